using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Ingest;
using ReleaseGates.Releases;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Deployments;

internal sealed class RollbackCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _environment;
    private readonly Option<string> _restores;
    private readonly Option<string> _rollbackOf;
    private readonly Option<string> _reason;
    private readonly EventOptions _event;

    public RollbackCommand()
        : base(
            "rollback",
            "The release leaves and what ran before is to run again; needs no gate (FR-7; ci_service_role and sre).",
            "gates deployment rollback --name v2026.02.4 --environment production --reason \"checkout is down\"",
            "gates deployment rollback --name v2026.02.4 --environment production --restores v2026.02.2")
    {
        _release = new ReleaseChoice(this);
        _environment = OneOf("--environment", "Where it leaves.", [Environments.Staging, Environments.Production], required: true);
        _restores = Text("--restores", "The release to run again, by id, or by name in the project [the one before].", value: "release");
        _rollbackOf = Text("--rollback-of", "The deployment that leaves [what runs there].", value: "uuid");
        _reason = Text("--reason", "Why.");
        _event = new EventOptions(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(null);
        payload["environment"] = call[_environment];
        payload.SetIfGiven("restores", call[_restores] is { } restored
            ? $"{(Guid.TryParseExact(restored, "D", out var id) ? id : ReleaseId.Of(_release.Project(call), restored)):D}" : null);
        payload.SetIfGiven("rollback_of", call.Uuid(_rollbackOf));
        payload.SetIfGiven("reason", call[_reason]);
        return _event.SendAsync(call, _release.Id(call), EventTypes.RollbackTrigger, null, payload, cancel);
    }
}
