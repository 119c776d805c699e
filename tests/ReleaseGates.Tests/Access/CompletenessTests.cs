using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>The access file leaves nothing out, and what it leaves out nobody may touch.</summary>
public sealed class CompletenessTests
{
    [Fact]
    public async Task Every_table_view_and_function_of_ops_is_in_the_file()
    {
        await using var world = await AccessWorld.CreateAsync();
        Assert.Equal(await NamesAsync(
            world, "select relname::text from pg_class where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p')"),
            world.File.Tables.Select(table => table.Name).Order(StringComparer.Ordinal));
        Assert.Equal(await NamesAsync(
            world, "select relname::text from pg_class where relnamespace = 'ops'::regnamespace and relkind in ('v', 'm')"),
            world.File.Views.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(await NamesAsync(world, $"select {Signature} from pg_proc p where pronamespace = 'ops'::regnamespace"),
            world.File.Functions.Where(function => function.IsExposed).Select(function => function.Signature)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_function_of_ops_private_that_the_file_does_not_name_is_the_owners_alone()
    {
        await using var world = await AccessWorld.CreateAsync();
        var open = await NamesAsync(world, $"""
            select distinct {Signature} from pg_proc p cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl
             where p.pronamespace = 'ops_private'::regnamespace and acl.grantee <> p.proowner
            """);
        Assert.Equal(open, world.File.Functions.Where(function => !function.IsExposed).Select(function => function.Signature)
            .Order(StringComparer.Ordinal));
    }

    private const string Signature = "p.pronamespace::regnamespace || '.' || p.proname || '(' "
        + "|| array_to_string(array(select format_type(t, null) from unnest(p.proargtypes) as t), ',') || ')'";

    private static async Task<string[]> NamesAsync(AccessWorld world, string sql) =>
        [.. (await world.Database.ValueAsync<string[]>($"select coalesce(array_agg(name), '{{}}') from ({sql}) as found (name)"))!.Order(
            StringComparer.Ordinal)];
}
