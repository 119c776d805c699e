using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>What the schema's owner could still do, and that the queries of SECURITY.md show it.</summary>
public sealed partial class OwnerTests
{
    [Fact]
    public async Task A_guard_that_the_owner_switched_off_is_shown()
    {
        await using var database = await TestDatabase.CreateAsync();
        var guards = await QueryAsync("guards that do not fire");
        Assert.Equal(0, await CountAsync(database, guards));

        await database.RunAsync("alter table ops.approvals disable trigger approvals_append_only");
        Assert.Equal(1, await CountAsync(database, guards));

        await database.RunAsync("alter table ops.approvals enable trigger approvals_append_only");
        Assert.Equal(1, await CountAsync(database, guards));

        await database.RunAsync("alter table ops.approvals enable always trigger approvals_append_only");
        Assert.Equal(0, await CountAsync(database, guards));
    }

    [Theory]
    [InlineData("approvals", "release_id, approver_id, persona_role, decision, scope", "release_id, 'ann', 'sre', 'rejected', 'release'",
        "decision = 'approved'")]
    [InlineData("state_transitions", "subject_table, subject_id, field, from_value, to_value, actor",
        "'releases', release_id, 'status', 'draft', 'failed', 'ann'", "to_value = 'promoted'")]
    public async Task A_row_that_the_owner_changed_is_shown_though_the_guard_fires_again(
        string table, string columns, string values, string change)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("""
            insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor)
            values (ops.release_id('acme/shop', 'v1'), 'acme/shop', 'v1', 'production', 'abc', 'test-developer')
            """);
        foreach (var day in new[] { 3, 2, 1 })
            await database.RunAsync(
                $"insert into ops.{table} ({columns}, created_at) select {values}, now() - make_interval(days => $1) from ops.releases",
                day);
        var changed = (await QueryAsync("rows written after later ones")).Replace("approvals", table, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(database, changed));

        await database.RunAsync($"""
            alter table ops.{table} disable trigger {table}_append_only;
            update ops.{table} set {change} where created_at = (select min(created_at) from ops.{table});
            alter table ops.{table} enable always trigger {table}_append_only
            """);

        Assert.Equal(1, await CountAsync(database, changed));
    }

    [Fact]
    public async Task A_function_that_is_not_the_migrations_is_shown()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var fresh = await TestDatabase.CreateAsync();
        var bodies = await QueryAsync("a fingerprint of the rules");
        var expected = await fresh.ValueAsync<string>(bodies);
        Assert.Equal(expected, await database.ValueAsync<string>(bodies));

        await database.RunAsync("create or replace function ops.is_eligible_for_promotion(release_id uuid, target_env text) "
            + "returns boolean language sql as 'select true'");

        Assert.NotEqual(expected, await database.ValueAsync<string>(bodies));
    }

    private static async Task<long> CountAsync(TestDatabase database, string query) =>
        await database.ValueAsync<long>($"select count(*) from ({query.TrimEnd().TrimEnd(';')}) as shown");

    private static async Task<string> QueryAsync(string title)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "SECURITY.md"), TestContext.Current.CancellationToken);
        return Block().Matches(page).Select(block => block.Groups[1].Value)
            .Single(sql => sql.StartsWith($"-- {title}", StringComparison.Ordinal));
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
