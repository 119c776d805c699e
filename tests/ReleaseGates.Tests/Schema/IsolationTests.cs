using Npgsql;
using ReleaseGates.Personas;
using Xunit;

namespace ReleaseGates.Tests.Schema;

/// <summary>What decides and records sees everything that was committed before: read committed, whoever asks, at every door.</summary>
public sealed class IsolationTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    private const string Release = "'00000000-0000-4000-8000-000000000002'::uuid";

    /// <summary>What decides or records, by whom; null: the owner.</summary>
    private static readonly (string? Persona, string Sql)[] Acts =
    [
        (PersonaNames.CiServiceRole, $"select ops.promote_release({Release}, 'production')"),
        (PersonaNames.CiServiceRole, "select ops.ingest_event('{}')"),
        (PersonaNames.ReleaseManager, "insert into ops.approvals (release_id, gate_id, approver_id, persona_role, decision, scope) "
            + $"values ({Release}, ops.gate_id({Release}, 'G3'), 'test-release_manager', 'release_manager', 'approved', 'gate')"),
        (PersonaNames.CiServiceRole, "insert into ops.gate_checks (gate_id, check_name, source_system, status, created_by, persona) "
            + $"values (ops.gate_id({Release}, 'G1'), 'build', 'manual', 'pass', 'test-ci_service_role', 'ci_service_role')"),
        (PersonaNames.QaTester, "insert into ops.evidence_artifacts (release_id, artifact_type, source_system, artifact_url, created_by) "
            + $"values ({Release}, 'test_result', 'manual', 'x', 'test-qa_tester')"),
        (PersonaNames.Sre, "insert into ops.deployments (release_id, environment, deployed_by, source_ref, status) "
            + $"values ({Release}, 'production', 'test-sre', 'def', 'succeeded')"),
        (PersonaNames.ReleaseManager, "insert into ops.exceptions (release_id, exception_type, impacted_gates, reason, risk_statement, "
            + $"expires_at, approver_id) values ({Release}, 'break_glass', '{{G1}}', 'x', 'x', clock_timestamp() + interval '1 hour', "
            + "'test-release_manager')"),
        (PersonaNames.ReleaseManager, "select ops.sweep_gates()"),
        (PersonaNames.ReleaseManager, $"select ops.evaluate_gate(ops.gate_id({Release}, 'G1'))"),
        (null, "select ops.assign_persona('ann', 'developer')"),
        (null, "select ops.revoke_persona(gen_random_uuid())"),
        (null, "select ops.set_requirement('{\"gate_code\": \"G1\", \"code\": \"build_passes\", \"enabled\": false}', 'a trial')"),
        (null, "select ops.apply_policy_preset('two-people', 'a trial')"),
        (null, "select ops.set_policy_setting('{\"name\": \"asked_first\", \"value\": false}', 'a trial')"),
    ];

    [Theory]
    [InlineData("repeatable read")]
    [InlineData("serializable")]
    public async Task Nothing_is_decided_or_recorded_on_an_old_snapshot(string level)
    {
        await using var database = await CaseSetup.CreateDatabaseAsync();
        var wrong = new List<string>();
        foreach (var (persona, sql) in Acts)
        {
            if (await TryAsync(database, level, persona, sql) is var refusal && refusal != "PT503 wrong_isolation")
                wrong.Add($"{level}: {sql}: {refusal ?? "taken"}");
            if (await TryAsync(database, "read committed", persona, sql) is "PT503 wrong_isolation")
                wrong.Add($"read committed: {sql}: refused");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task A_rejection_that_an_old_snapshot_does_not_see_is_not_overlooked()
    {
        await using var database = await CaseSetup.CreateDatabaseAsync();
        await using var late = await database.Server.OpenConnectionAsync();
        await using var opened = await late.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await RunAsync(late, "select set_config('role', 'ci_service_role', true), "
            + "set_config('request.jwt.claims', '{\"sub\": \"ci\", \"role\": \"ci_service_role\"}', true); "
            + "select count(*) from ops.releases");
        await database.RunAsync("insert into ops.approvals (release_id, gate_id, approver_id, persona_role, decision, scope) "
            + $"values ({Release}, ops.gate_id({Release}, 'G3'), 'test-qa_tester', 'qa_tester', 'rejected', 'gate')");
        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => RunAsync(late, $"select ops.promote_release({Release}, 'production')"));
        Assert.Equal("wrong_isolation", refused.MessageText);
        Assert.Contains("read committed", refused.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_default_of_serializable_stops_no_ingest()
    {
        await gates.Database.RunAsync("do $$ begin execute format('alter database %I set default_transaction_isolation = serializable', "
            + "current_database()); end $$");
        try
        {
            await using var server = await gates.AnotherServerAsync();
            using var client = server.Client(gates.Issuer.Token(PersonaNames.CiServiceRole));
            using var answer = await client.IngestAsync(Events.Backup($"serializable-{Guid.NewGuid()}"));
            Assert.Equal("accepted", (string?)(await answer.JsonAsync())["status"]);
        }
        finally
        {
            await gates.Database.RunAsync("do $$ begin execute format('alter database %I reset default_transaction_isolation', "
                + "current_database()); end $$");
        }
    }

    [Fact]
    public async Task The_logins_that_serve_callers_bring_their_own_level()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal("authenticator, gates_server", await database.ValueAsync<string>(
            "select string_agg(rolname, ', ' order by rolname) from pg_roles "
                + "where rolconfig @> array['default_transaction_isolation=read committed']"));
    }

    private static async Task<string?> TryAsync(TestDatabase database, string level, string? persona, string sql)
    {
        await using var connection = await (persona is null ? database.Owner : database.Server).OpenConnectionAsync();
        await RunAsync(connection, $"begin isolation level {level}");
        if (persona is not null)
            await RunAsync(connection, $$"""
                select set_config('role', '{{persona}}', true),
                       set_config('request.jwt.claims', '{"sub": "test-{{persona}}", "role": "{{persona}}"}', true)
                """);
        try
        {
            await RunAsync(connection, sql);
            return null;
        }
        catch (PostgresException refusal)
        {
            return $"{refusal.SqlState} {refusal.MessageText}";
        }
        finally
        {
            await RunAsync(connection, "rollback");
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
