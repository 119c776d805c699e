using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Workflows;

/// <summary>What the workflows under .github may do, what they trust, and that no explicit run is forgotten.</summary>
public sealed partial class WorkflowsTests
{
    public static TheoryData<string> All => [.. Directory.EnumerateFiles(Folder, "*.y*ml").Select(file => Path.GetFileName(file)!)];

    private static string Folder => Path.Combine(Repository.Root, ".github", "workflows");

    [Theory]
    [MemberData(nameof(All))]
    public void Every_action_is_pinned_by_a_commit_and_says_its_version(string workflow)
    {
        var uses = Uses().Matches(Read(workflow)).Select(match => match.Groups["action"].Value).ToList();
        Assert.NotEmpty(uses);
        Assert.All(uses, action => Assert.Matches(@"^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", action));
    }

    [Fact]
    public void An_action_is_pinned_to_the_same_commit_everywhere()
    {
        var pins = All.SelectMany(row => Uses().Matches(Read(row.Data)))
            .Select(match => match.Groups["action"].Value.Split('@'))
            .ToLookup(pin => pin[0], pin => pin[1]);
        Assert.All(pins, action => Assert.Single(action.Distinct()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_workflow_has_no_permissions_and_each_job_asks_for_its_own(string workflow)
    {
        var lines = Read(workflow).Split('\n');
        Assert.Single(lines, "permissions: {}");
        Assert.DoesNotContain(lines, line => line.StartsWith("permissions:", StringComparison.Ordinal) && line != "permissions: {}");

        var jobs = lines.SkipWhile(line => line != "jobs:").Skip(1).ToList();
        var count = jobs.Count(line => Job().IsMatch(line));
        Assert.True(count > 0);
        Assert.Equal(count, jobs.Count(line => line == "    permissions:"));
        Assert.Equal(count, jobs.Count(line => line.StartsWith("    timeout-minutes:", StringComparison.Ordinal)));
        Assert.DoesNotContain(jobs, line => Writes().IsMatch(line));
    }

    [Fact]
    public void The_nightly_run_makes_every_explicit_target()
    {
        var explicitTargets = Recipe().Matches(File.ReadAllText(Path.Combine(Repository.Root, "Makefile")))
            .Where(recipe => RunsTests().IsMatch(recipe.Groups["text"].Value))
            .Select(recipe => recipe.Groups["target"].Value)
            .Where(target => target != "test")
            .ToList();
        Assert.Equal([], new[] { "mutants", "access-full", "rules-full", "laws-full", "native-test" }.Except(explicitTargets));

        var nightly = Target().Matches(Read("nightly.yml")).Select(match => match.Groups["target"].Value);
        Assert.Equal(explicitTargets.Order(StringComparer.Ordinal), nightly.Order(StringComparer.Ordinal));
    }

    private static string Read(string workflow) => File.ReadAllText(Path.Combine(Folder, workflow));

    [GeneratedRegex(@"^\s*(- )?[""']?uses[""']?\s*:\s*(?<action>.+)$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^  [\w-]+:$")]
    private static partial Regex Job();

    [GeneratedRegex(@":\s*write(-all)?\s*$")]
    private static partial Regex Writes();

    [GeneratedRegex(@"^(?<target>[a-z-]+):[^=\n]*\n(?<text>(\t.*\n)+)", RegexOptions.Multiline)]
    private static partial Regex Recipe();

    [GeneratedRegex(@"\$\(DEV\) (test|mutants)|ReleaseGates\.Tests\.dll")]
    private static partial Regex RunsTests();

    [GeneratedRegex(@"^ +- target: (?<target>[a-z-]+)$", RegexOptions.Multiline)]
    private static partial Regex Target();
}
