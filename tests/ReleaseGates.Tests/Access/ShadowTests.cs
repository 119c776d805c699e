using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>
/// Whoever has SQL may make types and tables of their own session that are called like Postgres's own. None of them may get into what
/// runs as the owner of the schema.
/// </summary>
public sealed class ShadowTests
{
    private const string Stolen = "GA999";

    /// <summary>A type called like each of Postgres's that notices when somebody else uses it, and a table like each table.</summary>
    private const string Shadows = $$"""
        create function pg_temp.is_mine() returns pg_catalog.bool language plpgsql as $f$
        begin
            if current_user <> pg_catalog.current_setting('role') then
                raise exception 'ran as %', current_user using errcode = '{{Stolen}}';
            end if;
            return true;
        end $f$;
        grant execute on function pg_temp.is_mine() to public;
        do $f$
        declare
            ours constant pg_catalog.text := (
                select pg_catalog.string_agg(p.prosrc, ' ')
                  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                 where n.nspname in ('ops', 'ops_private'));
            name pg_catalog.text;
        begin
            for name in select t.typname from pg_catalog.pg_type t
                         where t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace and t.typtype in ('b', 'r')
                           and t.typname !~ '^_' and ours ~ (E'\\m' || t.typname || E'\\M') loop
                execute pg_catalog.format('create domain pg_temp.%I as pg_catalog.%1$I check (pg_temp.is_mine())', name);
            end loop;
            for name in select c.relname from pg_catalog.pg_class c
                         where c.relnamespace in ('pg_catalog'::pg_catalog.regnamespace, 'ops'::pg_catalog.regnamespace)
                           and c.relkind in ('r', 'v') and ours ~ (E'\\m' || c.relname || E'\\M') loop
                execute pg_catalog.format('create table pg_temp.%I ()', name);
            end loop;
        end $f$
        """;

    [Fact]
    public async Task A_callers_types_and_tables_get_into_nothing_of_ours()
    {
        await using var world = await AccessWorld.CreateAsync();
        var matrix = new SqlMatrix(world);
        var wrong = new List<string>();
        foreach (var caller in AccessCaller.All.Where(caller => !caller.IsOutsider))
        {
            await using var session = await SqlCaller.OpenAsync(world.Database, caller, Shadows);
            foreach (var function in world.File.Functions)
            {
                if (await FunctionTests.WrongAsync(world, session, caller, function) is { } one)
                    wrong.Add(one);
            }
            foreach (var (view, readers) in world.File.Views)
            {
                if (await FunctionTests.WrongAsync(session, caller, view, readers) is { } one)
                    wrong.Add(one);
            }
            foreach (var cell in world.File.Tables.SelectMany(Cell.Of).Where(cell => cell.Caller == caller))
            {
                if (await matrix.ReachAsync(session, cell) is var outcome && !cell.Agrees(outcome))
                    wrong.Add($"{cell}, but: {outcome}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task A_function_with_an_empty_path_would_take_them()
    {
        await using var world = await AccessWorld.CreateAsync();
        await world.Database.RunAsync("alter function ops.decide_promotion(uuid, text, timestamptz) set search_path = ''");
        await using var session = await SqlCaller.OpenAsync(world.Database, AccessCaller.All[0], Shadows);
        Assert.Equal(Stolen, (await session.TryAsync(
            $"select ops.decide_promotion('{world.Elsewhere}'::pg_catalog.uuid, 'production')")).State);
    }
}
