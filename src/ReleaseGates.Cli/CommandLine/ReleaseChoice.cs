using ReleaseGates.Releases;
using System.CommandLine;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>Selects a release by id, or by project and name, from which the id is derived.</summary>
internal sealed class ReleaseChoice
{
    private readonly Option<string> _release = new("--release") { Description = "The release's id.", HelpName = "uuid" };
    private readonly Option<string> _project = new(
        "--project") { Description = "The project [GITHUB_REPOSITORY].", HelpName = "owner/repo" };
    private readonly Option<string> _name = new("--name") { Description = "The release's name in its project.", HelpName = "name" };

    public ReleaseChoice(Command command, bool byIdToo = true)
    {
        if (byIdToo)
            command.Options.Add(_release);
        command.Options.Add(_project);
        command.Options.Add(_name);
    }

    public Guid Id(Invocation call)
    {
        if (GivenId(call) is { } id)
            return id;
        return ReleaseId.Of(Project(call), Name(call));
    }

    /// <summary>The same, where the release may also be given as an argument: an id, or a name in the project.</summary>
    public Guid Id(Invocation call, string? word)
    {
        if (word is null)
            return Id(call);
        if (call[_release] is not null || call[_name] is not null)
            throw new UsageException("The release is given twice.", "Give it once.");
        return Guid.TryParseExact(word, "D", out var id) ? id : ReleaseId.Of(Project(call), word);
    }

    /// <summary>The id, or null if no release is given.</summary>
    public Guid? IdOrNone(Invocation call) =>
        GivenId(call) ?? (call[_name] is null ? null : ReleaseId.Of(Project(call), Name(call)));

    public string Project(Invocation call) =>
        call[_project] ?? Invocation.Variable("GITHUB_REPOSITORY")
        ?? throw new UsageException("No project was given.", "Pass --project owner/repo, or set GITHUB_REPOSITORY.");

    /// <summary>The project given as an option; the environment is ignored.</summary>
    public string? ProjectOrNone(Invocation call) => call[_project];

    public string Name(Invocation call) =>
        call[_name] ?? throw new UsageException("No release was given.", "Pass --release <uuid>, or --project and --name.");

    private Guid? GivenId(Invocation call)
    {
        if (call[_release] is not { } text)
            return null;
        if (call[_name] is not null)
            throw new UsageException("--release and --name both give the release.", "Pass one of them.");
        return OptionValue.Uuid("--release", text);
    }
}
