using ReleaseGates.Dev.Access;
using ReleaseGates.Tests.Access;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Live;

/// <summary>Who may read a table hears of its changes, and nobody else does.</summary>
public sealed class HearingTests
{
    [Fact]
    public async Task Every_persona_hears_exactly_of_what_the_access_file_lets_it_read()
    {
        await using var world = await AccessWorld.CreateAsync();
        var tables = (await world.Database.ValueAsync<string[]>("select array_agg(distinct subject_table) from ops_private.live_changes"))!;
        Assert.True(tables.Length >= 9, string.Join(' ', tables));
        await Feed.SettledAsync(world.Database);
        var wrong = new List<string>();
        foreach (var persona in AccessFile.Personas)
        {
            await using var session = await world.Database.AsAsync(persona);
            var heard = await HeardAsync(session);
            foreach (var table in world.File.Tables.Where(table => tables.Contains(table.Name)))
            {
                var about = heard.Where(change => (string?)change["table"] == table.Name).Select(change => (Guid)change["row_id"]!)
                    .ToHashSet();
                var grant = table.GrantOf(persona, Verb.Select);
                var told = (await world.Database.ValueAsync<Guid[]>(
                    "select array_agg(distinct subject_id) from ops_private.live_changes where subject_table = $1", table.Name))!;
                // The rows themselves, through the persona's own policies, are the measure.
                var readable = grant is null ? []
                    : (await session.ValueAsync<Guid[]>(
                        $"select coalesce(array_agg({table.Key}), '{{}}') from ops.{table.Name}"))!.Intersect(told).ToHashSet();
                if (!about.SetEquals(readable))
                    wrong.Add($"{persona} {table.Name}: hears of {about.Count}, may read {readable.Count} of {told.Length}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task What_is_told_holds_no_column_that_the_table_does_not_have()
    {
        await using var world = await AccessWorld.CreateAsync();
        Assert.Equal("", await world.Database.ValueAsync<string>("""
            select coalesce(string_agg(distinct subject_table || '.' || told, ', '), '')
              from ops_private.live_changes c cross join lateral jsonb_object_keys(c.change) as told
             where told not in ('field', 'from', 'to', 'gate_code', 'environment')
               and not exists (select from pg_attribute a where a.attrelid = ('ops.' || c.subject_table)::regclass and a.attname = told)
            """));
    }

    private static async Task<IReadOnlyList<JsonNode>> HeardAsync(PersonaSession session)
    {
        var heard = new List<JsonNode>();
        var next = "0-0";
        while (true)
        {
            var page = JsonNode.Parse((await session.ValueAsync<string>("select ops.changes_after($1)::text", next))!)!;
            heard.AddRange(page["changes"]!.AsArray()!);
            next = (string)page["next"]!;
            if (!(bool)page["more"]!)
                return heard;
        }
    }
}
