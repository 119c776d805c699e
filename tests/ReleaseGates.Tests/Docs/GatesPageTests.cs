using Npgsql;
using ReleaseGates.Personas;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Docs;

/// <summary>
/// docs/gates.md, block by block: the commands at a real server, the queries as the owner, about two releases that really went
/// through it.
/// </summary>
public sealed partial class GatesPageTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    /// <summary>What a question's query and commands must have in their answers.</summary>
    private static readonly Dictionary<string, string[]> Answers = new()
    {
        ["Who approved this?"] = ["test-release_manager", "approved"],
        ["What was waived, and until when?"] = ["gate_bypass", "test-release_manager"],
        ["What ran in production on a given day?"] = ["v1.5.0", "gated"],
        ["Why was this denied?"] = ["approval_missing"],
        ["Who could have changed it?"] = ["test-release_manager"],
        ["Who changed the policy, and why?"] = ["fresh_recovery_drill", "30 days"],
        ["Does the recorded decision still follow from its input?"] = ["True"],
    };

    [Fact]
    public async Task Every_command_and_every_query_runs_and_answers()
    {
        await using var terminal = new Terminal();
        terminal.Variables["GATES_URL"] = $"{gates.Server.Address}";
        await LiveAsync(terminal);

        var page = Dated(await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs/gates.md"), TestContext.Current.CancellationToken));
        var (commands, queries) = (0, 0);
        var heading = "";
        foreach (Match part in HeadingOrBlock().Matches(page))
        {
            if (part.Groups["heading"].Success)
            {
                heading = part.Groups["heading"].Value;
                continue;
            }
            var said = part.Groups["language"].Value == "sh"
                ? await AskAsync(terminal, part.Groups["remark"].Value, part.Groups["text"].Value)
                : await QueryAsync(part.Groups["text"].Value);
            if (Answers.TryGetValue(heading, out var expected))
                Assert.All(expected, word =>
                    Assert.True(said.Contains(word, StringComparison.Ordinal),
                        $"{heading} is not answered with {word}:\n{part.Groups["text"]}\n{said}"));
            (commands, queries) = part.Groups["language"].Value == "sh" ? (commands + 1, queries) : (commands, queries + 1);
        }
        Assert.True(commands >= 9 && queries >= 11, $"{commands} blocks of commands, {queries} of queries");
        Assert.All(Answers.Keys, question => Assert.Contains($"**{question}**", page, StringComparison.Ordinal));
    }

    private async Task LiveAsync(Terminal terminal)
    {
        await gates.Database.RunAsync("""
            insert into ops.releases
                (release_id, project, release_name, environment_target, source_ref, initiating_actor, created_by, created_at)
            select ops.release_id('acme/shop', name), 'acme/shop', name, 'production', '782fea9', 'test-developer',
                   'test-ci_service_role', '2026-11-24T00:00:00Z'
              from unnest(array['v1.4.0', 'v1.5.0']) as name
            """);
        const string Release = "--project acme/shop --name v1.5.0";
        await SayAsync(PersonaNames.CiServiceRole, $"gates check report {Release} --check build --status pass");
        await SayAsync(PersonaNames.QaTester, $"""
            gates check report {Release} --gate G2 --check acceptance_criteria --status pass
            gates evidence add {Release} --gate G2 --type test_result --artifact-url https://ci.test/1
            """);
        await SayAsync(PersonaNames.ReleaseManager, $"""
            gates evidence add {Release} --gate G3 --type rollback_plan --artifact-url docs/rollback.md
            gates promote {Release} || [ $? -eq 5 ]
            gates approve {Release} --gate G3 --rationale rehearsed
            """);
        await SayAsync(PersonaNames.Sre, $"""
            gates approve {Release} --gate G3
            gates drill report --environment production --type restore --outcome success --validated
            """);
        await SayAsync(PersonaNames.CiServiceRole, $"""
            gates promote {Release}
            gates deployment start {Release} --environment production
            gates deployment complete {Release} --environment production --status succeeded
            """);

        Task<string> SayAsync(string persona, string commands) =>
            terminal.RunAsync($"export GATES_TOKEN={gates.Issuer.Token(persona)}\n{commands}");
    }

    /// <summary>One command after the other: 1 and 5 are answers, too, but never an error.</summary>
    private async Task<string> AskAsync(Terminal terminal, string remark, string block)
    {
        var token = remark == "as: an administrator" ? AdministratorToken.Of("root") : gates.Issuer.Token(PersonaNames.ReleaseManager);
        var said = "";
        foreach (var command in Continued().Replace(block, " ").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var one = await terminal.RunAsync(
                $"export GATES_TOKEN={token}\n{Comment().Replace(command, "")} || case $? in 1|5) ;; *) exit 9 ;; esac");
            Assert.False(one.Contains("gates: ", StringComparison.Ordinal), $"{command}\n{one}");
            said += one;
        }
        return said;
    }

    private async Task<string> QueryAsync(string sql)
    {
        await using var command = gates.Database.Owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var said = new List<string>();
        do
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                said.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(n => reader.IsDBNull(n) ? "" : Text(reader, n))));
        }
        while (await reader.NextResultAsync(TestContext.Current.CancellationToken));
        return string.Join('\n', said);
    }

    private static string Text(NpgsqlDataReader reader, int column) =>
        reader.GetValue(column) is string[] many ? string.Join(',', many)
            : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)!;

    /// <summary>The page's days are some days; the test's are today, and yesterday stays in the past.</summary>
    private static string Dated(string page)
    {
        var now = DateTimeOffset.UtcNow;
        return page
            .Replace("2026-11-26T18:00:00Z", $"{now.AddHours(2):yyyy-MM-ddTHH:mm:ssZ}", StringComparison.Ordinal)
            .Replace("2026-11-26T00:00:00Z", $"{now.AddDays(1):yyyy-MM-dd}T00:00:00Z", StringComparison.Ordinal)
            .Replace("2026-11-25T00:00:00Z", $"{now:yyyy-MM-dd}T00:00:00Z", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\*\*(?<heading>[^*\n]+)\*\*|(<!-- (?<remark>[^\n]*?) -->\n)?^```(?<language>sh|sql)\n(?<text>.*?)^```$",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex HeadingOrBlock();

    [GeneratedRegex(@"\s*\\\n\s*")]
    private static partial Regex Continued();

    [GeneratedRegex(@"\s#.*$")]
    private static partial Regex Comment();
}
