using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Gates;
using ReleaseGates.Ingest;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Checks;

internal sealed class ReportCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _gate;
    private readonly Option<string> _check;
    private readonly Option<string> _status;
    private readonly Option<string> _artifact;
    private readonly Option<string> _deployment;
    private readonly Option<string> _origin;
    private readonly Option<string> _metadata;
    private readonly SourceRef _sourceRef;
    private readonly EventOptions _event;

    public ReportCommand()
        : base(
            "report",
            "Report a check on a gate (FR-3).",
            "gates check report --name v2026.02.4 --check build --status pass --source-ref 782fea9",
            "gates check report --name v2026.02.4 --gate G2 --check acceptance_criteria --status pass --artifact docs/uat.md",
            "gates check report --name v2026.02.4 --gate G4 --check monitoring_baseline --status pass --source-system monitoring")
    {
        _release = new ReleaseChoice(this);
        _gate = OneOf("--gate", "The gate it belongs to [G1].", GateCodes.All);
        _check = Text("--check", "Name of the check, for example build or unit_tests.", required: true, value: "check_name");
        _status = OneOf("--status", "Its result.", CheckStatuses.All, required: true);
        _artifact = Text("--artifact", "URL or path of its evidence.", value: "ref");
        _deployment = Text("--deployment", "The deployment it is about.", value: "uuid");
        _metadata = Text("--metadata", "Further details, as a JSON object or @file.", value: "json");
        _origin = EventOptions.Origin(this);
        _sourceRef = SourceRef.OfFact(this);
        _event = new EventOptions(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(call[_metadata]);
        payload["check_name"] = call[_check];
        payload["status"] = call[_status];
        payload.SetIfGiven("artifact_ref", call[_artifact]);
        payload.SetIfGiven("deployment_id", call.Uuid(_deployment));
        payload.SetIfGiven("origin", EventOptions.OriginOf(call, _origin));
        return _event.SendAsync(call, _release, EventTypes.CheckReported, call[_gate] ?? GateCodes.G1, payload, cancel, _sourceRef);
    }
}
