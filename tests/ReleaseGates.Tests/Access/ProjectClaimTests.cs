using Npgsql;
using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>A caller that may speak for one project writes that project, also into the tables themselves.</summary>
public sealed class ProjectClaimTests : IAsyncLifetime
{
    private const string Claim = "\"project\": \"Acme/Toy\"";

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await People.AssignAsync(_database);
        await _database.RunAsync("""
            insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor)
            select ops.release_id('acme/' || one, 'v1'), 'acme/' || one, 'v1', 'production', 'abc', 'test-developer'
              from unnest(array['shop', 'toy']) as one;
            insert into ops.deployments (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref)
            select r.release_id, r.release_id, 'production', now(), 'test-sre', 'abc' from ops.releases r;
            insert into ops.exceptions (exception_id, release_id, exception_type, impacted_gates, reason, risk_statement, approver_id,
                                        requested_by, expires_at)
            select r.release_id, r.release_id, 'evidence_waiver', '{G2}', 'r', 'r', 'second-manager', 'test-developer',
                   now() + interval '1 hour'
              from ops.releases r
            """);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("ci_service_role", """
        insert into ops.gate_checks (gate_id, check_name, source_system, status, persona)
        values (ops.gate_id({release}, 'G1'), 'lint', 'manual', 'pass', 'ci_service_role')
        """)]
    [InlineData("developer", """
        insert into ops.gate_checks (gate_id, check_name, source_system, status, persona)
        values (ops.gate_id({release}, 'G1'), 'lint', 'manual', 'pass', 'developer')
        """)]
    [InlineData("ci_service_role", """
        insert into ops.environment_events (environment, event_type, source_system, idempotency_key, release_id)
        values ('production', 'alert_fired', 'manual', 'k', {release})
        """)]
    [InlineData("ci_service_role", """
        insert into ops.environment_events (environment, event_type, source_system, idempotency_key, deployment_id)
        values ('production', 'alert_fired', 'manual', 'k', {release})
        """)]
    [InlineData("ci_service_role", """
        insert into ops.environment_events (environment, event_type, source_system, idempotency_key, project)
        values ('production', 'alert_fired', 'manual', 'k', {project})
        """)]
    [InlineData("ci_service_role", """
        insert into ops.event_ingest_log (payload_hash, processing_status, error_detail, release_id)
        values (repeat('0', 64), 'rejected', 'no', {release})
        """)]
    [InlineData("release_manager", """
        insert into ops.approvals (release_id, approver_id, persona_role, decision, scope)
        values ({release}, 'test-release_manager', 'release_manager', 'approved', 'release')
        """)]
    [InlineData("qa_tester", """
        insert into ops.approvals (release_id, gate_id, approver_id, persona_role, decision, scope)
        values ({release}, ops.gate_id({release}, 'G2'), 'test-qa_tester', 'qa_tester', 'approved', 'gate')
        """)]
    [InlineData("qa_tester", """
        insert into ops.evidence_artifacts (release_id, artifact_type, source_system, artifact_url)
        values ({release}, 'test_result', 'manual', 'https://ci.test/1')
        """)]
    [InlineData("release_manager", """
        insert into ops.exceptions (release_id, exception_type, impacted_gates, reason, risk_statement, approver_id, requested_by,
                                    expires_at)
        values ({release}, 'gate_bypass', '{G3}', 'r', 'r', 'test-release_manager', 'test-developer', now() + interval '1 hour')
        """)]
    [InlineData("sre", """
        insert into ops.deployments (release_id, environment, deployed_at, source_ref) values ({release}, 'production', now(), 'abc')
        """)]
    [InlineData("sre", """
        insert into ops.recovery_drills (environment, drill_type, outcome, project) values ('production', 'restore', 'success', {project})
        """)]
    public async Task A_row_of_another_project_is_refused_and_one_of_its_own_is_not(string persona, string insert)
    {
        Assert.Equal("42501", await RefusedAsync(persona, Claim, Of("shop", insert)));
        Assert.Null(await RefusedAsync(persona, Claim, Of("toy", insert)));
        Assert.Null(await RefusedAsync(persona, "", Of("shop", insert)));
    }

    [Theory]
    [InlineData("sre", "update ops.deployments set status = 'succeeded' where deployment_id = {release}")]
    [InlineData("release_manager", "update ops.release_gates set status = 'pending' where release_id = {release}")]
    [InlineData("release_manager", "update ops.exceptions set post_review_status = 'complete' where exception_id = {release}")]
    public async Task A_row_of_another_project_stays_as_it_is(string persona, string update)
    {
        await using var session = await _database.AsAsync(persona, claims: Claim);
        Assert.Equal(0, await session.RunAsync(Of("shop", update)));
        await using var unlimited = await _database.AsAsync(persona);
        Assert.NotEqual(0, await unlimited.RunAsync(Of("shop", update)));
    }

    [Theory]
    [InlineData("insert into ops.recovery_drills (environment, drill_type, outcome) values ('production', 'restore', 'success')")]
    public async Task What_names_no_project_is_the_callers_own(string insert)
    {
        await using var session = await _database.AsAsync("sre", claims: Claim);
        Assert.Equal("acme/toy sre", await session.ValueAsync<string>(insert + " returning project || ' ' || persona"));
        Assert.Equal("42501", await RefusedAsync("sre", Claim,
            "insert into ops.recovery_drills (environment, drill_type, outcome, project) "
            + "values ('production', 'restore', 'success', null)"));
        await using var unlimited = await _database.AsAsync("sre");
        Assert.Null(await unlimited.ValueAsync<string>(insert + " returning project"));
    }

    [Fact]
    public async Task It_promotes_no_release_of_another_project() =>
        Assert.Equal("PT403",
            await RefusedAsync("ci_service_role", Claim, Of("shop", "select ops.promote_release({release}, 'production')")));

    private static string Of(string project, string sql) => sql
        .Replace("{release}", $"ops.release_id('acme/{project}', 'v1')", StringComparison.Ordinal)
        .Replace("{project}", $"'acme/{project}'", StringComparison.Ordinal);

    private async Task<string?> RefusedAsync(string persona, string claims, string sql)
    {
        await using var session = await _database.AsAsync(persona, claims: claims);
        try
        {
            await session.RunAsync(sql);
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }
}
