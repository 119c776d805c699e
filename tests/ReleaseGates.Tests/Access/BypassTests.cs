using Npgsql;
using ReleaseGates.Dev.Access;
using ReleaseGates.Gates;
using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>The known ways around row security, tried.</summary>
public sealed class BypassTests
{
    [Fact]
    public async Task Claims_set_by_a_login_that_verifies_no_tokens_are_only_words()
    {
        await using var database = await TestDatabase.CreateAsync();
        var login = $"stray_{Guid.NewGuid():N}";
        await database.RunAsync($"create role {login} login noinherit password '{TestCluster.Password}'");
        await database.RunAsync($"grant developer to {login}");
        try
        {
            await using var source = NpgsqlDataSource.Create(database.ConnectionStringOf(login) + ";Pooling=false");
            await using var command = source.CreateCommand("""
                set role developer; set request.jwt.claims = '{"sub": "test-developer", "role": "developer"}'; select ops_private.actor()
                """);
            Assert.Equal(login, await command.ExecuteScalarAsync());
        }
        finally
        {
            await database.RunAsync($"drop role {login}");
        }
    }

    [Fact]
    public async Task An_actor_set_by_raw_SQL_resolves_no_gate()
    {
        await using var world = await AccessWorld.CreateAsync();
        var gate = GateId.Of(world.Elsewhere, "G1");
        await using var session = await world.Database.AsAsync("ci_service_role");
        await session.RunAsync(
            """select set_config('ops.acting', repeat('0', 64) || '{"actor": "somebody-else", "phase": "ingest"}', true)""");
        await session.RunAsync(
            "insert into ops.gate_checks (gate_id, check_name, source_system, status) values ($1, 'build', 'manual', 'pass')", gate);
        Assert.NotEqual("pending", await session.ValueAsync<string>("select status from ops.release_gates where gate_id = $1", gate));
        await session.CommitAsync();
        Assert.Equal(0, await world.Database.ValueAsync<long>(
            "select count(*) from ops.state_transitions where subject_id = $1 and actor = 'somebody-else' and field = 'status'", gate));
    }

    [Fact]
    public async Task A_rollback_of_something_else_makes_no_deployment_exempt()
    {
        await using var world = await AccessWorld.CreateAsync();
        var running = Guid.NewGuid();
        await using var session = await world.Database.AsAsync("sre");
        await session.RunAsync("insert into ops.deployments (deployment_id, release_id, environment, deployed_at, source_ref, status) "
            + "values ($1, $2, 'production', now(), 'abc', 'succeeded')", running, world.Elsewhere);
        var never = world.ReleaseOf(new("developer", "test-developer", false), RowClass.Own);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => session.RunAsync(
            "insert into ops.deployments (release_id, environment, deployed_at, source_ref, rollback_of) "
                + "values ($1, 'production', now(), 'abc', $2)", never, running));
        Assert.Equal("nothing_to_restore", refused.MessageText);
    }

    [Fact]
    public async Task An_approval_names_the_persona_that_gave_it()
    {
        await using var world = await AccessWorld.CreateAsync();
        await using var session = await world.Database.AsAsync("qa_tester");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => session.RunAsync(
            "insert into ops.approvals (release_id, decision, scope, persona_role) values ($1, 'approved', 'release', 'release_manager')",
            world.Elsewhere));
        Assert.Equal("42501", refused.SqlState);
    }

    [Fact]
    public async Task An_initiators_own_approval_is_recorded_and_does_not_count()
    {
        await using var world = await AccessWorld.CreateAsync();
        var release = world.ReleaseOf(new("release_manager", "test-release_manager", false), RowClass.Own);
        await using var session = await world.Database.AsAsync("release_manager");
        await session.RunAsync(
            "insert into ops.approvals (release_id, gate_id, decision, scope) values ($1, $2, 'approved', 'gate')", release,
            GateId.Of(release, "G3"));
        Assert.Contains("self_approved", await session.ValueAsync<string>("select ops.decide_promotion($1, 'production')::text", release),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_key_tells_that_it_is_taken_and_nothing_else()
    {
        await using var world = await AccessWorld.CreateAsync();
        var key = await world.Database.ValueAsync<string>("select min(idempotency_key) from ops.environment_events");
        await using var session = await world.Database.AsAsync("ci_service_role");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => session.RunAsync(
            "insert into ops.environment_events (environment, event_type, source_system, idempotency_key) "
                + "values ('dev', 'alert_fired', 'manual', $1)", key));
        Assert.Equal("23505", refused.SqlState);
        Assert.True(refused.Detail is null || refused.Detail == $"Key (idempotency_key)=({key}) already exists.", refused.Detail);
    }
}
