using ReleaseGates.Releases;
using Xunit;

namespace ReleaseGates.Tests.Import;

public sealed class NamingTests
{
    private const string Other = "3333333333333333333333333333333333333333";

    [Fact]
    public async Task A_release_is_named_by_its_commit_until_a_tag_is_there()
    {
        Assert.Equal(GitHubAnswers.Commit, Name(await DryRun.OfAsync(GitHubAnswers.Run())));
        Assert.Equal("v1.2.0", Name(await DryRun.OfAsync(GitHubAnswers.Run(), GitHubAnswers.Release())));
        Assert.Equal("spring", Name(await DryRun.OfAsync(["--name", "spring"], GitHubAnswers.Run(), GitHubAnswers.Release())));
    }

    [Fact]
    public async Task The_id_follows_from_project_and_name()
    {
        var import = await DryRun.OfAsync(["--project", "acme/store"], GitHubAnswers.Run(), GitHubAnswers.Release());
        Assert.Equal(ReleaseId.Of("acme/store", "v1.2.0").ToString(), (string?)import.Releases[0]["release_id"]);
    }

    [Fact]
    public async Task Every_commit_is_a_release_of_its_own_and_the_tag_finds_its_own()
    {
        var import = await DryRun.OfAsync(
            GitHubAnswers.Run(run => (run["id"], run["head_sha"], run["head_commit"]!["timestamp"]) = (900, Other, "2026-01-04T10:00:00Z")),
            GitHubAnswers.Run(),
            GitHubAnswers.Release());
        Assert.Equal([(Other, Other), ("v1.2.0", GitHubAnswers.Commit)],
            import.Releases.Select(release => ((string?)release["release_name"], (string?)release["source_ref"]))
            .OrderBy(release => release.Item2 != Other));
    }

    [Fact]
    public async Task A_release_that_names_a_commit_is_that_commits()
    {
        Assert.Equal("v1.2.0",
            Name(await DryRun.OfAsync(
                GitHubAnswers.Run(),
                GitHubAnswers.Release(release => (release["target_commitish"], release["created_at"]) = (GitHubAnswers.Commit, null)))));

        var another = await DryRun.OfAsync(GitHubAnswers.Run(), GitHubAnswers.Release(release => release["target_commitish"] = Other));
        Assert.Equal(GitHubAnswers.Commit, Name(another));
        another.Left("release v1.2.0", "cannot be determined");
    }

    [Fact]
    public async Task A_release_of_another_commit_of_the_branch_is_not_taken_for_this_one()
    {
        var import = await DryRun.OfAsync(
            GitHubAnswers.Run(), GitHubAnswers.Release(release => release["created_at"] = "2026-01-01T00:00:00Z"));
        Assert.Equal(GitHubAnswers.Commit, Name(import));
        import.Left("release v1.2.0", "cannot be determined");
    }

    [Fact]
    public async Task A_draft_names_nothing() =>
        (await DryRun.OfAsync(GitHubAnswers.Run(), GitHubAnswers.Release(release => release["draft"] = true)))
            .Left("release v1.2.0", "draft");

    [Fact]
    public async Task A_second_tag_of_a_commit_is_said()
    {
        var import = await DryRun.OfAsync(
            GitHubAnswers.Run(), GitHubAnswers.Release(),
            GitHubAnswers.Release(release => (release["id"], release["tag_name"]) = (3002, "latest")));
        Assert.Equal("v1.2.0", Name(import));
        import.Left("release latest", "v1.2.0");
    }

    [Fact]
    public async Task One_name_does_not_fit_two_commits()
    {
        var said = await GatesProcess.RunAsync(
            ["import", "github", "--name", "v1", "--dry-run"], null, GitHubAnswers.Run().ToJsonString()
            + GitHubAnswers.Run(run => (run["id"], run["head_sha"]) = (900, Other)).ToJsonString());
        Assert.Equal(2, said.ExitCode);
        Assert.Contains("2 commits", said.Error, StringComparison.Ordinal);
    }

    private static string? Name(DryRun import) => (string?)import.Single("release_opened")["payload"]!["release_name"];
}
