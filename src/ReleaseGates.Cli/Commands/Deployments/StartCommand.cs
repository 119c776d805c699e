using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Ingest;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Deployments;

internal sealed class StartCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _environment;
    private readonly Option<string> _sourceRef;
    private readonly Option<string> _deployment;
    private readonly EventOptions _event;

    public StartCommand()
        : base(
            "start",
            "Report the start of a deployment (FR-7). It is recorded whether or not it was promoted (ci_service_role and sre).",
            "gates deployment start --name v2026.02.4 --environment production")
    {
        _release = new ReleaseChoice(this);
        _environment = OneOf("--environment", "Its environment.", Environments.All, required: true);
        _sourceRef = Text("--source-ref", "The source that is deployed [the promoted one, else the release's].", value: "ref");
        _deployment = Text("--deployment", "Which deployment [the one that a promotion opened, else a new one].", value: "uuid");
        _event = new EventOptions(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(null);
        payload["environment"] = call[_environment];
        payload.SetIfGiven("source_ref", call[_sourceRef]);
        payload.SetIfGiven("deployment_id", call.Uuid(_deployment));
        return _event.SendAsync(call, _release, EventTypes.DeployStart, null, payload, cancel);
    }
}
