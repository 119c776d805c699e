using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Personas;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Personas;

internal sealed class AssignCommand : Verb
{
    private readonly Option<string> _subject;
    private readonly Option<string> _persona;
    private readonly Option<string> _gitHubLogin;
    private readonly Connection _connection;

    public AssignCommand()
        : base(
            "assign",
            "Assign a persona, and record the person's GitHub login (administrators).",
            "gates persona assign --subject 7b0c9a52-8f0e-4d0b-9c55-0f6f4f1f7c11 --persona release_manager --github-login octocat",
            "gates persona assign --subject nightly-agent --persona sre")
    {
        _subject = Text("--subject", "The sub of the person's tokens; with Supabase, the user's id.", required: true, value: "sub");
        _persona = OneOf("--persona", "What the person may do.", PersonaNames.Assignable, required: true);
        _gitHubLogin = Text("--github-login",
            "The person's GitHub login, which four-eyes rules use to compare people. If left out, a recorded login is kept.",
            value: "login");
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var client = _connection.Open(call);
        var assignment = await client.AssignPersonaAsync(call[_subject] ?? "", call[_persona] ?? "", call[_gitHubLogin], cancel);
        call.Output.WriteLine(call.IsJson
            ? assignment.Json.GetRawText()
            : $"{Table.Printable(assignment.Subject)} is {assignment.Persona} "
                + $"assignment_id={assignment.AssignmentId} assigned_by={Table.Printable(assignment.AssignedBy ?? "-")}");
        return ExitCode.Yes;
    }
}
