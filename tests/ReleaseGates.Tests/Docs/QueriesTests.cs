using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Docs;

/// <summary>What docs/gates.md tells an auditor to ask can be asked.</summary>
public sealed partial class QueriesTests
{
    [Fact]
    public async Task Every_statement_of_the_gates_page_runs()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("""
            insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor)
            values (ops.release_id('acme/shop', 'v1.5.0'), 'acme/shop', 'v1.5.0', 'production', '782fea9', 'octocat')
            """);
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/gates.md"), TestContext.Current.CancellationToken);
        var statements = Block().Matches(page).Select(block => block.Groups[1].Value).ToList();
        Assert.NotEmpty(statements);
        foreach (var sql in statements)
            await database.RunAsync(sql);
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
