using ReleaseGates.Decisions;
using ReleaseGates.Personas;
using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Demo;

/// <summary>The second story: the same commit, decided before it is deployed.</summary>
/// <param name="artifacts">A folder for the files that people attach as evidence.</param>
public sealed class HowItShouldHaveGone(Story story, Cast cast, GitHubRecords records, string artifacts)
{
    private readonly string[] _release = ["--name", $"{records.Tag}-governed"];

    public async Task TellAsync()
    {
        story.Chapter(
            $"2. How it should have gone: {records.Tag}-governed",
            $"The same commit {records.Commit[..10]} as a governed release.");
        story.Everywhere["GITHUB_REPOSITORY"] = records.Project;
        foreach (var (name, value) in PipelineVariables())
            story.InPipeline[name] = value;

        await OpenAsync();
        await BuildAsync();
        await TestAsync();
        await SignAsync();
        var deployment = await DeployAsync();
        await ConfirmAsync(deployment);
        await TraceAsync();
    }

    private Dictionary<string, string> PipelineVariables() => new()
    {
        ["GITHUB_ACTIONS"] = "true",
        ["GITHUB_ACTOR"] = cast.Login,
        ["GITHUB_SHA"] = records.Commit,
        ["GITHUB_RUN_ID"] = records.RunId,
        ["GITHUB_RUN_ATTEMPT"] = "1",
        ["GITHUB_JOB"] = "release",
    };

    private async Task OpenAsync()
    {
        await story.DoAsync(cast.Pipeline, "opens the release; GitHub's variables give commit and initiator.", 0,
            ["release", "open", .. _release]);
        var decision = await story.DoAsync(cast.Pipeline, "asks for a decision at once.", 1, ["decide", .. _release]);
        story.Show(["GATE", "WHY NOT", "IN WORDS", "WHO CAN SETTLE IT"], decision.Reasons());
        story.Holds(
            "Deny: the build, acceptance criteria, test evidence, rollback plan and signoff are missing.",
            decision.Text("verdict") == "deny"
            && decision.Misses("G1", "build_passes", ReasonCodes.CheckMissing, PersonaNames.CiServiceRole)
            && decision.Misses("G2", "acceptance_criteria_mapped", ReasonCodes.CheckMissing, PersonaNames.QaTester)
            && decision.Misses("G2", "test_evidence_attached", ReasonCodes.EvidenceMissing, PersonaNames.QaTester,
                PersonaNames.CiServiceRole)
            && decision.Misses("G3", "rollback_plan_attached", ReasonCodes.EvidenceMissing, PersonaNames.ReleaseManager, PersonaNames.Sre,
                PersonaNames.CiServiceRole)
            && decision.Misses("G3", "accountable_signoff", ReasonCodes.ApprovalMissing, PersonaNames.ReleaseManager));
    }

    private async Task BuildAsync()
    {
        await story.DoAsync(cast.Pipeline, "reports the build.", 0,
            ["check", "report", .. _release, "--check", "build", "--status", "pass"]);

        string[] report = ["check", "report", .. _release, "--check", "unit_tests", "--status", "pass", "--occurrence", "run-1"];
        var one = story.DoAsync(cast.Pipeline, "reports the unit tests three times at the same moment.", 0, report);
        var answers = await Task.WhenAll(one, story.AnswerAsync(cast.Pipeline, 0, report), story.AnswerAsync(cast.Pipeline, 0, report));
        story.Show(["ANSWER", "INGEST ID"], answers.Select(answer => (string?[])[answer.Text("status"), answer.Text("ingest_id")]));
        story.Holds(
            "One is accepted, two are duplicates with the original's id.",
            answers.Count(answer => answer.Text("status") == "accepted") == 1
            && answers.Count(answer => answer.Text("status") == "duplicate") == 2
            && answers.Select(answer => answer.Text("ingest_id")).Distinct().Count() == 1);
        var trace = await story.AnswerAsync(cast.Auditor, 0, ["release", "trace", .. _release]);
        story.Holds("One effect: the trace has one check unit_tests.", trace.Checks("unit_tests").Count() == 1);
        story.Holds("G1 passes.", trace.Gate("G1") == "passed");
    }

    private async Task TestAsync()
    {
        await story.DoAsync(cast.Tester, "confirms the acceptance criteria.", 0,
            ["check", "report", .. _release, "--gate", "G2", "--check", "acceptance_criteria", "--status", "pass"]);
        var file = Write("test-results.xml", "<testsuite tests=\"212\" failures=\"0\"/>\n");
        await story.DoAsync(cast.Tester, "attaches the test results; gates computes the hash, the file itself is not uploaded.", 0,
            ["evidence", "add", .. _release, "--gate", "G2", "--type", "test_result", "--file", file, "--artifact-url",
                "https://ci.example.com/runs/166/test-results.xml"]);
        var release = await story.AnswerAsync(cast.Manager, 0, ["release", "show", .. _release]);
        story.Holds("G2 passes.", release.Gate("G2") == "passed");
    }

