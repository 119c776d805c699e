using ReleaseGates.Doctor;
using ReleaseGates.Ingest;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.Commands.Doctor;

/// <summary>Sends an event and its retry through the usual entry point.</summary>
internal sealed class CanaryCheck(Probe probe, bool isServer)
{
    private const string Check = "canary";

    public async Task<Diagnosis> SendAsync(CancellationToken cancel)
    {
        if (probe.Token is null)
            return Diagnosis.Skipped(Check, "no token was given");
        var body = new JsonObject
        {
            ["schema_version"] = Envelope.CurrentSchemaVersion,
            ["idempotency_key"] = IdempotencyKey.Of(
                SourceSystems.Monitoring, Guid.Empty, EventTypes.AlertFired, $"gates-doctor-{Guid.NewGuid():N}"),
            ["event_type"] = EventTypes.AlertFired,
            ["source_system"] = SourceSystems.Monitoring,
            ["release_id"] = $"{Guid.Empty}",
            ["payload"] = new JsonObject { ["environment"] = Environments.Dev, ["sent_by"] = "gates doctor" },
            ["emitted_at"] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        }.ToJsonString();
        var (first, again) = (await PostAsync(body, cancel), await PostAsync(body, cancel));
        if (first.Status == IngestStatuses.Accepted && again.Status == IngestStatuses.Duplicate && first.Id == again.Id)
            return Diagnosis.Fine(Check, "an event was accepted, and its retry was a duplicate");
        return first.Code == ErrorCodes.EventTypeNotPermitted
            ? Diagnosis.Skipped(Check, $"{probe.Role} may not send one; ci_service_role and sre may")
            : Diagnosis.Fault(Check,
                $"The event returned {first.Http} {first.Status ?? first.Code}, its retry {again.Http} {again.Status ?? again.Code}.",
                "docs/errors.md describes the code; see also the lines above.");
    }

    private async Task<(int Http, string? Status, string? Id, string? Code)> PostAsync(string body, CancellationToken cancel)
    {
        using var answer = isServer
            ? await probe.AskAsync(HttpMethod.Post, "functions/v1/ops-event-ingest", body: (body, "application/json"), cancel: cancel)
            : await probe.AskAsync(
                HttpMethod.Post, "rest/v1/rpc/ingest_event", schema: "ops", body: (body, "application/octet-stream"), cancel: cancel);
        var (http, code, text) = await Probe.ReadAsync(answer, cancel);
        if (http >= 400)
            return (http, null, null, code);
        using var result = JsonDocument.Parse(text);
        return (http, result.RootElement.GetProperty("status").GetString(), result.RootElement.GetProperty("ingest_id").GetString(), code);
    }
}
