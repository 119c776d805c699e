using ReleaseGates.Personas;
using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace ReleaseGates.Tests.Decisions;

/// <summary>
/// What deciding about a release with 10,000 checks and 1,000 pieces of evidence costs. Times are for idle machines: run by name.
/// </summary>
public sealed class DecisionCostTests(ITestOutputHelper output)
{
    private const string Fill = """
        insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor, created_by)
        values (ops.release_id('acme/shop', 'big'), 'acme/shop', 'big', 'production', 'abc', 'test-developer', 'test-ci_service_role');
        do $$ begin
            perform ops_private.begin_acting(null, null, null, 'ingest');
            insert into ops.gate_checks (gate_id, check_name, source_system, status, persona)
            select ops.gate_id(ops.release_id('acme/shop', 'big'), gate),
                   case when n > 0 then 'check_' || n when gate = 'G1' then 'build' else 'acceptance_criteria' end,
                   'github_actions', 'pass', case when n = 0 and gate = 'G2' then 'qa_tester' else 'ci_service_role' end
              from unnest(array['G1', 'G2']) as gate cross join generate_series(0, 4999) as n;
            insert into ops.evidence_artifacts (release_id, artifact_type, source_system, artifact_url)
            select ops.release_id('acme/shop', 'big'), (array['test_result', 'build_log', 'rollback_plan'])[1 + n % 3],
                   'manual', 'https://ci.test/' || n
              from generate_series(1, 1000) as n;
            insert into ops.approvals (release_id, gate_id, approver_id, persona_role, decision, scope)
            select r.id, ops.gate_id(r.id, 'G3'), 'test-release_manager', 'release_manager', 'approved', 'gate'
              from ops.release_id('acme/shop', 'big') as r (id);
            perform ops_private.end_acting();
        end $$
        """;

    [Fact(Explicit = true)]
    public async Task A_big_release_is_decided_and_traced_fast()
    {
        await using var database = await TestDatabase.CreateAsync();
        await People.AssignAsync(database);
        await database.RunAsync(Fill);
        foreach (var table in new[] { "gate_checks", "evidence_artifacts", "approvals", "release_gates", "releases" })
            await database.RunAsync($"vacuum analyze ops.{table}");
        await using var session = await database.AsAsync(PersonaNames.AuditReader);
        Assert.Equal("allow",
            await session.ValueAsync<string>(
                "select ops.decide_promotion(ops.release_id('acme/shop', 'big'), 'production') ->> 'verdict'"));
        var decided = await MedianAsync(
            21, () => session.ValueAsync<string>("select ops.decide_promotion(ops.release_id('acme/shop', 'big'), 'production')::text"));
        var traced = await MedianAsync(
            5, () => session.ValueAsync<string>("select ops.release_trace(ops.release_id('acme/shop', 'big'))::text"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"decided in {decided:0.0} ms, traced in {traced:0.0} ms (medians, warm)"));
        Assert.True(decided < 50 && traced < 1000);
    }

    private static async Task<double> MedianAsync(int times, Func<Task<string?>> ask)
    {
        var taken = new double[times];
        for (var n = 0; n < times; n++)
        {
            var clock = Stopwatch.StartNew();
            await ask();
            taken[n] = clock.Elapsed.TotalMilliseconds;
        }
        Array.Sort(taken);
        return taken[times / 2];
    }
}
