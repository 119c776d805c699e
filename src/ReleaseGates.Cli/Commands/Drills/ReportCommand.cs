using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Ingest;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Drills;

internal sealed class ReportCommand : Verb
{
    private readonly Option<string> _environment;
    private readonly Option<string> _type;
    private readonly Option<string> _outcome;
    private readonly Option<bool> _validated;
    private readonly Option<string> _url;
    private readonly Option<string> _sha256;
    private readonly EventOptions _event;

    public ReportCommand()
        : base(
            "report",
            "Report a recovery drill, such as a restore or failover (FR-10; sre and ci_service_role).",
            "gates drill report --environment production --type restore "
                + "--outcome success --validated --artifact-url https://wiki.example.com/drill-7")
    {
        _environment = OneOf("--environment", "The environment that was recovered.", Environments.All, required: true);
        _type = Text("--type", "For example restore or failover.", required: true, value: "drill_type");
        _outcome = OneOf("--outcome", "Its outcome.", ["success", "partial", "failure"], required: true);
        _validated = With(new Option<bool>(
            "--validated") { Description = "The restored system was verified; without this the drill does not count." });
        _url = Text("--artifact-url", "URL of the evidence.", value: "url");
        _sha256 = Text("--sha256", "SHA-256 of the evidence.", value: "hex");
        _event = new EventOptions(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(null);
        payload["environment"] = call[_environment];
        payload["drill_type"] = call[_type];
        payload["outcome"] = call[_outcome];
        payload["restore_validated"] = call[_validated];
        payload.SetIfGiven("artifact_url", call[_url]);
        payload.SetIfGiven("sha256", call[_sha256]);
        return _event.SendAsync(call, null, EventTypes.RestoreDrill, null, payload, cancel);
    }
}
