using ReleaseGates.Client;
using ReleaseGates.Releases;
using System.CommandLine;
using System.Text;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>Selects a release by id, or by project and name, from which the id is derived.</summary>
internal sealed class ReleaseChoice
{
    private readonly bool _isOptional;
    private readonly Option<string> _release = new("--release") { Description = "The release's id.", HelpName = "uuid" };
    private readonly Option<string> _project = new(
        "--project") { Description = "The project [GITHUB_REPOSITORY].", HelpName = "owner/repo" };
    private readonly Option<string> _name = new("--name") { Description = "The release's name in its project.", HelpName = "name" };

    public ReleaseChoice(Command command, bool byIdToo = true, bool isOptional = false)
    {
        _isOptional = isOptional;
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

    /// <summary>
    /// The release as it is on record: by its id, or by project and name under whatever id it was opened. Null where it is not, or
    /// where the door or the token does not let it be seen; what the command does next then says so.
    /// </summary>
    public async Task<ReleaseRow?> FindAsync(Invocation call, GatesClient client, CancellationToken cancel, string? word = null)
    {
        var id = Id(call, word);
        if (!IsById(call, word))
            return await NamedAsync(client, Project(call), word ?? Name(call), cancel);
        try
        {
            return await client.FindReleaseAsync(id, cancel);
        }
        catch (GatesException refused) when (refused.Problem.Code is ErrorCodes.ReleaseNotFound or ErrorCodes.NotPermitted)
        {
            return null;
        }
    }

    /// <summary>The release of this name in a project, under whatever id it was opened.</summary>
    public static async Task<ReleaseRow?> NamedAsync(GatesClient client, string project, string name, CancellationToken cancel)
    {
        try
        {
            var page = await client.ListReleasesAsync(project, limit: 1, name: name, cancel: cancel);
            return page.Releases.FirstOrDefault(release => release.ReleaseName == name.Normalize(NormalizationForm.FormC).Trim());
        }
        catch (GatesException refused) when (refused.Problem.Code is ErrorCodes.ReleaseNotFound or ErrorCodes.NotPermitted)
        {
            return null;
        }
    }

    /// <summary>The id under which the release was opened; of one that is not on record, the derived one.</summary>
    public async Task<Guid> IdAsync(Invocation call, GatesClient client, CancellationToken cancel, string? word = null)
    {
        var id = Id(call, word);
        return IsById(call, word) ? id : (await FindAsync(call, client, cancel, word))?.ReleaseId ?? id;
    }

    /// <summary>The same, or null if no release is given.</summary>
    public async Task<Guid?> IdOrNoneAsync(Invocation call, GatesClient client, CancellationToken cancel) =>
        IdOrNone(call) is null ? null : await IdAsync(call, client, cancel);

    /// <summary>The derived id of an event's release; of an event that may be about an environment alone, of none.</summary>
    public Guid IdOfEvent(Invocation call) => _isOptional ? IdOrNone(call) ?? ReleaseId.None : Id(call);

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

    private bool IsById(Invocation call, string? word) => call[_release] is not null || Guid.TryParseExact(word, "D", out _);

    private Guid? GivenId(Invocation call)
    {
        if (call[_release] is not { } text)
            return null;
        if (call[_name] is not null)
            throw new UsageException("--release and --name both give the release.", "Pass one of them.");
        return OptionValue.Uuid("--release", text);
    }
}
