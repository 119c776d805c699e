using Npgsql;
using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>Privileges that no row policy governs.</summary>
public sealed class PrivilegeTests
{
    private const string OpenToAll = """
        select coalesce(string_agg(p.oid::regprocedure::text, ', '), '')
          from pg_proc p cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl
         where p.pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace) and acl.grantee = 0
        """;

    [Fact]
    public async Task No_function_of_ours_is_everybodys_and_tomorrows_would_be_noticed()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal("", await database.ValueAsync<string>(OpenToAll));

        await database.RunAsync("create function ops.tomorrow() returns int language sql as 'select 1'");

        Assert.Equal("ops.tomorrow()", await database.ValueAsync<string>(OpenToAll));
    }

    [Fact]
    public async Task Nobody_but_the_owner_truncates_references_or_triggers()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal("", await database.ValueAsync<string>("""
            select coalesce(string_agg(distinct format('%s %s %s', acl.grantee::regrole, acl.privilege_type, c.relname), ', '), '')
              from pg_class c cross join lateral aclexplode(c.relacl) acl
             where c.relnamespace in ('ops'::regnamespace, 'ops_private'::regnamespace) and acl.grantee <> c.relowner
               and (acl.privilege_type not in ('SELECT', 'INSERT', 'UPDATE') or acl.is_grantable or c.relkind = 'S')
            """));
    }

    [Fact]
    public async Task A_table_of_tomorrow_is_closed_and_its_sequence_too()
    {
        await using var world = await AccessWorld.CreateAsync();
        await world.Database.RunAsync("create table ops.tomorrow (id serial primary key)");
        foreach (var caller in AccessCaller.All)
        {
            await using var session = await SqlCaller.OpenAsync(world.Database, caller);
            Assert.True((await session.TryAsync("select count(*) from ops.tomorrow")).IsWithoutPrivilege);
            Assert.True((await session.TryAsync("insert into ops.tomorrow values (1)")).IsWithoutPrivilege);
            Assert.True((await session.TryAsync("select nextval('ops.tomorrow_id_seq')")).IsWithoutPrivilege);
        }
    }

    [Fact]
    public async Task Other_schemas_keep_their_defaults()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal(0, await database.ValueAsync<long>("select count(*) from pg_default_acl"));
        await database.RunAsync("create schema theirs; create function theirs.f() returns int language sql as 'select 1'");
        Assert.True(await database.ValueAsync<bool>("select has_function_privilege('anon', 'theirs.f()', 'execute')"));
    }

    [Fact]
    public async Task Nobody_creates_anything_in_our_schemas()
    {
        await using var database = await TestDatabase.CreateAsync();
        foreach (var caller in AccessCaller.All)
            Assert.False(await database.ValueAsync<bool>(
                "select has_schema_privilege($1, 'ops', 'create') or has_schema_privilege($1, 'ops_private', 'create')", caller.Role));
    }

    [Fact]
    public async Task Copy_goes_no_further_than_select_and_insert()
    {
        await using var world = await AccessWorld.CreateAsync();
        await using var session = await world.Database.AsAsync("developer");
        var copied = await session.ValueAsync<long>("select count(*) from ops.gate_checks");
        await using var connection = await world.Database.Server.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("set role developer", connection);
        await command.ExecuteNonQueryAsync();
        // Without claims the persona opened no release, and the policy binds COPY as it binds select.
        using (var export = await connection.BeginTextExportAsync("copy ops.gate_checks to stdout"))
            Assert.Equal("", await export.ReadToEndAsync());
        Assert.NotEqual(0, copied);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.BeginTextImportAsync("copy ops.gate_checks from stdin"));
        Assert.Equal("42501", refused.SqlState);
    }

    [Fact]
    public async Task Every_table_has_row_security_and_every_view_asks_as_its_reader()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal("", await database.ValueAsync<string>("""
            select coalesce(string_agg(c.relname, ', '), '') from pg_class c
             where c.relnamespace = 'ops'::regnamespace
               and ((c.relkind in ('r', 'p') and not c.relrowsecurity)
                    or (c.relkind = 'v' and not coalesce(c.reloptions @> '{security_invoker=true}', false)))
            """));
    }
}
