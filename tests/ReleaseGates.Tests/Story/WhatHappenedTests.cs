using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Story;

/// <summary>What the control plane knows of a release that went out before anybody asked.</summary>
public sealed class WhatHappenedTests(ToldStories told) : IClassFixture<ToldStories>
{
    [Fact]
    public async Task The_deployment_is_on_record_with_its_own_times_ungated_and_reported_late() =>
        await OneAsync($"""
            ops.deployments where release_id = '{told.Happened}' and environment = 'production' and status = 'succeeded'
             and source_ref = '782fea9a7a4656d6ba225fcbea132908978d1522'
             and deployed_at = '2026-01-06T17:40:41Z' and completed_at = '2026-01-06T17:40:48Z'
             and compliance = 'ungated' and reported_late and decision_id is null
            """);

    [Fact]
    public async Task Its_health_check_is_green_at_the_time_of_the_smoke_test() =>
        await OneAsync($"""
            ops.gate_checks c join ops.release_gates g using (gate_id) join ops.deployments d on d.deployment_id = c.deployment_id
             where g.release_id = '{told.Happened}' and d.release_id = g.release_id and g.gate_code = 'G4'
               and c.check_name = 'health_check' and c.status = 'pass' and c.reported_at = '2026-01-06T17:41:54Z'
            """);

    [Fact]
    public async Task Everything_that_was_missing_is_named_with_who_could_have_provided_it()
    {
        var release = (await told.Manager.RunAsync("release", "show", "--release", $"{told.Happened}", "--json")).Json;
        var reasons = Assert.Single(release["deployments"]!.AsArray())!["compliance_reasons"]!.AsArray();
        string[] missing =
        [
            "G1 build_passes: ci_service_role",
            "G2 acceptance_criteria_mapped: qa_tester",
            "G2 test_evidence_attached: ci_service_role, qa_tester",
            "G3 accountable_signoff: release_manager",
            "G3 rollback_plan_attached: ci_service_role, release_manager, sre",
        ];
        Assert.Equal("not_asked", (string?)reasons[0]!["code"]);
        Assert.Equal(missing,
            reasons.Skip(1).Where(reason => (string?)reason!["code"] != "gate_not_settled").Select(Described).Order());
    }

    [Fact]
    public async Task The_build_settles_G1_once_the_importer_is_told_which_job_it_is()
    {
        var decision = await told.Manager.RunAsync("decide", "--release", $"{told.Happened}", "--json");
        Assert.Equal(1, decision.ExitCode);
        Assert.DoesNotContain(decision.Json["reasons"]!.AsArray(), reason => (string?)reason!["gate"] == "G1");
        await OneAsync($"ops.release_gates where release_id = '{told.Happened}' and gate_code = 'G1' and status = 'passed'");
        await OneAsync($"""
            ops.gate_checks c join ops.release_gates g using (gate_id)
             where g.release_id = '{told.Happened}' and c.check_name = 'build' and c.status = 'pass'
               and c.reported_at = '2026-01-06T17:40:36Z'
            """);
    }

    [Fact]
    public async Task The_risk_is_accepted_after_the_fact_by_another_person_and_the_deployment_stays_ungated()
    {
        await OneAsync($"""
            ops.exceptions x join ops.deployments d using (deployment_id)
             where x.release_id = '{told.Happened}' and x.exception_type = 'after_the_fact'
               and x.approver_id = '{told.Cast.Manager.Subject}'
               and x.requested_by is null and x.reason <> '' and x.risk_statement <> '' and d.compliance = 'ungated'
            """);
        await OneAsync($"ops.exceptions where release_id = '{told.Happened}'");
    }

    [Fact]
    public async Task The_initiator_was_refused_and_that_is_on_record() =>
        await OneAsync($"""
            ops.event_ingest_log where release_id = '{told.Happened}' and event_type = 'exception_granted'
             and processing_status = 'rejected' and actor = '{told.Cast.Initiator.Subject}' and result ->> 'error_code' = 'four_eyes'
            """);

    private async Task OneAsync(string rows) => Assert.Equal(1, await told.Gates.CountAsync($"select count(*) from {rows}"));

    private static string Described(JsonNode? reason) =>
        $"{reason!["gate"]} {reason["requirement"]}: "
            + $"{string.Join(", ", reason["who_can_fix"]!.AsArray().Select(persona => (string)persona!).Order())}";
}
