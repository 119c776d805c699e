using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Ingest;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Exceptions;

internal sealed class RevokeCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _exception;
    private readonly Option<string> _reason;
    private readonly EventOptions _event;

    public RevokeCommand()
        : base(
            "revoke",
            "Take an exception back before its end (release_manager and sre).",
            "gates exception revoke --name v2026.02.4 --exception 0198c1de-0000-7000-8000-000000000001 --reason \"the lab is back\"")
    {
        _release = new ReleaseChoice(this);
        _exception = Text("--exception", "The exception.", required: true, value: "uuid");
        _reason = Text("--reason", "Why it is not needed any more.", required: true);
        _event = new EventOptions(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(null);
        payload["exception_id"] = $"{OptionValue.Uuid("--exception", call[_exception] ?? ""):D}";
        payload["reason"] = call[_reason];
        return _event.SendAsync(call, _release, EventTypes.ExceptionRevoked, null, payload, cancel);
    }
}
