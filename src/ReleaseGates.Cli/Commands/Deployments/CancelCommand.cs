using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Ingest;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Deployments;

internal sealed class CancelCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _environment;
    private readonly Option<string> _deployment;
    private readonly Option<string> _reason;
    private readonly EventOptions _event;

    public CancelCommand()
        : base(
            "cancel",
            "Report that a deployment will not start, or was broken off (FR-7; ci_service_role, release_manager and sre).",
            "gates deployment cancel --name v2026.02.4 --environment production --reason \"superseded in the queue\"")
    {
        _release = new ReleaseChoice(this);
        _environment = OneOf("--environment", "Its environment.", Environments.All, required: true);
        _deployment = Text("--deployment", "Which deployment [the one that waits for its start].", value: "uuid");
        _reason = Text("--reason", "The reason.");
        _event = new EventOptions(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(null);
        payload["environment"] = call[_environment];
        payload.SetIfGiven("deployment_id", call.Uuid(_deployment));
        payload.SetIfGiven("reason", call[_reason]);
        return _event.SendAsync(call, _release, EventTypes.DeployCancelled, null, payload, cancel);
    }
}
