using ReleaseGates.Dev.Schema;
using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Docs;

/// <summary>The walk of an event through SQL, as ARCHITECTURE.md shows it: short, and downward only.</summary>
public sealed partial class WalkTests
{
    private static readonly IReadOnlyList<SqlFile> Files = SqlFile.LoadAll(Repository.Root);

    private static readonly IReadOnlyList<string> Walk = [.. Read()];

    [Fact]
    public void It_has_at_most_20_functions_and_each_exists()
    {
        Assert.InRange(Walk.Count, 10, 20);
        Assert.All(Walk, name => Assert.Contains(Files, file => file.Name == $"ops_private.{name}"));
    }

    [Fact]
    public void Each_is_called_by_one_above_it_and_calls_none_above_it()
    {
        for (var n = 1; n < Walk.Count; n++)
        {
            var below = Reached(Walk[n]);
            Assert.DoesNotContain(Walk.Take(n), below.Contains);
            // The type of the event names its projection.
            Assert.True(Walk[n] == "project_checks" || Walk.Take(n).Any(above => Reached(above).Contains(Walk[n])),
                $"Nothing above {Walk[n]} calls it.");
        }
    }

    [Fact]
    public void The_classes_beside_it_exist()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var named = Rows().SelectMany(row => Name().Matches(row.Groups["cs"].Value)).Select(name => name.Groups[1].Value).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, sources));
    }

    private static IEnumerable<string> Read() =>
        Rows().SelectMany(row => Name().Matches(row.Groups["sql"].Value)).Select(name => name.Groups[1].Value);

    private static MatchCollection Rows()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"));
        var start = page.IndexOf("## From bytes to a gate", StringComparison.Ordinal);
        return Row().Matches(page[start..page.IndexOf("\n## ", start, StringComparison.Ordinal)]);
    }

    /// <summary>The names of everything that a function calls, directly or not.</summary>
    private static HashSet<string> Reached(string name)
    {
        var reached = new HashSet<string>();
        var waiting = new Queue<string>([name]);
        while (waiting.TryDequeue(out var caller))
        {
            var text = Files.Single(file => file.Name == $"ops_private.{caller}").Text;
            var body = text[text.IndexOf("\nas $$", StringComparison.Ordinal)..text.LastIndexOf("\n$$;", StringComparison.Ordinal)];
            foreach (var called in Files.Where(file => body.Contains(file.Name + "(", StringComparison.Ordinal)
                && file.Name.StartsWith("ops_private.", StringComparison.Ordinal)).Select(file => file.Name["ops_private.".Length..]))
            {
                if (reached.Add(called))
                    waiting.Enqueue(called);
            }
        }
        return reached;
    }

    [GeneratedRegex(@"^\| [^|]+ \|(?<cs>[^|]*)\|(?<sql>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Name();
}
