using ReleaseGates.Postgres.Migrations;
using Xunit;

namespace ReleaseGates.Tests.Install;

/// <summary>A project whose schema ops is already somebody else's.</summary>
public sealed class CollisionTests(EmptyCluster cluster) : IClassFixture<EmptyCluster>
{
    private const string Theirs =
        """
        create schema ops;
        create table ops.deployments (id serial primary key, service text not null);
        create table ops.approvals (id serial primary key, deployment int references ops.deployments);
        create table ops.incidents (id bigint generated always as identity primary key, title text);
        create table ops.audit_log (id serial primary key, line text);
        create view ops.releases as select service from ops.deployments;
        insert into ops.deployments (service) values ('shop');
        insert into ops.approvals (deployment) values (1);
        insert into ops.audit_log (line) values ('kept');
        """;

    [Fact]
    public async Task A_foreign_ops_schema_is_refused_in_one_sentence_and_left_as_it_was()
    {
        var database = await cluster.NewDatabaseAsync();
        await EmptyCluster.RunAsync(database, Theirs);
        var before = await EmptyCluster.CatalogAsync(database);

        var refused = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ApplyAsync(database));

        Assert.Equal("schema_collision", refused.Code);
        Assert.Contains("ops.approvals, ops.deployments, ops.incidents, ops.releases", refused.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("audit_log", refused.Detail + refused.Hint, StringComparison.Ordinal);
        Assert.Equal(before, await EmptyCluster.CatalogAsync(database));
    }

    [Fact]
    public async Task The_hint_is_the_cure()
    {
        await using var database = await TestDatabase.CreateFreshAsync();
        await database.RunAsync(Theirs);
        var refused = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ApplyAsync(database.OwnerConnectionString));

        await database.RunAsync(refused.Hint!);
        Assert.Equal(Migration.All, await Migrator.ApplyAsync(database.OwnerConnectionString));

        Assert.Equal("kept", await database.ValueAsync<string>("select line from ops.audit_log"));
        Assert.Equal("shop", await database.ValueAsync<string>("select service from ops_legacy.releases"));
        Assert.Equal(1, await database.ValueAsync<int>("select deployment from ops_legacy.approvals"));
        // Their tables still work: sequences and foreign keys moved along.
        Assert.Equal(1, await database.RunAsync("insert into ops_legacy.deployments (service) values ('search')"));
        Assert.Equal(0L, await database.ValueAsync<long>("select count(*) from ops.deployments"));
    }

    [Fact]
    public async Task Every_relation_of_ours_is_looked_for_before_anything_is_written()
    {
        await using var installed = await TestDatabase.CreateAsync();
        var ours = (await installed.ValueAsync<string[]>(
            "select array_agg(relname::text order by relname) from pg_class "
                + "where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p', 'v', 'm')"))!;
        await using var database = await TestDatabase.CreateFreshAsync();
        await database.RunAsync("create schema ops;" + string.Concat(ours.Select(name => $"create table ops.{name} (id int);")));

        var refused = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ApplyAsync(database.OwnerConnectionString));

        Assert.Equal("schema_collision", refused.Code);
        Assert.All(ours, name => Assert.Matches($@"ops\.{name}\b", refused.Detail));
    }

    [Fact]
    public async Task Every_function_of_ours_is_looked_for_so_that_none_of_theirs_is_replaced()
    {
        await using var installed = await TestDatabase.CreateAsync();
        var ours = (await installed.ValueAsync<string[]>(
            "select array_agg(distinct proname::text order by proname::text) from pg_proc where pronamespace = 'ops'::regnamespace"))!;
        await using var database = await TestDatabase.CreateFreshAsync();
        await database.RunAsync(
            "create schema ops;"
            + string.Concat(ours.Select(name => $"create function ops.{name}() returns text language sql as 'select ''theirs''::text';")));

        var refused = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ApplyAsync(database.OwnerConnectionString));

        Assert.Equal("schema_collision", refused.Code);
        Assert.All(ours, name => Assert.Matches($@"ops\.{name}\b", refused.Detail));
        await database.RunAsync(refused.Hint!);
        Assert.Equal(Migration.All, await Migrator.ApplyAsync(database.OwnerConnectionString));
        Assert.Equal("theirs", await database.ValueAsync<string>("select ops_legacy.release_id()"));
    }

    [Fact]
    public async Task A_foreign_ops_schema_without_our_names_is_no_obstacle()
    {
        await using var database = await TestDatabase.CreateFreshAsync();
        await database.RunAsync("create schema ops; create table ops.audit_log (id int); grant select on ops.audit_log to public");
        var before = await PublicRightsAsync(database);
        Assert.Equal(Migration.All, await Migrator.ApplyAsync(database.OwnerConnectionString));
        Assert.Equal(before, await PublicRightsAsync(database));
    }

    private static Task<string?> PublicRightsAsync(TestDatabase database) => database.ValueAsync<string>(
        "select concat((select relacl from pg_class where oid = 'ops.audit_log'::regclass), "
            + "(select array_agg(d order by oid) from pg_default_acl d))");
}
