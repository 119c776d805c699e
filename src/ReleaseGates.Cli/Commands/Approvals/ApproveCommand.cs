using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Gates;
using ReleaseGates.Ingest;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Approvals;

internal sealed class ApproveCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _decision;
    private readonly Option<string> _gate;
    private readonly Option<string> _scope;
    private readonly Option<string> _exception;
    private readonly Option<string> _rationale;
    private readonly Option<string> _checklist;
    private readonly SourceRef _sourceRef;
    private readonly EventOptions _event;

    public ApproveCommand()
        : base(
            "approve",
            "Approve or reject a gate, a release or an exception, as the person and persona of the token (FR-4).",
            "gates approve --name v2026.02.4 --gate G3 --source-ref 782fea9 --rationale \"rollback rehearsed on staging\"",
            "gates approve --name v2026.02.4 --gate G2 --decision rejected --rationale \"totals are wrong in the invoice report\"",
            "gates approve --name v2026.02.4 --checklist '{\"release_notes\": true}'")
    {
        _release = new ReleaseChoice(this);
        _decision = OneOf("--decision", "Your decision [approved].", ApprovalDecisions.All);
        _gate = OneOf("--gate", "The gate; if left out, the release as a whole.", GateCodes.All);
        _scope = OneOf("--scope", "What the decision is about [gate with --gate, exception with --exception, else release].",
            ApprovalScopes.All);
        _exception = Text("--exception", "The exception.", value: "uuid");
        _rationale = Text("--rationale", "The reason, as text.");
        _checklist = Text("--checklist", "The reason, as a JSON object or @file.", value: "json");
        _sourceRef = SourceRef.OfDecision(this);
        _event = new EventOptions(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var scope = call[_scope]
            ?? (call[_exception] is not null ? ApprovalScopes.Exception : call[_gate] is not null ? ApprovalScopes.Gate
                : ApprovalScopes.Release);
        if (scope == ApprovalScopes.Gate && call[_gate] is null)
            throw new UsageException("Scope gate needs a gate.", "Pass --gate G1, G2, G3 or G4.");
        if (scope == ApprovalScopes.Exception && call[_exception] is null)
            throw new UsageException("Scope exception needs an exception.", "Pass --exception <uuid>; gates exception list shows them.");

        var payload = Payload.From(null);
        payload["decision"] = call[_decision] ?? ApprovalDecisions.Approved;
        payload["scope"] = scope;
        payload.SetIfGiven("exception_id", call.Uuid(_exception));
        payload.SetIfGiven("rationale_text", call[_rationale]);
        if (call[_checklist] is { } checklist)
            payload["rationale_structured"] = OptionValue.Object("--checklist", checklist);
        return _event.SendAsync(call, _release, EventTypes.GateSignoff, call[_gate], payload, cancel, _sourceRef);
    }
}
