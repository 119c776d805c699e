using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Gates;
using ReleaseGates.Ingest;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Deployments;

internal sealed class HealthCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _environment;
    private readonly Option<string> _status;
    private readonly Option<string> _check;
    private readonly Option<string> _url;
    private readonly Option<string> _sha256;
    private readonly Option<string> _deployment;
    private readonly Option<string> _origin;
    private readonly EventOptions _event;

    public HealthCommand()
        : base(
            "health",
            "Report the health of a deployment: a check on G4, with its evidence (FR-3, FR-5; ci_service_role and sre).",
            "gates deployment health --name v2026.02.4 --environment production "
                + "--status pass --artifact-url https://grafana.example.com/d/1")
    {
        _release = new ReleaseChoice(this);
        _environment = OneOf("--environment", "Its environment.", Environments.All, required: true);
        _status = OneOf("--status", "Its result.", [CheckStatuses.Pass, CheckStatuses.Fail], required: true);
        _check = Text("--check", "What was checked [health_check].", value: "check_name");
        _url = Text("--artifact-url", "Where the evidence is.", value: "url");
        _sha256 = Text("--sha256", "SHA-256 of the evidence.", value: "hex");
        _deployment = Text("--deployment", "Which deployment [the latest].", value: "uuid");
        _origin = EventOptions.Origin(this);
        _event = new EventOptions(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(null);
        payload["environment"] = call[_environment];
        payload["status"] = call[_status];
        payload.SetIfGiven("check_name", call[_check]);
        payload.SetIfGiven("artifact_url", call[_url]);
        payload.SetIfGiven("sha256", call[_sha256]);
        payload.SetIfGiven("deployment_id", call.Uuid(_deployment));
        payload.SetIfGiven("origin", EventOptions.OriginOf(call, _origin));
        return _event.SendAsync(call, _release, EventTypes.HealthCheck, null, payload, cancel);
    }
}
