using ReleaseGates.Postgres.Migrations;
using Xunit;

namespace ReleaseGates.Tests.Install;

/// <summary><c>supabase db push</c> over what a project has already.</summary>
public sealed class PushTests
{
    [Fact]
    public async Task Pushing_beside_somebody_elses_tables_leaves_them_as_they_were()
    {
        using var cli = new SupabaseCli();
        await using var database = await TestDatabase.CreateFreshAsync();
        await database.RunAsync("""
            create schema ops;
            create table ops.audit_log (id int primary key, line text);
            insert into ops.audit_log values (1, 'kept');
            grant select on ops.audit_log to authenticated;
            create table public.orders (id int primary key);
            insert into public.orders values (7);
            """);

        await cli.RunAsync(database.OwnerConnectionString, "--yes", "db", "push");

        Assert.Equal("kept 7 t f", await database.ValueAsync<string>("""
            select concat_ws(' ', (select line from ops.audit_log), (select id from public.orders),
                             has_table_privilege('authenticated', 'ops.audit_log', 'select'),
                             has_table_privilege('anon', 'ops.audit_log', 'select'))
            """));
        Assert.Empty(await Migrator.ApplyAsync(database.OwnerConnectionString));
    }

    [Fact]
    public async Task Colliding_tables_stop_the_push_and_the_hinted_SQL_lets_it_in()
    {
        using var cli = new SupabaseCli();
        await using var database = await TestDatabase.CreateFreshAsync();
        await database.RunAsync("create schema ops; create table ops.deployments (id int); "
            + "create table ops.approvals (id int); insert into ops.deployments values (1)");

        var (exit, said) = await cli.TryAsync(database.OwnerConnectionString, "--yes", "db", "push");

        Assert.NotEqual(0, exit);
        Assert.Contains("schema_collision", said, StringComparison.Ordinal);
        const string hinted = "create schema if not exists ops_legacy; alter table ops.approvals set schema ops_legacy; "
            + "alter table ops.deployments set schema ops_legacy;";
        Assert.Contains(hinted, said, StringComparison.Ordinal);
        Assert.False(await database.ValueAsync<bool>(
            "select to_regclass('ops.releases') is not null or to_regnamespace('ops_private') is not null"));

        await database.RunAsync(hinted);
        await cli.RunAsync(database.OwnerConnectionString, "--yes", "db", "push");
        Assert.Equal("1 0", await database.ValueAsync<string>(
            "select concat_ws(' ', (select count(*) from ops_legacy.deployments), (select count(*) from ops.deployments))"));
    }

    [Fact]
    public async Task A_project_with_a_history_of_its_own_takes_a_copy_of_our_files()
    {
        using var cli = new SupabaseCli(ours: false);
        await using var database = await TestDatabase.CreateFreshAsync();
        // One of theirs is older than ours, one is newer.
        await File.WriteAllTextAsync(
            Path.Combine(cli.Migrations, "20250101000000_orders.sql"),
            "create table public.orders (id int primary key); insert into public.orders values (7);");
        await File.WriteAllTextAsync(
            Path.Combine(cli.Migrations, "20990101000000_prices.sql"), "create table public.prices (id int primary key);");
        await cli.RunAsync(database.OwnerConnectionString, "--yes", "db", "push");

        cli.CopyOurs();
        var (exit, said) = await cli.TryAsync(database.OwnerConnectionString, "--yes", "db", "push");
        Assert.True(exit != 0 && said.Contains("--include-all", StringComparison.Ordinal), said);
        await cli.RunAsync(database.OwnerConnectionString, "--yes", "db", "push", "--include-all");

        Assert.Contains("up to date", await cli.RunAsync(database.OwnerConnectionString, "--yes", "db", "push"), StringComparison.Ordinal);
        Assert.Equal(Migration.All.Count + 2L,
            await database.ValueAsync<long>("select count(*) from supabase_migrations.schema_migrations"));
        Assert.Equal(7, await database.ValueAsync<int>("select id from public.orders"));
        Assert.Empty(await Migrator.ApplyAsync(database.OwnerConnectionString));
        var list = await cli.RunAsync(database.OwnerConnectionString, "migration", "list");
        Assert.All(Migration.All.Select(migration => migration.Version).Append("20250101000000").Append("20990101000000"), version =>
            Assert.Contains(version, list, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_types_of_the_exposed_schema_can_be_generated()
    {
        using var cli = new SupabaseCli();
        await using var database = await TestDatabase.CreateAsync();
        var types = await cli.RunAsync(database.OwnerConnectionString, "gen", "types", "--lang", "typescript", "--schema", "ops");
        foreach (var word in (string[])["\"ops\": {", "\"release_gates\": {", "\"v_ingest_anomalies\": {", "\"decide_promotion\":"])
            Assert.Contains(word, types, StringComparison.Ordinal);
        Assert.DoesNotContain("ops_private", types, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_linter_has_nothing_to_say_and_would_say_so()
    {
        Assert.SkipUnless(TestCluster.Version == 15,
            "plpgsql_check, which the linter is made of, comes with Debian's Postgres 15 and not with npm's 17.");
        using var cli = new SupabaseCli();
        await using var database = await TestDatabase.CreateAsync();
        await database.AsSuperuserAsync("create extension plpgsql_check");
        string[] lint = ["db", "lint", "--schema", "ops,ops_private", "--level", "warning", "--fail-on", "warning"];
        await cli.RunAsync(database.OwnerConnectionString, lint);

        await database.RunAsync(
            "create function ops.broken() returns int language plpgsql as $$ begin return (select missing from ops.releases); end $$");
        var (exit, said) = await cli.TryAsync(database.OwnerConnectionString, lint);
        Assert.True(exit != 0 && said.Contains("ops.broken", StringComparison.Ordinal), said);
    }
}
