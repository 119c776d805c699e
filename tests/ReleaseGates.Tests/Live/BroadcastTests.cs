using Npgsql;
using ReleaseGates.Postgres.Migrations;
using Xunit;

namespace ReleaseGates.Tests.Live;

/// <summary>Where Supabase Realtime is, changes are sent to its private channels, and its own policies let the right ones in.</summary>
public sealed class BroadcastTests
{
    // What a hosted project has: a message table with row security that says no by default, and a send that swallows errors.
    private const string Realtime = """
        create table realtime.messages (
            id uuid not null default gen_random_uuid(), topic text not null, extension text not null, payload jsonb, event text,
            private boolean default false, updated_at timestamp not null default now(), inserted_at timestamp not null default now(),
            primary key (id, inserted_at)) partition by range (inserted_at);
        create table realtime.messages_now partition of realtime.messages for values from (minvalue) to (maxvalue);
        alter table realtime.messages enable row level security;
        create function realtime.topic() returns text language sql stable as $f$
            select nullif(current_setting('realtime.topic', true), '') $f$;
        create function realtime.send(payload jsonb, event text, topic text, private boolean default true)
        returns void language plpgsql as $f$
        begin
            insert into realtime.messages (payload, event, topic, private, extension) values (payload, event, topic, private, 'broadcast');
        exception when others then
            raise warning 'ErrorSendingBroadcastMessage: %', sqlerrm;
        end $f$;
        """;

    private const string Event = """
        insert into ops.environment_events (environment, event_type, source_system, idempotency_key)
        values ('staging', 'alert_fired', 'manual', 'one')
        """;

    private static readonly Guid _release = Guid.Parse("00000000-0000-4000-8000-000000000001");

    [Fact]
    public async Task A_change_is_sent_and_heard_by_whoever_may_read_its_table()
    {
        await using var database = await TestDatabase.CreateFreshAsync();
        await AsSuperuserAsync(
            database, Realtime + "alter table realtime.messages owner to postgres; alter schema realtime owner to postgres;");
        await Migrator.ApplyAsync(database.OwnerConnectionString);
        await database.RunAsync("""
            insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor)
            values ($1, 'acme/shop', 'v1', 'staging', 'abc', 'octocat')
            """, _release);
        await database.RunAsync(Event);

        Assert.Equal(
            ["gates:environment_events", "gates:releases", $"gates:releases:{_release}"],
            (await database.ValueAsync<string[]>(
                "select array_agg(topic order by topic collate \"C\") from realtime.messages where private and event = 'change'"))!);
        Assert.Equal(
            await database.ValueAsync<string[]>(
                "select array_agg(txid || '-' || position order by 1) from (select txid, position from ops_private.live_changes) c"),
            await database.ValueAsync<string[]>(
                "select array_agg(distinct payload ->> 'id' order by payload ->> 'id') from realtime.messages"));

        Assert.True(await MayListenAsync(database, "sre", "gates:environment_events"));
        Assert.False(await MayListenAsync(database, "sre", "gates:releases"));
        Assert.True(await MayListenAsync(database, "release_manager", $"gates:releases:{_release}"));
        Assert.True(await MayListenAsync(database, "developer", "gates:releases"));
        Assert.False(await MayListenAsync(database, "developer", $"gates:gate_checks:{_release}"));
        Assert.False(await MayListenAsync(database, "qa_tester", "gates:deployments"));
        Assert.False(await MayListenAsync(database, "qa_tester", "somebody-elses-channel"));
    }

    [Fact]
    public async Task Where_the_table_is_not_ours_to_grant_the_installation_goes_on_and_nobody_listens()
    {
        await using var database = await TestDatabase.CreateFreshAsync();
        await AsSuperuserAsync(
            database, Realtime + "grant usage on schema realtime to postgres; grant select, insert on realtime.messages to postgres;");
        await Migrator.ApplyAsync(database.OwnerConnectionString);
        await database.RunAsync(Event);
        Assert.Equal(1, await database.ValueAsync<long>("select count(*) from realtime.messages"));
        Assert.False(await database.ValueAsync<bool>("select has_table_privilege('release_manager', 'realtime.messages', 'select')"));
    }

    [Fact]
    public async Task A_send_that_fails_loses_the_message_and_not_the_fact()
    {
        await using var database = await TestDatabase.CreateFreshAsync();
        await AsSuperuserAsync(database, $"""
            {Realtime}
            alter table realtime.messages owner to postgres;
            alter schema realtime owner to postgres;
            alter table realtime.messages add constraint never check (topic = 'never');
            """);
        await Migrator.ApplyAsync(database.OwnerConnectionString);
        await database.RunAsync(Event);
        Assert.Equal(0, await database.ValueAsync<long>("select count(*) from realtime.messages"));
        Assert.Equal(1, await database.ValueAsync<long>("select count(*) from ops_private.live_changes"));
    }

    [Fact]
    public async Task Without_Realtime_nothing_is_sent_and_it_can_come_later()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.False(await database.ValueAsync<bool>("select ops_private.install_broadcast()"));
        await AsSuperuserAsync(
            database, Realtime + "alter table realtime.messages owner to postgres; alter schema realtime owner to postgres;");
        Assert.True(await database.ValueAsync<bool>("select ops_private.install_broadcast()"));
        Assert.True(await database.ValueAsync<bool>("select ops_private.install_broadcast()"));
        await database.RunAsync(Event);
        Assert.Equal(1, await database.ValueAsync<long>("select count(*) from realtime.messages"));
    }

    private static Task AsSuperuserAsync(TestDatabase database, string sql) =>
        EmptyCluster.RunAsync(database.SuperuserConnectionString, sql);

    /// <summary>As Realtime asks: in the listener's role, with the topic set, whether any message would be seen.</summary>
    private static async Task<bool> MayListenAsync(TestDatabase database, string persona, string topic)
    {
        await using var connection = await database.Owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var sent = new NpgsqlCommand(
            "insert into realtime.messages (topic, extension) values ($1, 'broadcast')", connection,
            transaction) { Parameters = { new() { Value = topic } } };
        await sent.ExecuteNonQueryAsync();
        await using var asked = new NpgsqlCommand(
            "select set_config('role', $1, true), set_config('realtime.topic', $2, true)", connection,
            transaction) { Parameters = { new() { Value = persona }, new() { Value = topic } } };
        await asked.ExecuteNonQueryAsync();
        await using var seen = new NpgsqlCommand(
            "select count(*) > 0 from realtime.messages where topic = $1", connection,
            transaction) { Parameters = { new() { Value = topic } } };
        return (bool)(await seen.ExecuteScalarAsync())!;
    }
}
