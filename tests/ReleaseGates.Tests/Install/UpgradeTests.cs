using ReleaseGates.Dev.Schema;
using ReleaseGates.Ingest;
using ReleaseGates.Tests.Ingest;
using System.Text.Json;
using Xunit;

namespace ReleaseGates.Tests.Install;

/// <summary>An installation with data in it gets what is new.</summary>
public sealed class UpgradeTests
{
    [Fact]
    public async Task Upgrading_from_the_previous_release_keeps_every_row()
    {
        var (name, files) = PreviousRelease.Of(Repository.Root);
        // Roles are cluster-wide: whoever migrated first let gates_server in.
        await using var other = await TestDatabase.CreateAsync();
        await using var database = await TestDatabase.CreateFreshAsync();
        using var cli = new SupabaseCli(ours: false);
        foreach (var (file, sql) in files)
            await File.WriteAllTextAsync(Path.Combine(cli.Migrations, file), sql);
        await cli.RunAsync(database.OwnerConnectionString, "--yes", "db", "push");
        var accepted = await FillAsync(database);
        Assert.True(accepted > 40, $"{name} took only {accepted} events.");
        var columns = await ColumnsAsync(database);
        var before = await RowsAsync(database, columns);

        cli.CopyOurs();
        await cli.RunAsync(database.OwnerConnectionString, "--yes", "db", "push");

        Assert.True(await database.ValueAsync<long>("select count(*) from supabase_migrations.schema_migrations") > files.Count,
            $"Nothing is newer than {name}.");
        var after = await RowsAsync(database, columns);
        foreach (var (table, rows) in before)
            Assert.Equal(rows, after[table]);
        await database.RunAsync("update ops.releases set source_ref = source_ref || 'x'");
        Assert.NotEqual(before["releases"], (await RowsAsync(database, columns))["releases"]);
    }

    [Fact]
    public void Released_files_are_frozen() => Assert.Empty(ReleasedMigrations.Load(Repository.Root).Faults(Repository.Root));

    [Fact]
    public void A_released_file_that_changes_or_goes_is_told()
    {
        using var tree = new ReleasedTree("1_first.sql", "2_second.sql");
        tree.Release("v0.1.0");
        Assert.Empty(ReleasedMigrations.Load(tree.Root).Faults(tree.Root));

        tree.Write("1_first.sql", "select 'edited';\n");
        Assert.Equal(["1_first.sql was released and has changed: put it back, and write a new migration."],
            ReleasedMigrations.Load(tree.Root).Faults(tree.Root));
        tree.Delete("1_first.sql");
        Assert.Equal(["1_first.sql was released and is gone."], ReleasedMigrations.Load(tree.Root).Faults(tree.Root));
    }

    [Fact]
    public void The_newest_release_that_has_something_newer_beside_it_is_the_previous_one()
    {
        using var tree = new ReleasedTree("1_first.sql");
        tree.Release("v0.9.0");
        tree.Write("2_second.sql", "select 2;\n");
        tree.Release("v0.10.0");
        Assert.Equal("v0.9.0", PreviousRelease.Of(tree.Root).Name);

        tree.Write("3_third.sql", "select 3;\n");
        var (name, files) = PreviousRelease.Of(tree.Root);

        Assert.Equal("v0.10.0", name);
        Assert.Equal(["1_first.sql", "2_second.sql"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("select 2;\n", files["2_second.sql"]);
    }

    /// <summary>Sends the ingest table; what an older release does not take yet, it does not.</summary>
    private static async Task<int> FillAsync(TestDatabase database)
    {
        await People.AssignAsync(database);
        var (door, table, accepted) = (new SqlDoor(database), IngestTable.Load(), 0);
        foreach (var row in table.Setup.Concat(table.Cases).Where(row => row.Only.Count == 0 && row.Given.Count == 0))
        {
            var reply = await door.SendAsync(row, table.Body(row));
            table.Answered(row, (string?)reply.Result["ingest_id"] ?? $"{Guid.Empty}");
            accepted += (string?)reply.Result["status"] == IngestStatuses.Accepted ? 1 : 0;
        }
        return accepted;
    }

    /// <summary>The columns of every table of schema ops.</summary>
    private static async Task<Dictionary<string, string>> ColumnsAsync(TestDatabase database)
    {
        var tables = await database.ValueAsync<string>("""
            select jsonb_object_agg(c.relname, (
                       select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
                        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped))::text
              from pg_class c where c.relnamespace = 'ops'::regnamespace and c.relkind = 'r'
            """);
        return JsonSerializer.Deserialize<Dictionary<string, string>>(tables!)!;
    }

    /// <summary>Every row, as text; columns that came later are no loss.</summary>
    private static async Task<Dictionary<string, string[]>> RowsAsync(TestDatabase database, Dictionary<string, string> columns)
    {
        var rows = new Dictionary<string, string[]>();
        foreach (var (table, its) in columns)
            rows[table] = (await database.ValueAsync<string[]>(
                $"select coalesce(array_agg(row({its})::text order by row({its})::text), '{{}}') from ops.{table}"))!;
        return rows;
    }
}
