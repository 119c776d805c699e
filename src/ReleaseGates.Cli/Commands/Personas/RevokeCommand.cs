using ReleaseGates.Cli.CommandLine;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Personas;

internal sealed class RevokeCommand : Verb
{
    private readonly Option<string> _assignment;
    private readonly Connection _connection;

    public RevokeCommand()
        : base(
            "revoke",
            "Revoke a persona; tokens that were already issued remain valid until they expire (administrators).",
            "gates persona revoke --assignment 0198c1de-0000-7000-8000-000000000001")
    {
        _assignment = Text("--assignment", "The assignment's id; gates persona list shows it.", required: true, value: "uuid");
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var id = OptionValue.Uuid("--assignment", call[_assignment] ?? "");
        using var client = _connection.Open(call);
        var assignment = await client.RevokePersonaAsync(id, cancel);
        call.Output.WriteLine(call.IsJson
            ? assignment.Json.GetRawText()
            : $"{Table.Printable(assignment.Subject)} is no longer {Format.Assigned(assignment)}, "
                + $"since {Format.Time(assignment.RevokedAt)} by {Table.Printable(assignment.RevokedBy ?? "-")}");
        return ExitCode.Yes;
    }
}
