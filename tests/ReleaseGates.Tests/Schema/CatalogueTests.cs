using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Schema;

/// <summary>What holds for every table, view and function of ours, read from Postgres's own catalogue.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public Task Every_table_has_row_level_security() => NothingIsAsync("""
        select c.relname from pg_class c
         where c.relnamespace = 'ops'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity
        """);

    [Fact]
    public Task Public_executes_no_function() => NothingIsAsync("""
        select p.oid::regprocedure from pg_proc p
         where p.pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace)
           and (p.proacl is null or exists (select from aclexplode(p.proacl) a where a.grantee = 0))
        """);

    [Fact]
    public Task Anonymous_callers_reach_nothing() => NothingIsAsync("""
        select p.oid::regprocedure::text from pg_proc p
         where p.pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace) and has_function_privilege('anon', p.oid, 'execute')
        union all
        select c.relname from pg_class c
         where c.relnamespace = 'ops'::regnamespace and c.relkind in ('r', 'p', 'v')
           and has_table_privilege('anon', c.oid, 'select, insert, update, delete, truncate, references, trigger')
        union all
        select n.nspname from pg_namespace n where n.nspname in ('ops', 'ops_private') and has_schema_privilege('anon', n.oid, 'usage')
        """);

    [Fact]
    public Task Every_function_names_what_it_uses_in_full() => NothingIsAsync("""
        select p.oid::regprocedure from pg_proc p
         where p.pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace)
           and not coalesce(p.proconfig, '{}') @> '{"search_path=pg_catalog, pg_temp"}'
        """);

    /// <summary>Compiled under <c>standard_conforming_strings = off</c> a plain literal with a backslash says something else.</summary>
    [Fact]
    public Task No_function_reads_otherwise_in_a_callers_session() => NothingIsAsync("""
        select p.oid::regprocedure from pg_proc p
         where p.pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace)
           and position('\' in regexp_replace(
                   regexp_replace(p.prosrc, '--[^\n]*', '', 'g'), '\mE''([^''\\]|\\.|'''')*''', '', 'g')) > 0
        """);

    /// <summary>Whoever has SQL may take any advisory lock, and hold it.</summary>
    [Fact]
    public Task No_function_waits_for_what_a_stranger_can_hold() => NothingIsAsync("""
        select p.oid::regprocedure from pg_proc p
         where p.pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace) and p.prosrc ~ 'advisory'
        """);

    [Fact]
    public Task Every_foreign_key_is_indexed() => NothingIsAsync("""
        select f.conname from pg_constraint f
         where f.connamespace = 'ops'::regnamespace and f.contype = 'f'
           and not exists (
               select from pg_index i
                where i.indrelid = f.conrelid and i.indisvalid and (i.indkey::smallint[])[0:cardinality(f.conkey) - 1] = f.conkey
                  and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ '^\(\w+ IS NOT NULL\)$'))
        """);

    [Fact]
    public Task No_foreign_key_removes_or_changes_what_refers_to_it() => NothingIsAsync("""
        select conname from pg_constraint
         where connamespace = 'ops'::regnamespace and contype = 'f'
           and (confdeltype <> 'a' or confupdtype <> 'a' or condeferrable or not convalidated)
        """);

    [Fact]
    public Task Every_view_shows_what_its_reader_may_read() => NothingIsAsync("""
        select c.relname from pg_class c
         where c.relnamespace in ('ops'::regnamespace, 'ops_private'::regnamespace) and c.relkind = 'v'
           and not coalesce(c.reloptions, '{}') @> '{security_invoker=true}'
        """);

    [Fact]
    public Task Everything_is_explained() => NothingIsAsync("""
        select c.relname::text from pg_class c
         where c.relnamespace = 'ops'::regnamespace and c.relkind in ('r', 'p', 'v') and obj_description(c.oid, 'pg_class') is null
        union all
        select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
         where c.relnamespace = 'ops'::regnamespace and c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped
           and col_description(c.oid, a.attnum) is null
        union all
        select p.oid::regprocedure::text from pg_proc p
         where p.pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace) and obj_description(p.oid, 'pg_proc') is null
        """);

    [Fact]
    public async Task Error_codes_are_the_same_in_the_table_in_CSharp_and_in_the_documentation()
    {
        await using var database = await TestDatabase.CreateAsync();
        var codes = await database.ValueAsync<string[]>(
            "select array_agg(code || ' ' || http_status order by code collate \"C\") from ops.error_codes");
        Assert.Equal(ErrorCodes.HttpStatuses.OrderBy(code => code.Key, StringComparer.Ordinal).Select(code => $"{code.Key} {code.Value}"),
            codes!);

        var documentation = Path.Combine(Repository.Root, "docs", "errors.md");
        if (File.Exists(documentation))
        {
            var documented = File.ReadAllText(documentation);
            Assert.DoesNotContain(codes!, code => !Regex.IsMatch(documented, $@"`{code.Split(' ')[0]}`"));
        }
    }

    private static async Task NothingIsAsync(string query)
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Empty(await database.ValueAsync<string[]>(
            $"select coalesce(array_agg(found::text), '{{}}') from ({query}) as listed (found)") ?? []);
    }
}
