using Xunit;

namespace ReleaseGates.Tests.Story;

/// <summary>What the control plane knows of a release that was asked for before it went out.</summary>
public sealed class HowItShouldHaveGoneTests(ToldStories told) : IClassFixture<ToldStories>
{
    [Fact]
    public async Task Sent_three_times_at_once_is_accepted_once_and_has_one_effect()
    {
        string[] log = [.. await StatusesAsync("unit_tests")];
        Assert.Equal(["accepted", "duplicate", "duplicate"], log);
        await CountAsync(1, "ops.gate_checks c join ops.release_gates g using (gate_id) "
            + $"where g.release_id = '{told.Governed}' and c.check_name = 'unit_tests'");
        await CountAsync(2, $"""
            ops.event_ingest_log again join ops.event_ingest_log first on first.ingest_id = again.original_ingest_id
             where again.release_id = '{told.Governed}' and again.processing_status = 'duplicate' and first.processing_status = 'accepted'
               and first.idempotency_key = again.idempotency_key and first.content_hash = again.content_hash
            """);
    }

    [Fact]
    public async Task The_release_is_promoted_with_all_four_gates_passed_and_no_exception()
    {
        await CountAsync(1, $"ops.releases where release_id = '{told.Governed}' "
            + $"and status = 'promoted' and initiating_actor = '{told.Cast.Login}'");
        await CountAsync(4, $"ops.release_gates where release_id = '{told.Governed}' and status = 'passed' and exception_id is null");
        await CountAsync(0, $"ops.exceptions where release_id = '{told.Governed}'");
    }

    [Fact]
    public async Task The_deployment_is_gated_by_the_recorded_decision_and_confirmed_by_G4() =>
        await CountAsync(1, $"""
            ops.deployments d join ops.promotion_decisions p using (decision_id)
             where d.release_id = '{told.Governed}' and d.compliance = 'gated' and d.status = 'succeeded' and d.g4_status = 'passed'
               and not d.reported_late and p.verdict = 'allow' and p.requested_by = '{told.Cast.Pipeline.Subject}'
            """);

    [Fact]
    public async Task The_initiators_own_signature_is_on_record_and_did_not_count()
    {
        await CountAsync(1, $"ops.approvals where release_id = '{told.Governed}' "
            + $"and approver_id = '{told.Cast.Initiator.Subject}' and decision = 'approved'");
        await CountAsync(1, $"ops.approvals where release_id = '{told.Governed}' "
            + $"and approver_id = '{told.Cast.Manager.Subject}' and decision = 'approved'");
        Assert.Contains("self_approved", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_evidence_carries_the_hashes_of_the_files() =>
        await CountAsync(1, $"""
            ops.evidence_artifacts where release_id = '{told.Governed}' and artifact_type = 'test_result'
             and created_by = '{told.Cast.Tester.Subject}'
             and sha256 = encode(sha256(convert_to(E'<testsuite tests="212" failures="0"/>\n', 'UTF8')), 'hex')
            """);

    [Fact]
    public async Task The_trace_tells_every_row_of_the_release_in_order()
    {
        var trace = (await told.Auditor.RunAsync("release", "trace", "--release", $"{told.Governed}", "--json")).Json;
        var timeline = trace["timeline"]!.AsArray().Select(entry => entry!.AsObject()).ToList();
        var times = timeline.Select(entry => (DateTimeOffset)entry["at"]!).ToList();
        Assert.Equal(times.Order(), times);

        long Told(string kind) => timeline.LongCount(entry => (string?)entry["kind"] == kind);
        await CountAsync(Told("check"),
            $"ops.gate_checks c join ops.release_gates g using (gate_id) where g.release_id = '{told.Governed}'");
        await CountAsync(Told("evidence"), $"ops.evidence_artifacts where release_id = '{told.Governed}'");
        await CountAsync(Told("approval"), $"ops.approvals where release_id = '{told.Governed}'");
        await CountAsync(Told("decision"), $"ops.promotion_decisions where release_id = '{told.Governed}'");
        await CountAsync(Told("deployment"), $"ops.deployments where release_id = '{told.Governed}'");
        await CountAsync(Told("environment_event"), $"ops.environment_events where release_id = '{told.Governed}'");
        await CountAsync(Told("transition"), $"ops.state_transitions where release_id = '{told.Governed}'");
        await CountAsync(Told("submission"),
            $"ops.event_ingest_log where release_id = '{told.Governed}' and processing_status <> 'accepted'");
        Assert.Equal([5, 3, 2, 1, 1, 3],
            ((string[])["check", "evidence", "approval", "decision", "deployment", "environment_event"]).Select(Told));
    }

    private async Task CountAsync(long expected, string rows) =>
        Assert.Equal(expected, await told.Gates.CountAsync($"select count(*) from {rows}"));

    private async Task<IEnumerable<string>> StatusesAsync(string check)
    {
        var original = "(select check_id from ops.gate_checks c join ops.release_gates g using (gate_id) "
            + $"where g.release_id = '{told.Governed}' and c.check_name = '{check}')";
        var accepted = await told.Gates.CountAsync(
            $"select count(*) from ops.event_ingest_log where ingest_id = {original} and processing_status = 'accepted'");
        var duplicates = await told.Gates.CountAsync(
            $"select count(*) from ops.event_ingest_log where original_ingest_id = {original} and processing_status = 'duplicate'");
        return [.. Enumerable.Repeat("accepted", (int)accepted), .. Enumerable.Repeat("duplicate", (int)duplicates)];
    }
}
