using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Personas;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Personas;

internal sealed class AssignCommand : Verb
{
    private readonly Option<string> _subject;
    private readonly Option<string> _persona;
    private readonly Option<string> _gitHubLogin;
    private readonly Option<string> _kind;
    private readonly Connection _connection;

    public AssignCommand()
        : base(
            "assign",
            "Assign a persona, record the person's GitHub login, or say what a name is (administrators).",
            "gates persona assign --subject 7b0c9a52-8f0e-4d0b-9c55-0f6f4f1f7c11 --persona release_manager --github-login octocat",
            "gates persona assign --subject nightly-agent --persona sre --kind agent",
            "gates persona assign --subject renovate --kind service")
    {
        _subject = Text("--subject", "The sub of the person's tokens; with Supabase, the user's id.", required: true, value: "sub");
        _persona = OneOf("--persona", "What the person may do; without it, --kind only says who or what the name is.",
            PersonaNames.Assignable);
        _gitHubLogin = Text("--github-login",
            "The person's GitHub login, which four-eyes rules use to compare people. If left out, a recorded login is kept.",
            value: "login");
        _kind = OneOf("--kind", "What the name is [as recorded; else service for ci_service_role alone, else human].",
            ["human", "agent", "service"]);
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        if (call[_persona] is null && call[_kind] is null)
            throw new UsageException("Neither a persona nor a kind was given.", "Give --persona, --kind or both.");
        using var client = _connection.Open(call);
        var assignment = await client.AssignPersonaAsync(
            new AssignmentRequest(call[_subject] ?? "", call[_persona], call[_gitHubLogin], call[_kind]), cancel);
        call.Output.WriteLine(call.IsJson
            ? assignment.Json.GetRawText()
            : $"{Table.Printable(assignment.Subject)} is {Format.Assigned(assignment)} "
                + $"assignment_id={assignment.AssignmentId} assigned_by={Table.Printable(assignment.AssignedBy ?? "-")}");
        return ExitCode.Yes;
    }
}
