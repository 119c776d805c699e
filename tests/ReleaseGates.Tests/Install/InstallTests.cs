using ReleaseGates.Postgres.Migrations;
using Xunit;

namespace ReleaseGates.Tests.Install;

/// <summary>Installing into a Supabase project by our own migrator.</summary>
public sealed class InstallTests(EmptyCluster cluster) : IClassFixture<EmptyCluster>
{
    [Fact]
    public async Task Two_databases_of_one_cluster_install_at_once()
    {
        // Neither finds our roles, both make them.
        var databases = new[] { await cluster.NewDatabaseAsync(), await cluster.NewDatabaseAsync() };
        var applied = await Task.WhenAll(databases.Select(database => Migrator.ApplyAsync(database)));
        Assert.All(applied, each => Assert.Equal(Migration.All, each));
        Assert.Equal(await EmptyCluster.CatalogAsync(databases[0]), await EmptyCluster.CatalogAsync(databases[1]));
    }

    [Fact]
    public async Task Installing_again_changes_nothing()
    {
        var database = await cluster.NewDatabaseAsync();
        Assert.Equal(Migration.All, await Migrator.ApplyAsync(database));
        var before = await EmptyCluster.CatalogAsync(database);
        Assert.Empty(await Migrator.ApplyAsync(database));
        Assert.Equal(before, await EmptyCluster.CatalogAsync(database));
    }

    [Fact]
    public async Task Twenty_installations_at_once_all_succeed()
    {
        var database = await cluster.NewDatabaseAsync();
        var applied = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Migrator.ApplyAsync(database)));
        Assert.Equal(Migration.All, applied.SelectMany(each => each).OrderBy(each => each.Version, StringComparer.Ordinal));
        Assert.Equal(Migration.All.Count,
            await EmptyCluster.ValueAsync<long>(database, "select count(*) from supabase_migrations.schema_migrations"));
    }

    [Fact]
    public async Task An_installation_that_stopped_halfway_goes_on_where_it_stopped()
    {
        var database = await cluster.NewDatabaseAsync();
        // A type of somebody else's stands in a later chapter's way.
        await EmptyCluster.RunAsync(database, "create schema ops_private; create type ops_private.fault as (code text)");
        var refused = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ApplyAsync(database));
        Assert.Equal("42710", refused.Code);
        var missing = Migration.All.SkipWhile(migration => migration.FileName != refused.FileName).ToList();
        Assert.InRange(missing.Count, 1, Migration.All.Count - 1);
        Assert.Equal(Migration.All.Count - missing.Count,
            await EmptyCluster.ValueAsync<long>(database, "select count(*) from supabase_migrations.schema_migrations"));

        await EmptyCluster.RunAsync(database, "drop type ops_private.fault");
        Assert.Equal(missing, await Migrator.ApplyAsync(database));
    }

    [Fact]
    public async Task The_projects_own_history_is_kept()
    {
        var database = await cluster.NewDatabaseAsync();
        // As older versions of the Supabase CLI made it.
        await EmptyCluster.RunAsync(database, "create schema supabase_migrations; create table supabase_migrations.schema_migrations "
            + "(version text primary key); insert into supabase_migrations.schema_migrations values ('20200101000000')");
        Assert.Equal(Migration.All, await Migrator.ApplyAsync(database));
        Assert.Equal("20200101000000",
            await EmptyCluster.ValueAsync<string>(database, "select min(version) from supabase_migrations.schema_migrations"));
    }

    [Fact]
    public async Task A_persona_that_can_log_in_stops_the_installation()
    {
        // In a cluster of its own: a role of our name that is a stranger's would stop every other installation, too.
        await using var strangers = new EmptyCluster();
        await strangers.InitializeAsync();
        var database = await strangers.NewDatabaseAsync();
        await strangers.AsSuperuserAsync("create role qa_tester login");
        var before = await EmptyCluster.CatalogAsync(database);
        var refused = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ApplyAsync(database));
        Assert.Equal("role_can_log_in", refused.Code);
        Assert.Contains("qa_tester", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(before, await EmptyCluster.CatalogAsync(database));
    }

    [Fact]
    public async Task A_login_without_rights_is_refused_by_name()
    {
        var database = await cluster.NewDatabaseAsync();
        await cluster.AsSuperuserAsync(
            "do $$ begin create role stranger login password 'only-the-tests-know'; exception when duplicate_object then null; end $$");
        var refused = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ApplyAsync(database + ";Username=stranger"));
        Assert.Equal("42501", refused.Code);
    }
}
