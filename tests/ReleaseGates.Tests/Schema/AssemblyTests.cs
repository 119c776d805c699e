using ReleaseGates.Dev.Schema;
using Xunit;

namespace ReleaseGates.Tests.Schema;

/// <summary>What <c>make migration</c> writes once the present files were released.</summary>
public sealed class AssemblyTests
{
    private static readonly IReadOnlyList<SqlFile> Files = SqlFile.LoadAll(Repository.Root);

    private static readonly IReadOnlyList<MigrationFile> Migrations = MigrationFile.LoadAll(Repository.Root);

    private static readonly ReleasedMigrations AllReleased = new(
        [.. Migrations.Select(migration => ("v0.1.0", migration.Name, "of no interest"))]);

    [Fact]
    public async Task What_changed_came_or_went_lands_in_a_new_migration_and_nothing_else()
    {
        var changed = Files.Single(file => file.Name == "ops.gate_id");
        var gone = Files.Single(file => file.Name == "ops_private.days_between");
        var callers = Files.Where(file => file != gone && file.Text.Contains(gone.Name, StringComparison.Ordinal)).ToArray();
        SqlFile[] living =
        [
            .. Files.Except([changed, gone, .. callers]),
            .. callers.Select(file =>
                file with { Text = file.Text.Replace("ops_private.days_between(", "num_nonnulls(", StringComparison.Ordinal) }),
            changed with { Text = changed.Text.Replace("a version 8 UUID", "a UUID of version 8", StringComparison.Ordinal) },
            new("sql/identifiers/one.sql", "function", "ops_private.one",
                "create or replace function ops_private.one()\nreturns integer\n"
                    + "language sql\nimmutable\nset search_path = pg_catalog, pg_temp\nas 'select 1';\n"),
        ];

        var assembled = await AssembleAsync(living);

        Assert.Equal(Migrations, assembled.SkipLast(1));
        Assert.Matches("^[0-9]{14}_later[.]sql$", assembled[^1].Name);
        var text = assembled[^1].Text;
        Assert.Contains("drop function ops_private.days_between(timestamp with time zone,timestamp with time zone);\n", text,
            StringComparison.Ordinal);
        Assert.Contains("create or replace function ops.gate_id", text, StringComparison.Ordinal);
        Assert.Contains("create or replace function ops_private.one()", text, StringComparison.Ordinal);
        Assert.DoesNotContain("create or replace function ops.release_id", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_change_the_new_migration_is_empty()
    {
        var assembled = await AssembleAsync(Files);
        Assert.DoesNotContain("create", assembled[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_holds_one_object_of_its_own_name()
    {
        Assert.Throws<InvalidDataException>(
            () => SqlFile.Load("sql/x/two.sql",
                "create or replace view ops.two as select 1;\ncreate or replace view ops.two as select 1;\n"));
        Assert.Throws<InvalidDataException>(() => SqlFile.Load("sql/x/other.sql", "create or replace view ops.two as select 1;\n"));
        Assert.Equal("ops.two", SqlFile.Load("sql/x/two.sql", "create or replace view ops.two as select 1;\n").Name);
    }

    private static async Task<IReadOnlyList<MigrationFile>> AssembleAsync(IReadOnlyList<SqlFile> living)
    {
        await using var databases = new ScratchDatabases();
        return await new Assembly(databases, living).AssembleAsync(Migrations, AllReleased, "later", TestContext.Current.CancellationToken);
    }
}
