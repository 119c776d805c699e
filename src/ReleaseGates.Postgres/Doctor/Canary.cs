using Npgsql;
using ReleaseGates.Doctor;
using ReleaseGates.Ingest;
using ReleaseGates.Personas;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReleaseGates.Postgres.Doctor;

/// <summary>An event goes in, and a second time it is a duplicate; then neither was ever there.</summary>
internal static class Canary
{
    public const string Check = "canary";

    public static async Task<Diagnosis> SendAsync(NpgsqlConnection connection, TimeProvider time, CancellationToken cancel)
    {
        var envelope = new JsonObject
        {
            ["schema_version"] = Envelope.CurrentSchemaVersion,
            ["idempotency_key"] = IdempotencyKey.Of(SourceSystems.Monitoring, Guid.Empty, EventTypes.AlertFired,
                $"gates-doctor-{Guid.NewGuid():N}"),
            ["event_type"] = EventTypes.AlertFired,
            ["source_system"] = SourceSystems.Monitoring,
            ["release_id"] = $"{Guid.Empty}",
            ["payload"] = new JsonObject { ["environment"] = Environments.Dev },
            ["emitted_at"] = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        };
        var body = Encoding.UTF8.GetBytes(envelope.ToJsonString());
        await using var trial = await Trial.BeginAsync(connection, cancel);
        await trial.SpeakAsAsync(PersonaNames.CiServiceRole, cancel);
        var (first, again) = (await AnswerAsync(trial, body, cancel), await AnswerAsync(trial, body, cancel));
        return first.Status == IngestStatuses.Accepted && again.Status == IngestStatuses.Duplicate && first.Id == again.Id
            ? Diagnosis.Fine(Check, "an event was accepted, its retry was a duplicate, and both were rolled back")
            : Diagnosis.Fault(
                Check,
                $"An event was {first.Status} {first.Code}, its retry {again.Status} {again.Code}."
                    .Replace(" ,", ",", StringComparison.Ordinal).Replace(" .", ".", StringComparison.Ordinal),
                "docs/errors.md has the code; the other lines may say why.");
    }

    private static async Task<(string? Status, string? Id, string? Code)> AnswerAsync(Trial trial, byte[] body, CancellationToken cancel)
    {
        using var answer = JsonDocument.Parse((await trial.ValueAsync("select ops.ingest_event($1)::text", cancel, body))!);
        return (answer.RootElement.GetProperty("status").GetString(), answer.RootElement.GetProperty("ingest_id").GetString(),
            answer.RootElement.GetProperty("error_code").GetString());
    }
}
