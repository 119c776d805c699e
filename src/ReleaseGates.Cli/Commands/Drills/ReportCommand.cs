using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Ingest;
using ReleaseGates.Releases;
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
    private readonly Emission _emission;

    public ReportCommand()
        : base(
            "report",
            "A backup was restored, or a failover tried, to see that it can be (FR-10; sre and ci_service_role).",
            "gates drill report --environment production --type restore --outcome success --validated --artifact-url https://wiki.example.com/drill-7")
    {
        _environment = OneOf("--environment", "Whose recovery was tried.", Environments.All, required: true);
        _type = Text("--type", "For example restore or failover.", required: true, value: "drill_type");
        _outcome = OneOf("--outcome", "How it ended.", ["success", "partial", "failure"], required: true);
        _validated = With(new Option<bool>("--validated") { Description = "What was restored was shown to work; without it the drill does not count." });
        _url = Text("--artifact-url", "Where the evidence is.", value: "url");
        _sha256 = Text("--sha256", "SHA-256 of the evidence.", value: "hex");
        _emission = new Emission(this);
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
        return _emission.SendAsync(call, ReleaseId.None, EventTypes.RestoreDrill, null, payload, cancel);
    }
}
