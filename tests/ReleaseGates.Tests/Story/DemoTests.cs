using ReleaseGates.Dev.Demo;
using ReleaseGates.Tests.Dev;
using ReleaseGates.Tests.Import;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Story;

public sealed partial class DemoTests
{
    [Fact]
    public async Task The_demo_tells_both_stories_and_leaves_nothing_behind()
    {
        var temporary = Directory.CreateTempSubdirectory("gates-demo-test-").FullName;
        try
        {
            var (exit, output) = await DemoAsync(temporary);
            Assert.True(exit == 0, output);
            Assert.Contains("1. What happened: prod-20260106-1741", output, StringComparison.Ordinal);
            Assert.Contains("2. How it should have gone", output, StringComparison.Ordinal);
            Assert.Contains("Both stories are complete", output, StringComparison.Ordinal);

            Assert.Empty(Directory.GetDirectories(temporary));
            using var client = new TcpClient();
            var port = int.Parse(ReadyAt().Match(output).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            await Assert.ThrowsAnyAsync<SocketException>(
                () => client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken).AsTask());
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    [Fact]
    public async Task The_real_records_tell_the_same_story()
    {
        Assert.SkipUnless(Directory.Exists(GitHubRecords.RealFolder), "The real records are not kept in this repository.");
        await using var told = new ToldStories();
        await told.Gates.InitializeAsync();
        await told.TellAsync(new GitHubRecords(GitHubRecords.RealFolder));
        Assert.Equal(1, await told.Gates.CountAsync(
            $"select count(*) from ops.deployments where release_id = '{told.Happened}' and compliance = 'ungated'"));
        Assert.Equal(1, await told.Gates.CountAsync(
            $"select count(*) from ops.releases where release_id = '{told.Governed}' and status = 'promoted'"));
    }

    [Fact]
    public async Task A_story_that_takes_another_turn_ends_and_says_where()
    {
        var folder = Directory.CreateTempSubdirectory("gates-records-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(GitHubRecords.FixtureFolder, "*.json"))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            var jobs = JsonNode.Parse(
                await File.ReadAllTextAsync(Path.Combine(folder, "jobs.json"), TestContext.Current.CancellationToken))!;
            jobs["jobs"]!.AsArray().Job("Production Smoke Test")["conclusion"] = "failure";
            await File.WriteAllTextAsync(Path.Combine(folder, "jobs.json"), jobs.ToJsonString(), TestContext.Current.CancellationToken);

            await using var told = new ToldStories();
            await told.Gates.InitializeAsync();
            var broken = await Assert.ThrowsAsync<StoryException>(() => told.TellAsync(new GitHubRecords(folder)));
            Assert.Contains("the smoke test passed", broken.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Exit, string Output)> DemoAsync(string temporary)
    {
        var start = new ProcessStartInfo("dotnet", [DevProcess.Assembly(), "demo"]);
        start.Environment["TMPDIR"] = temporary;
        var ended = await ChildProcess.RunAsync(start, TimeSpan.FromMinutes(2), cancel: TestContext.Current.CancellationToken);
        return (ended.ExitCode, ended.Said);
    }

    [GeneratedRegex(@"Ready at http://127\.0\.0\.1:(\d+)")]
    private static partial Regex ReadyAt();
}
