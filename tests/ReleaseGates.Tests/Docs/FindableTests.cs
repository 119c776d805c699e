using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Docs;

/// <summary>Someone who knows a word of the PRD finds its room: ARCHITECTURE.md's table has the word, and the places exist.</summary>
public sealed partial class FindableTests
{
    private static readonly string[] Words =
    [
        "release", "source_ref", "scope_metadata", "gate", "gate_name", "entered_at", "check", "approval", "evidence", "orphan rule",
        "exception", "compensating_controls", "deployment", "g4_status", "rollback", "environment_event", "event_ingest_log",
        "payload_hash", "idempotency_key", "schema_version", "incident", "recovery_drill", "persona", "row security", "append-only",
        "promote",
    ];

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"));

    private static readonly IReadOnlyList<string> Places =
    [
        .. Directory.EnumerateFileSystemEntries(Repository.Root, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            MaxRecursionDepth = 6,
        }).Select(place => Path.GetRelativePath(Repository.Root, place))
            .Where(place => !place.StartsWith("node_modules", StringComparison.Ordinal)),
    ];

    [Fact]
    public void Each_word_of_the_requirements_has_a_row()
    {
        var known = Rows().SelectMany(row => row.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)).ToHashSet();
        Assert.True(known.Count > 60, "The table has no rows that the pattern finds.");
        Assert.Equal([], Words.Except(known));
    }

    [Fact]
    public void Each_place_that_the_table_names_exists()
    {
        var named = Rows().SelectMany(row => Named().Matches(row.Value)).Select(name => name.Groups[1].Value)
            .Where(name => name.AsSpan().ContainsAny('/', '.')).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.Equal([], named.Where(name => !Exists(name)));
    }

    // ..000100_install.sql is the end of a migration's name, Server/Identity is of the project that ends so.
    private static bool Exists(string name)
    {
        var end = name.TrimStart('.').TrimStart('/');
        return Places.Any(place => place == end || place.EndsWith("/" + end, StringComparison.Ordinal)
            || place.EndsWith("." + end, StringComparison.Ordinal)
            || (name.StartsWith("..0", StringComparison.Ordinal) && place.EndsWith(end, StringComparison.Ordinal)));
    }

    private static MatchCollection Rows()
    {
        var start = Page.IndexOf("## Where to find a term", StringComparison.Ordinal);
        return Row().Matches(Page[start..Page.IndexOf("\n## ", start, StringComparison.Ordinal)]);
    }

    [GeneratedRegex(@"^\| ([^|`]+) \|(?:[^|]*\|){3}$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Named();
}
