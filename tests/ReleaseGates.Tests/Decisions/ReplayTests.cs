using ReleaseGates.Dev.Schema;
using Xunit;

namespace ReleaseGates.Tests.Decisions;

/// <summary>A recorded decision replays with the version of the rule that made it, or says that this version is gone.</summary>
public sealed class ReplayTests
{
    private static readonly IReadOnlyList<SqlFile> Files = SqlFile.LoadAll(Repository.Root);

    [Fact]
    public async Task The_version_is_the_fingerprint_of_the_functions_that_decide()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal(RuleFingerprint.Of(Files), await database.ValueAsync<string>("select ops_private.rules_version()"));
    }

    [Fact]
    public void It_moves_with_every_function_that_decides_and_with_no_other()
    {
        var reached = RuleFingerprint.Reached(Files);
        Assert.Contains(reached, file => file.Name == "ops_private.judge");
        Assert.Contains(reached, file => file.Name == "ops_private.reason");
        Assert.All(Files, changed =>
        {
            var edited = changed with { Text = changed.Text.Replace("$$\n", "$$\n -- edited\n", StringComparison.Ordinal) };
            var moved = RuleFingerprint.Of([.. Files.Select(file => file == changed ? edited : file)]) != RuleFingerprint.Of(Files);
            Assert.True(moved == reached.Contains(changed), changed.Path);
        });
    }

    [Fact]
    public async Task A_decision_replays_the_same_until_the_rule_is_another()
    {
        await using var database = await TestDatabase.CreateAsync();
        var decision = await DecideAsync(database);
        Assert.Equal("same", await OutcomeAsync(database, decision));

        await database.RunAsync("create or replace function ops_private.rules_version() returns text "
            + "language sql immutable set search_path = pg_catalog, pg_temp as 'select ''ffffffffffffffff''::text'");
        Assert.Equal("rules_version_gone", await OutcomeAsync(database, decision));
    }

    [Fact]
    public async Task A_record_that_does_not_follow_from_its_input_is_told()
    {
        await using var database = await TestDatabase.CreateAsync();
        var decision = await DecideAsync(database);
        await database.RunAsync($$"""
            alter table ops.promotion_decisions disable trigger promotion_decisions_append_only;
            update ops.promotion_decisions set decision = decision || '{"valid_until": "2030-01-01T00:00:00+00:00"}'
             where decision_id = '{{decision}}'
            """);
        Assert.Equal("different", await OutcomeAsync(database, decision));
    }

    private static async Task<Guid> DecideAsync(TestDatabase database)
    {
        await database.RunAsync("""
            insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor)
            values (ops.release_id('acme/shop', 'v1'), 'acme/shop', 'v1', 'production', 'abc', 'dana')
            """);
        await using var session = await database.AsAsync("release_manager");
        var decision = await session.ValueAsync<string>(
            "select ops.promote_release(ops.release_id('acme/shop', 'v1'), 'production') ->> 'decision_id'");
        await session.CommitAsync();
        return Guid.Parse(decision!);
    }

    private static async Task<string?> OutcomeAsync(TestDatabase database, Guid decision)
    {
        await using var session = await database.AsAsync("audit_reader");
        return await session.ValueAsync<string>("select ops.replay_decision($1) ->> 'outcome'", decision);
    }
}
