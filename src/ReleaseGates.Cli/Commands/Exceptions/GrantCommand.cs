using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Gates;
using ReleaseGates.Ingest;
using System.CommandLine;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.Commands.Exceptions;

internal sealed class GrantCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _type;
    private readonly Option<string[]> _gates;
    private readonly Option<string> _reason;
    private readonly Option<string> _risk;
    private readonly Option<string> _expires;
    private readonly Option<string> _effective;
    private readonly Option<string> _requestedBy;
    private readonly Option<string> _controls;
    private readonly Option<string> _deployment;
    private readonly Option<string> _continues;
    private readonly SourceRef _sourceRef;
    private readonly EventOptions _event;

    public GrantCommand()
        : base(
            "grant",
            "Grant a time-limited exception for gates of a release (FR-6, release_manager).",
            "gates exception grant --name v2026.02.4 --type gate_bypass --gate G2 "
                + "--reason \"UAT lab is down\" --risk \"reports untested\" --expires 2026-02-24T18:00:00Z",
            "gates exception grant --name v2026.02.4 --source-ref 782fea9 --type break_glass --gate G2 --gate G3 "
                + "--reason \"site is down\" --risk \"untested fix\" --expires 2026-02-24T04:00:00Z")
    {
        _release = new ReleaseChoice(this);
        _type = Text("--type", "gate_bypass, evidence_waiver, timing_override, break_glass, after_the_fact, ...", required: true,
            value: "exception_type");
        _gates = With(new Option<string[]>(
            "--gate") { Description = "A gate it covers; repeat for several.", Required = true }.AcceptOnlyFromAmong([.. GateCodes.All]));
        _reason = Text("--reason", "Why it is needed.", required: true);
        _risk = Text("--risk", "What could go wrong.", required: true);
        _expires = Text("--expires", "When it expires.", required: true, value: "time");
        _effective = Text("--effective", "When it takes effect [now].", value: "time");
        _requestedBy = Text("--requested-by", "The person who requested it, by subject or GitHub login [nobody named].", value: "who");
        _controls = Text("--controls", "Compensating controls, as JSON or @file; only their checks are enforced.", value: "json");
        _deployment = Text("--deployment", "The deployment that was already made (after_the_fact).", value: "uuid");
        _continues = Text("--continues", "The break_glass in force that this one carries to a changed source_ref.", value: "uuid");
        _sourceRef = SourceRef.OfDecision(this);
        _event = new EventOptions(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(null);
        payload["exception_type"] = call[_type];
        payload["impacted_gates"] = new JsonArray([.. call[_gates].Distinct().Order().Select(gate => (JsonNode)gate)]);
        payload["reason"] = call[_reason];
        payload["risk_statement"] = call[_risk];
        payload["expires_at"] = $"{OptionValue.Instant("--expires", call[_expires] ?? ""):O}";
        payload.SetIfGiven("effective_from", call[_effective] is { } start ? $"{OptionValue.Instant("--effective", start):O}" : null);
        payload.SetIfGiven("requested_by", call[_requestedBy]);
        payload.SetIfGiven("deployment_id", call.Uuid(_deployment));
        payload.SetIfGiven("continues", call.Uuid(_continues));
        if (call[_controls] is { } controls)
            payload["compensating_controls"] = OptionValue.Json("--controls", controls);
        return _event.SendAsync(call, _release, EventTypes.ExceptionGranted, null, payload, cancel, _sourceRef);
    }
}
