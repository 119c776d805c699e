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
            "Report a rollback to the previous release; requires no gate (FR-7; ci_service_role and sre).",
            "gates deployment rollback --name v2026.02.4 --environment production --reason \"checkout is down\"",
            "gates deployment rollback --name v2026.02.4 --environment production --restores v2026.02.2")
    {
        _release = new ReleaseChoice(this);
        _environment = OneOf("--environment", "Its environment.", [Environments.Staging, Environments.Production], required: true);
        _restores = Text("--restores", "The release to restore, by id, or by name in the project [the previous one].", value: "release");
        _rollbackOf = Text("--rollback-of", "The deployment that is rolled back [what is running there].", value: "uuid");
        _reason = Text("--reason", "The reason.");
        _event = new EventOptions(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(null);
        payload["environment"] = call[_environment];
        payload.SetIfGiven("restores", call[_restores] is { } restored ? $"{await RestoredAsync(call, restored, cancel):D}" : null);
        payload.SetIfGiven("rollback_of", call.Uuid(_rollbackOf));
        payload.SetIfGiven("reason", call[_reason]);
        return await _event.SendAsync(call, _release, EventTypes.RollbackTrigger, null, payload, cancel);
    }

    private async Task<Guid> RestoredAsync(Invocation call, string restored, CancellationToken cancel)
    {
        if (Guid.TryParseExact(restored, "D", out var id))
            return id;
        return (_event.IsDryRun(call) ? null : await _event.FindAsync(call, client =>
            ReleaseChoice.NamedAsync(client, _release.Project(call), restored, cancel)))?.ReleaseId
            ?? ReleaseId.Of(_release.Project(call), restored);
    }
}
