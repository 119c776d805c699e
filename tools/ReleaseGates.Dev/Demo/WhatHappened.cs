using ReleaseGates.Decisions;
using ReleaseGates.Personas;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Demo;

/// <summary>The first story: a release that was deployed without a decision, imported from GitHub's records.</summary>
public sealed class WhatHappened(Story story, Cast cast, GitHubRecords records)
{
    private static readonly DateTimeOffset Deployed = new(2026, 1, 6, 17, 40, 41, TimeSpan.Zero);
    private static readonly DateTimeOffset Completed = new(2026, 1, 6, 17, 40, 48, TimeSpan.Zero);
    private static readonly DateTimeOffset SmokeTested = new(2026, 1, 6, 17, 41, 54, TimeSpan.Zero);

    private string[] Release => ["--project", records.Project, "--name", records.Tag];

    public async Task TellAsync()
    {
        story.Chapter(
            $"1. What happened: {records.Tag}",
            $"GitHub recorded one run of the deploy workflow on commit {records.Commit[..10]}. "
                + "No one had decided whether it may be deployed.");
        await ImportAsync();
        var deployment = await AskAsync();
        await AcceptTheRiskAsync(deployment);
    }

    private async Task ImportAsync()
    {
        var first = await story.DoAsync(
            cast.Pipeline, "imports the run, its jobs and the tag's release, as returned by GitHub's API.", 0, Import());
        story.Holds($"All {first["accepted"]} events are accepted, and no record is left unmapped.", (int?)first["accepted"] == 6
            && first.List("unmapped").Count == 0);

        var again = await story.DoAsync(
            cast.Pipeline, "imports again, and now names the build job.", 0, Import("--build-job", "Pre-flight Checks"));
        story.Holds("Everything known is a duplicate; only the build is new.", (int?)again["accepted"] == 1
            && (int?)again["duplicate"] == 5);
    }

    private string[] Import(params string[] more) =>
        ["import", "github", .. records.Files, "--deploy-workflow", "Deploy to Production", "--smoke-job", "Production Smoke Test",
            .. more];

    private async Task<string> AskAsync()
    {
        var release = await story.DoAsync(cast.Manager, "looks at what is recorded.", 0, ["release", "show", .. Release]);
        story.Holds($"The commit is {records.Commit}, started by {cast.Login}.", release.Text("source_ref") == records.Commit
            && release.Text("initiating_actor") == cast.Login);
        var deployments = release.List("deployments");
        story.Holds("There is one deployment, to production, and it succeeded.", deployments.Count == 1
            && deployments[0].Text("environment") == "production" && deployments[0].Text("status") == "succeeded");
        var deployment = deployments[0];
        story.Holds(
            $"It ran {Answers.Moment(deployment.Time("deployed_at"))} to {Answers.Moment(deployment.Time("completed_at"))} UTC, "
                + "GitHub's own times.",
            deployment.Time("deployed_at") == Deployed && deployment.Time("completed_at") == Completed);
        story.Holds("It is ungated, and reported late.", deployment.Text("compliance") == "ungated"
            && (bool?)deployment["reported_late"] == true);
        story.Show(["GATE", "WHY IT IS UNGATED", "IN WORDS", "WHO COULD HAVE PROVIDED IT"], Reasons(deployment));
        story.Holds("Each reason names who could have provided what was missing.",
            deployment.List("compliance_reasons").All(reason => reason.List("who_can_fix").Count > 0));
        var missing = new JsonObject { ["reasons"] = deployment["compliance_reasons"]!.DeepClone() };
        story.Holds("G1: no build check was recorded when it was deployed.",
            missing.Misses("G1", "build_passes", ReasonCodes.CheckMissing, PersonaNames.CiServiceRole));
        TellWhatPeopleOwe(missing);

        var decision = await story.DoAsync(
            cast.Pipeline, "asks whether it may be deployed to production today.", 1, ["decide", .. Release]);
        story.Holds("No. G1 passes because the build is now known; the rest is still missing.", decision.Text("verdict") == "deny"
            && decision.Gate("G1") == "passed");
        TellWhatPeopleOwe(decision);

        var trace = await story.DoAsync(cast.Auditor, "reads the trace.", 0, ["release", "trace", .. Release]);
        var health = trace.Checks("health_check").ToList();
        story.Holds(
            $"G4: the smoke test passed at {Answers.Moment(SmokeTested)} UTC, a green health check.",
            health.Count == 1 && health[0].Time("at") == SmokeTested && health[0]["data"].Text("status") == "pass"
            && health[0]["data"].Text("deployment_id") == deployment.Text("deployment_id"));
        return deployment.Text("deployment_id")!;
    }

