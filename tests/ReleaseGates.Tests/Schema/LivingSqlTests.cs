using ReleaseGates.Dev.Schema;
using Xunit;

namespace ReleaseGates.Tests.Schema;

/// <summary>The files of sql/ and the migrations say the same.</summary>
public sealed class LivingSqlTests
{
    private static readonly IReadOnlyList<SqlFile> Files = SqlFile.LoadAll(Repository.Root);

    [Fact]
    public async Task The_migrations_alone_make_what_they_make_with_the_living_sql()
    {
        await using var alone = await TestDatabase.CreateAsync();
        await using var living = await TestDatabase.CreateAsync();
        await LivingSql.ApplyAsync(living.Owner, Files, TestContext.Current.CancellationToken);
        await LivingSql.ApplyAsync(living.Owner, Files, TestContext.Current.CancellationToken);
        var expected = await SchemaDump.RenderAsync(alone.Owner, TestContext.Current.CancellationToken);
        Assert.True(expected == await SchemaDump.RenderAsync(living.Owner, TestContext.Current.CancellationToken),
            "sql/ and the migrations differ: run make migration.");
    }

    [Fact]
    public void Every_file_stands_in_a_migration_to_the_letter()
    {
        var migrations = string.Concat(MigrationFile.LoadAll(Repository.Root).Select(migration => migration.Text));
        Assert.Empty(Files.Where(file => !migrations.Contains(file.Text, StringComparison.Ordinal))
            .Select(file => $"{file.Path}: run make migration."));
    }

    [Fact]
    public async Task Every_function_and_view_has_its_file()
    {
        await using var database = await TestDatabase.CreateAsync();
        var made = await database.ValueAsync<string[]>("""
            select array_agg(name) from (
                select p.pronamespace::regnamespace || '.' || p.proname from pg_proc p
                 where p.pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace)
                union all
                select c.oid::regclass::text from pg_class c
                 where c.relnamespace in ('ops'::regnamespace, 'ops_private'::regnamespace) and c.relkind = 'v') as held (name)
            """);
        Assert.Equal(Files.Select(file => file.Name).Order(StringComparer.Ordinal), made!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_schema_dump_is_what_the_migrations_make()
    {
        Assert.SkipUnless(TestCluster.Version == 17, "Postgres 15 spells views and constraints another way; the dump is of 17.");
        await using var database = await TestDatabase.CreateAsync();
        var made = await SchemaDump.RenderAsync(database.Owner, TestContext.Current.CancellationToken);
        Assert.True(made == await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, SchemaDump.File), TestContext.Current.CancellationToken),
            $"{SchemaDump.File} is not what the migrations make: run make migration.");
    }

    [Theory]
    [InlineData("comment on function ops.release_id(text, text) is 'another word'")]
    [InlineData("grant execute on function ops_private.begin_acting(text, text, text, text, jsonb) to developer")]
    [InlineData("alter function ops.gate_id(uuid, text) stable")]
    [InlineData("drop view ops.v_exception_status")]
    [InlineData("alter table ops.releases drop constraint releases_status_check")]
    [InlineData("alter table ops.gate_checks enable replica trigger gate_checks_append_only")]
    [InlineData("drop policy developer_select on ops.releases")]
    [InlineData("grant update (status) on ops.releases to sre")]
    [InlineData("drop index ops.releases_created")]
    public async Task The_dump_shows_every_kind_of_change(string change)
    {
        await using var database = await TestDatabase.CreateAsync();
        var before = await SchemaDump.RenderAsync(database.Owner, TestContext.Current.CancellationToken);
        await database.RunAsync(change);
        Assert.NotEqual(before, await SchemaDump.RenderAsync(database.Owner, TestContext.Current.CancellationToken));
    }
}
