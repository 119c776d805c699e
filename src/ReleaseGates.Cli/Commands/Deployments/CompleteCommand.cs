using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Deployments;
using ReleaseGates.Ingest;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Deployments;

internal sealed class CompleteCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _environment;
    private readonly Option<string> _status;
    private readonly Option<bool> _interrupted;
    private readonly Option<string> _deployment;
    private readonly EventOptions _event;

    public CompleteCommand()
        : base(
            "complete",
            "Report the end of a deployment or rollback (FR-7; ci_service_role and sre).",
            "gates deployment complete --name v2026.02.4 --environment production --status succeeded",
            "gates deployment complete --name v2026.02.4 --environment staging --status failed")
    {
        _release = new ReleaseChoice(this);
        _environment = OneOf("--environment", "Its environment.", Environments.All, required: true);
        _status = OneOf("--status", "Its result.", [DeploymentStatuses.Succeeded, DeploymentStatuses.Failed], required: true);
        _interrupted = With(new Option<bool>("--interrupted") { Description = "It failed because it was broken off." });
        _deployment = Text("--deployment", "Which deployment [the release's open one there].", value: "uuid");
        _event = new EventOptions(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(null);
        payload["environment"] = call[_environment];
        payload["status"] = call[_status];
        if (call[_interrupted])
            payload["interrupted"] = true;
        payload.SetIfGiven("deployment_id", call.Uuid(_deployment));
        return _event.SendAsync(call, _release, EventTypes.DeployComplete, null, payload, cancel);
    }
}
