using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Exceptions;

namespace ReleaseGates.Cli.Commands.Exceptions;

internal sealed class ListCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Connection _connection;

    public ListCommand()
        : base(
            "list",
            "List the exceptions of a release.",
            "gates exception list --name v2026.02.4",
            "gates exception list --release 5f1c7a52-3f0e-5d0b-9c55-0f6f4f1f7c11 --json")
    {
        _release = new ReleaseChoice(this);
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var client = _connection.Open(call);
        var id = await _release.IdAsync(call, client, cancel);
        var list = await client.ListExceptionsAsync(id, cancel);
        if (call.IsJson)
        {
            call.Output.WriteLine(list.Json.GetRawText());
            return ExitCode.Yes;
        }
        var table = new Table("EXCEPTION", "TYPE", "GATES", "STATE", "EXPIRES", "GRANTED BY", "REVIEW");
        foreach (var exception in list.Exceptions)
        {
            table.Add(
                $"{exception.ExceptionId}", exception.ExceptionType, string.Join(',', exception.ImpactedGates),
                exception.State, Format.Time(exception.ExpiresAt), GrantedBy(exception), exception.PostReviewStatus);
        }
        table.WriteTo(call.Output);
        return ExitCode.Yes;
    }

    private static string GrantedBy(ExceptionStatus exception) =>
        exception.ApproverKind is "agent" or "service" ? $"{exception.ApproverId} ({exception.ApproverKind})" : exception.ApproverId;
}
