using Npgsql;
using ReleaseGates.Postgres.Migrations;
using ReleaseGates.Tests.Ingest;
using System.Text;
using Xunit;

namespace ReleaseGates.Tests.Install;

/// <summary>What a project has already, or lacks, neither stops us nor is disturbed.</summary>
public sealed class BesideTests
{
    [Theory]
    [InlineData("a publication of every table", "create publication everything for all tables")]
    [InlineData("a publication of theirs for realtime",
        "create table public.orders (id int primary key); alter publication supabase_realtime add table public.orders")]
    [InlineData("realtime with its messages",
        "create table realtime.messages (id uuid not null default gen_random_uuid(), topic text not null, "
            + "inserted_at timestamp not null default now(), primary key (id, inserted_at)) partition by range (inserted_at); "
            + "alter table realtime.messages enable row level security")]
    [InlineData("no realtime", "drop publication supabase_realtime; drop schema realtime cascade")]
    [InlineData("no auth and no extensions", "drop schema auth cascade; drop schema extensions cascade")]
    public async Task It_works_beside(string what, string sql)
    {
        // Roles are cluster-wide: whoever migrated first let gates_server in.
        await using var other = await TestDatabase.CreateAsync();
        await using var database = await TestDatabase.CreateFreshAsync();
        await database.AsSuperuserAsync(sql);
        var published = await PublishedAsync(database);

        await Migrator.ApplyAsync(database.OwnerConnectionString);

        var faults = await new IngestTableRun(new SqlDoor(database)).FaultsAsync(enough: 1);
        Assert.True(faults.Count == 0, $"{what}: {string.Join('\n', faults)}");
        Assert.Equal(published, await PublishedAsync(database));
    }

    [Fact]
    public async Task Roles_of_our_names_that_the_owner_made_before_keep_what_they_may()
    {
        await using var cluster = await ClusterAsync();
        var database = await cluster.NewDatabaseAsync();
        await EmptyCluster.RunAsync(database, "create role developer nologin; create role sre nologin; "
            + "create table public.orders (id int); grant select on public.orders to developer");

        await Migrator.ApplyAsync(database);

        Assert.True(await EmptyCluster.ValueAsync<bool>(database, "select has_table_privilege('developer', 'public.orders', 'select')"));
        await WorksAsync(cluster, database);
    }

    [Fact]
    public async Task A_role_of_our_name_that_is_not_the_owners_to_grant_stops_the_installation()
    {
        Assert.SkipUnless(TestCluster.Version >= 16, "Before 16 whoever may create roles may grant any.");
        await using var cluster = await ClusterAsync();
        var database = await cluster.NewDatabaseAsync();
        await cluster.AsSuperuserAsync("create role sre nologin");
        var refused = await Assert.ThrowsAsync<MigrationException>(() => Migrator.ApplyAsync(database));
        Assert.Equal("role_not_ours", refused.Code);

        await cluster.AsSuperuserAsync(refused.Hint!.Replace("As its owner: ", "", StringComparison.Ordinal));
        await Migrator.ApplyAsync(database);
        await WorksAsync(cluster, database);
    }

    [Fact]
    public async Task A_Postgres_that_knows_nothing_of_Supabase_will_do()
    {
        await using var cluster = await ClusterAsync();
        var database = await cluster.NewPlainDatabaseAsync();
        Assert.Equal(Migration.All, await Migrator.ApplyAsync(database));
        await WorksAsync(cluster, database);
    }

    [Fact]
    public async Task Jobs_of_pg_cron_stay_as_they_are()
    {
        Assert.SkipUnless(TestCluster.Version == 15, "pg_cron comes with Debian's Postgres 15 and not with npm's 17.");
        await using var cluster = await ClusterAsync();
        var database = await cluster.NewDatabaseAsync();
        await cluster.PreloadAsync("pg_cron");
        await cluster.AsSuperuserAsync("alter system set cron.database_name = 'project_1'");
        await cluster.PreloadAsync("pg_cron");
        database = cluster.Owner("project_1");
        await cluster.InAsync(database, "create extension pg_cron; grant usage on schema cron to postgres");
        await EmptyCluster.RunAsync(database, "select cron.schedule('theirs', '0 3 * * *', 'select 1')");

        await Migrator.ApplyAsync(database);

        Assert.Equal("theirs", await EmptyCluster.ValueAsync<string>(database, "select string_agg(jobname, ',') from cron.job"));
        await WorksAsync(cluster, database);
    }

    private static async Task<EmptyCluster> ClusterAsync()
    {
        var cluster = new EmptyCluster();
        await cluster.InitializeAsync();
        return cluster;
    }

    /// <summary>The server's login takes an event in, as the core's caller.</summary>
    private static async Task WorksAsync(EmptyCluster cluster, string database)
    {
        await cluster.LetInAsync("gates_server");
        await using var server = NpgsqlDataSource.Create(EmptyCluster.As("gates_server", database) + ";Pooling=false");
        var answer = await IngestBatch.SendAsync(
            server, Encoding.UTF8.GetBytes(Events.Backup("1")), """{"sub": "pipeline", "role": "ci_service_role"}""");
        Assert.Contains("\"accepted\"", answer, StringComparison.Ordinal);
    }

    private static Task<string?> PublishedAsync(TestDatabase database) => database.ValueAsync<string>(
        "select string_agg(concat_ws(' ', p.pubname, p.puballtables, t.prrelid::regclass), ',' order by p.pubname) "
            + "from pg_publication p left join pg_publication_rel t on t.prpubid = p.oid");
}
