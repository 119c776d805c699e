using Npgsql;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Live;

/// <summary>The feed as it is in SQL: its order, and whom it keeps waiting.</summary>
public sealed class FeedTests
{
    private const string Event = """
        insert into ops.environment_events (environment, event_type, source_system, idempotency_key) values ('staging', $1, 'manual', $1)
        """;

    [Fact]
    public async Task A_change_that_commits_late_is_never_passed_by()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var slow = await database.Owner.OpenConnectionAsync();
        await using var open = await slow.BeginTransactionAsync();
        await RunAsync(slow, "early");
        await database.RunAsync(Event, "late");

        // By position alone the reader would now be told of late, move on, and never hear of early.
        Assert.Equal(1, await database.ValueAsync<long>("select count(*) from ops_private.live_changes"));
        var (seen, next) = await ReadAsync(database, "0-0");
        Assert.Empty(seen);

        await open.CommitAsync();
        await Feed.SettledAsync(database);
        (seen, next) = await ReadAsync(database, next);
        Assert.Equal(["early", "late"], seen);
        (seen, _) = await ReadAsync(database, next);
        Assert.Empty(seen);
    }

    [Fact]
    public async Task What_is_rolled_back_is_never_told()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var connection = await database.Owner.OpenConnectionAsync())
        await using (await connection.BeginTransactionAsync())
            await RunAsync(connection, "undone");
        await database.RunAsync(Event, "done");
        await Feed.SettledAsync(database);
        Assert.Equal(["done"], (await ReadAsync(database, "0-0")).Seen);
    }

    [Fact]
    public async Task Nothing_is_missed_or_doubled_while_many_write_and_one_reads()
    {
        await using var database = await TestDatabase.CreateAsync();
        var seen = new List<string>();
        var expected = new TaskCompletionSource<long>();
        var reading = Task.Run(async () =>
        {
            // Another database's transaction under way delays what is told, so the end is a number, not a silence.
            for (var next = "0-0"; !expected.Task.IsCompleted || seen.Count < await expected.Task;)
            {
                var page = await ReadAsync(database, next);
                seen.AddRange(page.Seen);
                next = page.Next;
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                await using var connection = await database.Owner.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                for (var n = 0; n <= i % 3; n++)
                    await RunAsync(connection, $"w{writer}_{i}_{n}");
                await (i % 7 == 6 ? transaction.RollbackAsync() : transaction.CommitAsync());
            }
        })));
        expected.SetResult(await database.ValueAsync<long>("select count(*) from ops_private.live_changes"));
        await reading;
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(
            await database.ValueAsync<string[]>(
                "select array_agg(change ->> 'event_type' order by txid, position) from ops_private.live_changes"), seen.ToArray());
    }

    [Fact]
    public async Task A_reader_in_the_middle_of_reading_keeps_no_writer_waiting()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync(Event, "first");
        await using var reader = await database.AsAsync("audit_reader");
        await reader.ValueAsync<string>("select ops.changes_after('0-0')::text");
        Assert.Equal(0, await database.ValueAsync<long>("""
            select count(*) from pg_locks where database = (select oid from pg_database where datname = current_database())
               and pid <> pg_backend_pid() and mode not in ('AccessShareLock', 'ExclusiveLock')
            """));

        await using var writer = await database.Owner.OpenConnectionAsync();
        await using (var impatient = new NpgsqlCommand("set lock_timeout = '1ms'", writer))
            await impatient.ExecuteNonQueryAsync();
        await RunAsync(writer, "second");
        await reader.ValueAsync<string>("select ops.changes_after('0-0')::text");
        // Nothing is said to other sessions at commit, so no lock is taken for it.
        Assert.Equal(0, await database.ValueAsync<long>("""
            select count(*) from pg_proc
             where pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace) and prosrc ~* 'notify'
            """));
    }

    [Fact]
    public async Task A_position_of_another_life_is_told_from_one_that_is_only_old()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync(Event, "first");
        await Feed.SettledAsync(database);
        await using var reader = await database.AsAsync("audit_reader");
        var ahead = JsonNode.Parse((await reader.ValueAsync<string>("select ops.changes_after('999999999999-1')::text"))!)!;
        Assert.Equal((true, "unknown_position"), ((bool)ahead["reset"]!, (string?)ahead["reason"]));
        Assert.False((bool)JsonNode.Parse((await reader.ValueAsync<string>("select ops.changes_after('1-1')::text"))!)!["reset"]!);
        Assert.Equal((string?)ahead["next"],
            (string?)JsonNode.Parse((await reader.ValueAsync<string>("select ops.changes_after()::text"))!)!["next"]);
    }

    [Fact]
    public async Task Who_comes_back_from_before_what_is_kept_is_told_so_and_gets_the_rest()
    {
        await using var database = await TestDatabase.CreateAsync();
        foreach (var word in (string[])["one", "two", "three", "four"])
            await database.RunAsync(Event, word);
        await Feed.SettledAsync(database);
        var ids = (await database.ValueAsync<string[]>(
            "select array_agg(txid || '-' || position order by txid, position) from ops_private.live_changes"))!;
        await database.RunAsync("delete from ops_private.live_changes where change ->> 'event_type' in ('one', 'two')");

        foreach (var missed in (string[])["0-0", "5-1", ids[0]])
        {
            var page = await PageAsync(database, missed);
            Assert.Equal((true, "feed_pruned", true), ((bool)page["reset"]!, (string?)page["reason"], (bool)page["more"]!));
            Assert.Empty(page["changes"]!.AsArray());
            Assert.Equal(["three", "four"], (await ReadAsync(database, (string)page["next"]!)).Seen);
        }
        // Who had seen all that was removed has missed nothing.
        Assert.Equal(["three", "four"], (await ReadAsync(database, ids[1])).Seen);
        Assert.False((bool)(await PageAsync(database, ids[2]))["reset"]!);

        // However late and in whatever order it is removed: what was said once stays true.
        await database.RunAsync("delete from ops_private.live_changes where change ->> 'event_type' = 'four'");
        await database.RunAsync("delete from ops_private.live_changes");
        Assert.Equal(ids[3], await database.ValueAsync<string>("select ops_private.live_tip()"));
        Assert.False((bool)(await PageAsync(database, ids[3]))["reset"]!);
        Assert.Equal("feed_pruned", (string?)(await PageAsync(database, ids[2]))["reason"]);
    }

    [Fact]
    public async Task An_emptied_feed_is_not_taken_for_a_quiet_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync(Event, "gone");
        await Feed.SettledAsync(database);
        var seen = await database.ValueAsync<string>("select ops_private.live_tip()");
        await database.RunAsync("truncate ops_private.live_changes");
        await database.RunAsync(Event, "new");
        await Feed.SettledAsync(database);
        var page = await PageAsync(database, seen!);
        Assert.Equal("feed_pruned", (string?)page["reason"]);
        Assert.Equal(["new"], (await ReadAsync(database, (string)page["next"]!)).Seen);
    }

    [Fact]
    public async Task A_page_is_found_by_its_key_however_long_the_feed_is()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("""
            insert into ops_private.live_changes (subject_table, subject_id, change)
            select 'environment_events', gen_random_uuid(), '{}' from generate_series(1, 20000)
            """);
        await database.RunAsync("analyze ops_private.live_changes");
        var plan = await database.ValueAsync<string>("""
            explain (format json) select * from ops_private.live_changes c
             where (c.txid, c.position) > ('5'::xid8, 7) and c.txid < pg_snapshot_xmin(pg_current_snapshot())
             order by c.txid, c.position limit 500
            """);
        Assert.Contains("live_changes_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string word)
    {
        await using var command = new NpgsqlCommand(Event, connection) { Parameters = { new() { Value = word } } };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<JsonNode> PageAsync(TestDatabase database, string after)
    {
        await using var reader = await database.AsAsync("release_manager");
        return JsonNode.Parse((await reader.ValueAsync<string>("select ops.changes_after($1, null, 50)::text", after))!)!;
    }

    private static async Task<(IReadOnlyList<string> Seen, string Next)> ReadAsync(TestDatabase database, string after)
    {
        var page = await PageAsync(database, after);
        return ([.. page["changes"]!.AsArray().Select(change => (string)change!["change"]!["event_type"]!)], (string)page["next"]!);
    }
}