    private async Task SignAsync()
    {
        var plan = Write("rollback.md", "Run the image of prod-20260106-1643 again; no migration has to be undone.\n");
        await story.DoAsync(cast.Manager, "attaches the rollback plan.", 0,
            ["evidence", "add", .. _release, "--gate", "G3", "--type", "rollback_plan", "--file", plan, "--artifact-url",
                "docs/rollback.md"]);

        await story.DoAsync(cast.Initiator, "approves their own release.", 0,
            ["approve", .. _release, "--gate", "G3", "--rationale", "I built it, I know it."]);
        var own = await story.DoAsync(cast.Pipeline, "asks again.", 5, ["decide", .. _release]);
        story.Show(["GATE", "WHY NOT", "IN WORDS", "WHO CAN SETTLE IT"], own.Reasons());
        story.Holds("Still deny: that approval is the initiator's own. Exit code 5 means waiting for a person.",
            own.Text("verdict") == "deny" && own.List("reasons").Count == 1
            && own.Misses("G3", "accountable_signoff", ReasonCodes.SelfApproved, PersonaNames.ReleaseManager));

        await story.DoAsync(cast.Manager, "approves.", 0,
            ["approve", .. _release, "--gate", "G3", "--rationale", "Rollback rehearsed on staging."]);
        var decision = await story.DoAsync(cast.Pipeline, "asks a third time.", 0, ["decide", .. _release]);
        story.Holds("Allow, with no reasons left and no exception.",
            decision.Text("verdict") == "allow" && decision.List("reasons").Count == 0 && decision.List("exceptions_used").Count == 0);
    }

    private async Task<string> DeployAsync()
    {
        var promoted = await story.DoAsync(
            cast.Pipeline, "promotes; the decision is recorded with its complete input.", 0, ["promote", .. _release]);
        var deployment = promoted.Text("deployment_id");
        story.Holds("The promotion opened a deployment.", deployment is not null);
        await EventAsync(cast.Pipeline, "starts it.", "deploy_start", new() { ["environment"] = "production" });
        var settled = await EventAsync(
            cast.Pipeline, "finishes it.", "deploy_complete", new() { ["environment"] = "production", ["status"] = "succeeded" });
        story.Holds("It is the deployment that the promotion opened.", settled["detail"].Text("deployment_id") == deployment);
        return deployment!;
    }

    private async Task ConfirmAsync(string deployment)
    {
        await EventAsync(cast.Operator, "reports that it is healthy.", "health_check", new()
        {
            ["environment"] = "production",
            ["status"] = "pass",
            ["artifact_url"] = "https://monitoring.example.com/checks/166",
        }, "--source-system", "monitoring");
        await story.DoAsync(cast.Operator, "confirms the monitoring baseline.", 0,
            ["check", "report", .. _release, "--gate", "G4", "--check", "monitoring_baseline", "--status", "pass", "--source-system",
                "monitoring"]);

        var release = await story.DoAsync(cast.Manager, "looks at the release.", 0, ["release", "show", .. _release]);
        story.Show(["GATE", "NAME", "STATUS"],
            release.List("gates").Select(gate => (string?[])[gate.Text("gate_code"), gate.Text("gate_name"), gate.Text("status")]));
        story.Holds("All four gates passed, G4 by the checks after the deployment.",
            release.List("gates").All(gate => gate.Text("status") == "passed"));
        var went = release.List("deployments").Single();
        story.Holds("The deployment is gated, succeeded and confirmed.",
            went.Text("deployment_id") == deployment && went.Text("compliance") == "gated" && went.Text("status") == "succeeded"
            && went.Text("g4_status") == "passed");
        story.Holds("The release is promoted.", release.Text("status") == "promoted");
    }

    private async Task TraceAsync()
    {
        var trace = await story.DoAsync(
            cast.Auditor, "reads the whole history, from the tables only.", 0, ["release", "trace", .. _release]);
        story.Show(["AT (UTC)", "WHAT", "WHO", "SUMMARY"], trace.Timeline());
        var timeline = trace.List("timeline");
        var times = timeline.Select(entry => entry.Time("at")).ToList();
        story.Holds("It is in order.", times.SequenceEqual(times.Order()));
        string[] chain = ["release_opened", "check", "evidence", "approval", "decision", "deployment", "deployment_completed"];
        var first = chain.Select(kind => timeline.ToList().FindIndex(entry => entry.Text("kind") == kind)).ToList();
        story.Holds($"It is complete: {string.Join(", ", chain).Replace('_', ' ')}.", first.TrueForAll(index => index >= 0)
            && first.SequenceEqual(first.Order()));
        var hashes = timeline.Where(
            entry => entry.Text("kind") == "evidence" && entry["data"].Text("artifact_type") is "test_result" or "rollback_plan")
            .Select(entry => entry["data"].Text("sha256"));
        story.Holds("The evidence of G2 and G3 has its hashes.", hashes.Count(hash => hash?.Length == 64) == 2);
    }

    private Task<JsonObject> EventAsync(Person person, string does, string type, JsonObject payload, params string[] more) =>
        story.DoAsync(person, does, 0, ["event", "send", .. _release, "--type", type, "--payload", payload.ToJsonString(), .. more]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(artifacts, name);
        File.WriteAllText(path, text);
        return path;
    }
}
