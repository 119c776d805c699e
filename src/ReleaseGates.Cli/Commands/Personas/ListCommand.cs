using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Personas;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Personas;

internal sealed class ListCommand : Verb
{
    private readonly Option<string> _subject;
    private readonly Option<string> _persona;
    private readonly Option<bool> _revoked;
    private readonly Connection _connection;

    public ListCommand()
        : base(
            "list",
            "List who holds which persona (administrators, release_manager, audit_reader).",
            "gates persona list",
            "gates persona list --persona release_manager --revoked --json")
    {
        _subject = Text("--subject", "Only this person.", value: "sub");
        _persona = OneOf("--persona", "Only this persona.", PersonaNames.Assignable);
        _revoked = With(new Option<bool>("--revoked") { Description = "Include revoked assignments." });
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var client = _connection.Open(call);
        var list = await client.ListPersonasAsync(call[_subject], call[_persona], call[_revoked], cancel);
        if (call.IsJson)
        {
            call.Output.WriteLine(list.Json.GetRawText());
            return ExitCode.Yes;
        }
        var table = new Table("ASSIGNMENT", "SUBJECT", "PERSONA", "KIND", "GITHUB LOGIN", "ASSIGNED", "BY", "REVOKED", "BY");
        foreach (var assignment in list.Assignments)
        {
            table.Add(
                $"{assignment.AssignmentId}", assignment.Subject, assignment.Persona, assignment.Kind, assignment.GithubLogin,
                Format.Time(assignment.AssignedAt), assignment.AssignedBy, Format.Time(assignment.RevokedAt), assignment.RevokedBy);
        }
        table.WriteTo(call.Output);
        return ExitCode.Yes;
    }
}
