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
    private readonly Option<string> _deployment;
    private readonly Emission _emission;

    public CompleteCommand()
        : base(
            "complete",
            "A deployment, or a rollback, came to its end (FR-7; ci_service_role and sre).",
            "gates deployment complete --name v2026.02.4 --environment production --status succeeded",
            "gates deployment complete --name v2026.02.4 --environment staging --status failed")
    {
        _release = new ReleaseChoice(this);
        _environment = OneOf("--environment", "Where it went.", Environments.All, required: true);
        _status = OneOf("--status", "How it ended.", [DeploymentStatuses.Succeeded, DeploymentStatuses.Failed], required: true);
        _deployment = Text("--deployment", "Which deployment [the release's open one there].", value: "uuid");
        _emission = new Emission(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(null);
        payload["environment"] = call[_environment];
        payload["status"] = call[_status];
        payload.SetIfGiven("deployment_id", call.Uuid(_deployment));
        return _emission.SendAsync(call, _release.Id(call), EventTypes.DeployComplete, null, payload, cancel);
    }
}
