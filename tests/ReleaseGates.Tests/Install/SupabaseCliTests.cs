using ReleaseGates.Postgres.Migrations;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Install;

/// <summary>Our migrator and <c>supabase db push</c> keep one history.</summary>
public sealed class SupabaseCliTests
{
    private const string History =
        "select jsonb_agg(to_jsonb(m) order by version)::text from supabase_migrations.schema_migrations m";

    [Fact]
    public async Task What_our_migrator_applied_is_up_to_date_for_the_Supabase_CLI()
    {
        using var cli = new SupabaseCli();
        await using var database = await TestDatabase.CreateAsync();
        Assert.Contains("up to date", await cli.RunAsync(database.OwnerConnectionString, "--yes", "db", "push"), StringComparison.Ordinal);

        var list = await cli.RunAsync(database.OwnerConnectionString, "migration", "list");
        // Each version stands there twice, once for the files and once for the database; and once more where it is no time of day.
        Assert.All(Migration.All, migration => Assert.InRange(list.Split(migration.Version).Length, 3, 4));
    }

    [Fact]
    public async Task What_the_Supabase_CLI_applied_is_up_to_date_for_our_migrator()
    {
        using var cli = new SupabaseCli();
        await using var database = await TestDatabase.CreateFreshAsync();
        await cli.RunAsync(database.OwnerConnectionString, "--yes", "db", "push");
        Assert.Empty(await Migrator.ApplyAsync(database.OwnerConnectionString));

        await using var ours = await TestDatabase.CreateAsync();
        Assert.Equal(
            JsonNode.Parse((await database.ValueAsync<string>(History))!)!.AsArray().Select(row => row!.ToJsonString()),
            JsonNode.Parse((await ours.ValueAsync<string>(History))!)!.AsArray().Select(row => row!.ToJsonString()));
        Assert.Equal(await EmptyCluster.CatalogAsync(database.OwnerConnectionString),
            await EmptyCluster.CatalogAsync(ours.OwnerConnectionString));
    }
}
