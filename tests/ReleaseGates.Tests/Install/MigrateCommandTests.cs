using ReleaseGates.Postgres.Migrations;
using Xunit;

namespace ReleaseGates.Tests.Install;

/// <summary><c>gates-server migrate</c>, for whoever has the server and no Supabase CLI.</summary>
public sealed class MigrateCommandTests
{
    [Fact]
    public async Task It_says_what_it_applied_and_then_that_nothing_is_missing()
    {
        await using var database = await TestDatabase.CreateFreshAsync();
        var (exit, output) = await MigrateAsync(database.OwnerConnectionString);
        Assert.Equal(0, exit);
        Assert.Equal(Migration.All.Select(migration => $"applied {migration.FileName}"), output.Split('\n').SkipLast(1));

        Assert.Equal((0, "up to date"), await MigrateAsync(database.OwnerConnectionString));
    }

    [Fact]
    public async Task A_refusal_comes_with_its_code_and_its_cure()
    {
        await using var database = await TestDatabase.CreateFreshAsync();
        await database.RunAsync("create schema ops; create table ops.incidents (id int)");
        var (exit, output) = await MigrateAsync(database.OwnerConnectionString);
        Assert.Equal(1, exit);
        Assert.Contains("gates-server: schema_collision: ", output, StringComparison.Ordinal);
        Assert.Contains("hint: create schema if not exists ops_legacy; alter table ops.incidents set schema ops_legacy;", output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_no_refusal()
    {
        await using var database = await TestDatabase.CreateFreshAsync();
        var (exit, output) = await MigrateAsync(database.OwnerConnectionString + ";Database=no_such_database");
        Assert.Equal(3, exit);
        Assert.StartsWith("gates-server: the database cannot be reached: ", output, StringComparison.Ordinal);
        Assert.Equal(3, (await MigrateAsync("postgresql://postgres:x@127.0.0.1:9/gates")).ExitCode);
    }

    [Fact]
    public async Task A_missing_setting_is_named()
    {
        var (exit, output) = await MigrateAsync("");
        Assert.Equal(2, exit);
        Assert.Contains("GATES_DATABASE_URL is not set", output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> MigrateAsync(string database) =>
        ServerProcess.RunAsync(new Dictionary<string, string> { ["GATES_DATABASE_URL"] = database }, "migrate");
}