    private void TellWhatPeopleOwe(JsonNode reasons)
    {
        story.Holds("G2: no acceptance criteria (qa_tester).",
            reasons.Misses("G2", "acceptance_criteria_mapped", ReasonCodes.CheckMissing, PersonaNames.QaTester));
        story.Holds("G2: no test evidence (qa_tester, ci_service_role).",
            reasons.Misses("G2", "test_evidence_attached", ReasonCodes.EvidenceMissing, PersonaNames.QaTester, PersonaNames.CiServiceRole));
        story.Holds("G3: no rollback plan (release_manager, sre, ci_service_role).",
            reasons.Misses("G3", "rollback_plan_attached", ReasonCodes.EvidenceMissing, PersonaNames.ReleaseManager, PersonaNames.Sre,
                PersonaNames.CiServiceRole));
        story.Holds("G3: no signoff (release_manager).",
            reasons.Misses("G3", "accountable_signoff", ReasonCodes.ApprovalMissing, PersonaNames.ReleaseManager));
    }

    private async Task AcceptTheRiskAsync(string deployment)
    {
        const string Reason = "It is out and its smoke test passed; taking it back would disturb more people than leaving it.";
        const string Risk = "Nothing shows what was tested, or how it would be rolled back.";
        string[] grant =
        [
            "exception", "grant", .. Release, "--type", "after_the_fact", "--gate", "G2", "--gate", "G3", "--deployment", deployment,
            "--reason", Reason, "--risk", Risk, "--expires",
            DateTimeOffset.UtcNow.AddDays(30).ToString("yyyy-MM-ddTHH:00:00Z", CultureInfo.InvariantCulture),
        ];
        var own = await story.DoAsync(
            cast.Initiator, $"is {cast.Login}, a release manager too, and tries to accept the risk of their own release.", 1, grant);
        story.Holds("Refused: four eyes.", own.Text("error_code") == "four_eyes");

        var granted = await story.DoAsync(cast.Manager, "accepts the risk after the fact.", 0, grant);
        var id = granted["detail"].Text("exception_id");
        var exceptions = (await story.DoAsync(cast.Auditor, "reads who accepted it, and why.", 0, ["exception", "list", .. Release]))
            .List("exceptions");
        story.Show(["EXCEPTION", "GATES", "BY", "REASON", "RISK"], exceptions.Select(grant => (string?[])
            [grant.Text("exception_type"), grant.Words("impacted_gates"), grant.Text("approver_id"), grant.Text("reason"),
                grant.Text("risk_statement")]));
        story.Holds(
            $"{cast.Manager.Name} ({cast.Manager.Subject}) is on record with reason and risk.",
            exceptions.Count == 1 && exceptions[0].Text("exception_id") == id && exceptions[0].Text("approver_id") == cast.Manager.Subject
            && exceptions[0].Text("reason") == Reason && exceptions[0].Text("risk_statement") == Risk);

        var after = (await story.DoAsync(cast.Manager, "looks at the deployment once more.", 0, ["release", "show", .. Release]))
            .List("deployments")[0];
        story.Holds("It stays ungated: the exception explains, it does not excuse.", after.Text("compliance") == "ungated");
        var decision = await story.AnswerAsync(cast.Pipeline, 1, ["decide", .. Release]);
        story.Holds("And it authorises nothing: the verdict is still deny.", decision.Text("verdict") == "deny"
            && decision.List("exceptions_used").Count == 0);
    }

    private static IEnumerable<string?[]> Reasons(JsonNode deployment) =>
        new JsonObject { ["reasons"] = deployment["compliance_reasons"]!.DeepClone() }.Reasons();
}
