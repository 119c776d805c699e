using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Docs;

/// <summary>The table of responses in docs/ingest.md names every code that an event can meet.</summary>
public sealed partial class IngestPageTests
{
    /// <summary>In the text of a function that ingest reaches, and yet never the answer to an event.</summary>
    private static readonly Dictionary<string, string> NotByEvent = new()
    {
        ["admin_may_not_sign"] = "an event assigns no persona",
        ["append_only"] = "an event adds rows, and changes none of an append-only table",
        ["gate_status_not_derived"] = "an event names no status of a gate",
        ["release_not_found"] = "asked by a decision's caller; an event's unknown release is unknown_release",
    };

    [Fact]
    public async Task The_table_of_responses_names_every_code_that_an_event_can_get()
    {
        await using var database = await TestDatabase.CreateAsync();
        var reachable = (await database.ValueAsync<string[]>("""
            with recursive ours as (
                select p.oid, p.proname, p.prosrc
                  from pg_proc p
                 where p.pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace)),
            -- What a batch calls, by name; what a type's row names; what the tables of facts call on their own.
            reached as (
                select o.* from ours o where o.proname = 'ingest_batch'
                 or o.proname in (select projection from ops.event_types)
                 or o.oid in (select tgfoid from pg_trigger where not tgisinternal)
                union
                select o.* from reached r join ours o on r.prosrc ~ ('\m' || o.proname || '\('))
            select array_agg(distinct code order by code)
              from ops.error_codes
             where exists (select from reached where prosrc like '%''' || code || '''%')
            """))!;
        var named = Codes().Matches(Responses(await PageAsync())).Select(code => code.Groups[1].Value).ToHashSet();

        Assert.Contains("renewal_unreviewed", reachable);
        Assert.Equal([], reachable.Where(code => !named.Contains(code) && !NotByEvent.ContainsKey(code)));
        Assert.Equal([], NotByEvent.Keys.Where(code => named.Contains(code) || !reachable.Contains(code)));
    }

    [Fact]
    public async Task The_table_of_responses_names_no_code_that_does_not_exist()
    {
        await using var database = await TestDatabase.CreateAsync();
        var known = (await database.ValueAsync<string[]>("select array_agg(code) from ops.error_codes"))!;
        var cells = Row().Matches(Responses(await PageAsync()))
            .SelectMany(row => Codes().Matches(row.Groups["codes"].Value))
            .Select(code => code.Groups[1].Value)
            .ToList();
        Assert.NotEmpty(cells);
        Assert.All(cells.Where(code => code != "break_glass"), code => Assert.Contains(code, known));
    }

    private static string Responses(string page) =>
        page[page.IndexOf("\n## Responses\n", StringComparison.Ordinal)..page.IndexOf(
            "\n## Several events in one request\n", StringComparison.Ordinal)];

    private static Task<string> PageAsync() =>
        File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/ingest.md"), TestContext.Current.CancellationToken);

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Codes();

    [GeneratedRegex(@"^\|[^|\n]*\|[^|\n]*\|[^|\n]*\|(?<codes>[^|\n]*)\|[^|\n]*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
