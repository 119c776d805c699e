using ReleaseGates.Ingest;
using ReleaseGates.Releases;
using System.CommandLine;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>The source_ref that a fact, a signature or a promotion is about. A command names it wherever it can be known.</summary>
internal sealed class SourceRef
{
    private readonly Option<string> _given;
    private readonly bool _isOfRun;

    private SourceRef(Command command, bool isOfRun, string description)
    {
        _isOfRun = isOfRun;
        _given = new Option<string>("--source-ref") { Description = description, HelpName = "ref" };
        command.Options.Add(_given);
    }

    /// <summary>Of what a pipeline finds out: it is about the commit that the pipeline runs on.</summary>
    public static SourceRef OfFact(Command command) =>
        new(command, true, "The commit, branch or tag that it is about [the commit of the CI run; outside CI the release's, as assumed].");

    /// <summary>Of what a person decides: it is about what the release is at when the command looks, and refused if that moves.</summary>
    public static SourceRef OfDecision(Command command) =>
        new(command, false, "What you decide about; refused unless the release is at it [what the release is at now, which is shown].");

    /// <summary>Whether a person decides about it.</summary>
    public bool IsDecision => !_isOfRun;

    /// <summary>Names it in a payload.</summary>
    public void Name(Invocation call, ReleaseRow? release, JsonObject payload) => payload.SetIfGiven("source_ref", Of(call, release));

    /// <summary>What was given, else what the CI or the release tells; null where nobody does.</summary>
    public string? Of(Invocation call, ReleaseRow? release)
    {
        if (call[_given] is { } given)
            return given;
        if (!_isOfRun)
        {
            if (release is not null && !call.IsJson)
                call.Error.WriteLine($"about {Table.Printable(release.SourceRef)}, where {Table.Printable(release.ReleaseName)} is now");
            return release?.SourceRef;
        }
        // A commit meets nothing of a release that is a branch or a tag: the fact is about whatever that names.
        return EventOptions.ThisRun.Commit is { } commit && release is not null && !CiRun.IsCommit(release.SourceRef)
            ? release.SourceRef : EventOptions.ThisRun.Commit;
    }
}
