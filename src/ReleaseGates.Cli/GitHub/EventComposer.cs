using ReleaseGates.Gates;
using ReleaseGates.Ingest;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.GitHub;

/// <summary>Composes the events of one release. Their keys end in GitHub's ids, so the same record gives the same event.</summary>
internal sealed class EventComposer(Commit commit, ImportSettings settings)
{
    public PlannedEvent Opened(string? initiator, DateTimeOffset at, JsonObject origin, string record)
    {
        var scope = new JsonObject { ["github"] = origin };
        // Imported history has no other start for the lead time: the release was opened here long after it was live.
        if (commit.CommittedAt is { } committed)
            scope["committed_at"] = committed.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var payload = new JsonObject
        {
            ["project"] = commit.Project,
            ["release_name"] = commit.Name,
            ["environment_target"] = settings.Environment,
            ["source_ref"] = commit.Sha,
            ["scope_metadata"] = scope,
        };
        if (initiator is not null)
            payload["initiating_actor"] = initiator;
        return Compose(EventTypes.ReleaseOpened, null, payload, at, $"github:commit:{commit.Sha}", record);
    }

    public PlannedEvent Check(Finding finding, string name)
    {
        var payload = new JsonObject { ["check_name"] = name, ["status"] = finding.Status };
        if (finding.Url is not null)
            payload["artifact_ref"] = finding.Url;
        payload["origin"] = finding.Slot;
        payload["github"] = finding.Origin;
        return Compose(finding.IsBuild ? EventTypes.BuildComplete : EventTypes.CheckReported, GateCodes.G1, payload, finding.At,
            finding.Tail, finding.Record);
    }

    public PlannedEvent Health(Finding finding, string name)
    {
        var payload = new JsonObject { ["environment"] = settings.Environment, ["status"] = finding.Status, ["check_name"] = name };
        if (finding.DeploymentId is { } deployment)
            payload["deployment_id"] = $"{deployment:D}";
        if (finding.Url is not null)
            payload["artifact_url"] = finding.Url;
        payload["origin"] = finding.Slot;
        payload["github"] = finding.Origin;
        return Compose(EventTypes.HealthCheck, GateCodes.G4, payload, finding.At, finding.Tail, finding.Record);
    }

    public PlannedEvent Start(string environment, Guid deployment, DateTimeOffset at, JsonObject origin, string tail, string record) =>
        Compose(
            EventTypes.DeployStart,
            null,
            new() { ["environment"] = environment, ["deployment_id"] = $"{deployment:D}", ["source_ref"] = commit.Sha,
                ["github"] = origin },
            at,
            tail,
            record);

    public PlannedEvent Complete(
        string environment, Guid deployment, string status, DateTimeOffset at, JsonObject origin, string tail, string record) =>
        Compose(
            EventTypes.DeployComplete,
            null,
            new() { ["environment"] = environment, ["deployment_id"] = $"{deployment:D}", ["status"] = status, ["source_ref"] = commit.Sha,
                ["github"] = origin },
            at,
            tail,
            record);

    /// <summary>Start, end and health check of a deployment derive the same id independently.</summary>
    public Guid DeploymentId(string what) => NameBasedUuid.Create(commit.ReleaseId, what);

    private PlannedEvent Compose(string type, string? gate, JsonObject payload, DateTimeOffset at, string tail, string record) =>
        new(
            new Envelope
            {
                IdempotencyKey = IdempotencyKey.Of(SourceSystems.GithubActions, commit.ReleaseId, type, tail),
                EventType = type,
                SourceSystem = SourceSystems.GithubActions,
                ReleaseId = commit.ReleaseId,
                GateCode = gate,
                Payload = payload,
                EmittedAt = at,
            },
            record);
}
