using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Exceptions;
using ReleaseGates.Ingest;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Exceptions;

internal sealed class ReviewCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _exception;
    private readonly Option<string> _status;
    private readonly Option<string> _note;
    private readonly EventOptions _event;

    public ReviewCommand()
        : base(
            "review",
            "Complete the review of an exception (release_manager and sre, never its approver).",
            "gates exception review --name v2026.02.4 --exception 0198c1de-0000-7000-8000-000000000001 --note \"no customer was affected\"")
    {
        _release = new ReleaseChoice(this);
        _exception = Text("--exception", "The exception.", required: true, value: "uuid");
        _status = OneOf("--status", "Outcome of the review [complete].", PostReviewStatuses.All);
        _note = Text("--note", "What the review found.");
        _event = new EventOptions(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(null);
        payload["exception_id"] = $"{OptionValue.Uuid("--exception", call[_exception] ?? ""):D}";
        payload["post_review_status"] = call[_status] ?? PostReviewStatuses.Complete;
        payload.SetIfGiven("note", call[_note]);
        return _event.SendAsync(call, _release, EventTypes.ExceptionReviewed, null, payload, cancel);
    }
}
