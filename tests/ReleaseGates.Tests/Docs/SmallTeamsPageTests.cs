using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Docs;

/// <summary>docs/small-teams.md, block by block, each in the name that the page says: both ways end without an ungated mark.</summary>
public sealed partial class SmallTeamsPageTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Two_people_and_one_on_call_deploy_without_an_ungated_mark()
    {
        await using var terminal = new Terminal();
        terminal.Variables["GATES_URL"] = $"{gates.Server.Address}";
        var page = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs/small-teams.md"), TestContext.Current.CancellationToken);

        var said = "";
        foreach (var block in PageCommands.Of(page))
        {
            var speaker = Speaker().Match(block.Remark ?? "");
            Assert.True(speaker.Success, $"Nobody runs {block.Text}");
            var (persona, subject) = (speaker.Groups["persona"].Value, speaker.Groups["subject"].Value);
            var token = persona == "gates_admin" ? AdministratorToken.Of(subject) : gates.Issuer.Token(persona, subject);
            said += await terminal.RunAsync($"export GATES_TOKEN={token}\n{await FilledAsync(block.Text)}");
        }

        Assert.Matches("two-people is in effect from now on", said);
        Assert.Equal(["v1.6.0 gated passed", "v1.6.1 excepted passed"], await gates.Database.ValueAsync<string[]>("""
            select array_agg(concat_ws(' ', r.release_name, d.compliance, d.g4_status) order by r.release_name)
              from ops.deployments d join ops.releases r on r.release_id = d.release_id where r.status = 'promoted'
            """) ?? []);
        Assert.Equal(0, await gates.CountAsync("select count(*) from ops.v_ungated_deployments"));
        Assert.Equal("complete", await gates.Database.ValueAsync<string>("select post_review_status from ops.exceptions"));
        Assert.Equal(0, await gates.CountAsync(
            "select count(*) from ops_private.setting('admin_may_sign', null, null) as allowed where allowed::boolean"));
    }

    /// <summary>The page's night is some night; a dry run that would change something is 1.</summary>
    private async Task<string> FilledAsync(string commands) => commands
        .Replace("2026-11-26T18:00:00Z", $"{DateTimeOffset.UtcNow.AddHours(2):yyyy-MM-ddTHH:mm:ssZ}", StringComparison.Ordinal)
        .Replace("--dry-run", "--dry-run || [ $? -eq 1 ]", StringComparison.Ordinal)
        .Replace("<id>", commands.Contains("<id>", StringComparison.Ordinal)
            ? await gates.Database.ValueAsync<string>("select exception_id::text from ops.exceptions") : "", StringComparison.Ordinal);

    [GeneratedRegex(@"^as: (?<persona>\w+) (?<subject>\w+)$")]
    private static partial Regex Speaker();
}
