using ReleaseGates.Personas;

using static ReleaseGates.Tests.Model.Effect;

namespace ReleaseGates.Tests.Model;

/// <summary>The acts of which histories are made. <c>dev</c> is the initiator, and a release manager, too.</summary>
internal static class Acts
{
    public const string Initiator = "dev";

    /// <summary>The initiator's GitHub login.</summary>
    public const string InitiatorLogin = "octo-dev";

    private const int TwoDays = 172_800;

    private static readonly string[] AllGates = ["G1", "G2", "G3"];

    public static IReadOnlyList<Act> All { get; } =
    [
        Ci("build passes", new Check("G1", "build", "pass")),
        Ci("build fails", new Check("G1", "build", "fail")),
        Ci("build is skipped", new Check("G1", "build", "skipped")),
        Ci("build passes on a leg", new Check("G1", "build", "pass", "leg")),
        Ci("build fails on a leg", new Check("G1", "build", "fail", "leg")),
        Ci("build failed on a leg a minute ago", new Check("G1", "build", "fail", "leg", 60)),
        Ci("build failed on a leg ten minutes ago", new Check("G1", "build", "fail", "leg", 600)),
        Ci("build passed an hour ago", new Check("G1", "build", "pass", Earlier: 3600)),
        Ci("lint fails", new Check("G1", "lint", "fail")),
        Ci("lint fails on a leg", new Check("G1", "lint", "fail", "leg")),
        Ci("lint passes on another leg", new Check("G1", "lint", "pass", "another leg")),
        Ci("lint passes", new Check("G1", "lint", "pass")),
        Ci("smoke passes on G2", new Check("G2", "smoke", "pass")),
        Ci("smoke fails on G1", new Check("G1", "smoke", "fail")),
        Ci("criteria pass, says CI", new Check("G2", "acceptance_criteria", "pass")),
        Ci("source is def", new Ref("def")),
        Ci("source is abc", new Ref("abc")),
        Ci("deployment starts", new Start()),
        Ci("abc starts", new Start("abc")),
        Ci("def starts", new Start("def")),
        Ci("deployed", new Deploy("succeeded")),
        Ci("deployed, as def", new Deploy("succeeded", Source: "def")),
        Ci("deployment fails", new Deploy("failed")),
        Ci("deployment cancelled", new Cancel()),
        Ci("a start is told late", new Start(Earlier: 3)),
        Ci("def's start is told late", new Start("def", Earlier: 3)),
        Ci("it started ten minutes ago", new Start(Earlier: 600)),
        Ci("it started two days ago", new Start(Earlier: TwoDays)),
        Ci("an end is told late", new Deploy("succeeded", Earlier: 3)),
        Ci("it ended ten minutes ago", new Deploy("succeeded", Earlier: 600)),
        Ci("it was cancelled ten minutes ago", new Cancel(600)),
        Ci("a cancellation is told late", new Cancel(3)),
        Ci("A starts", new Start(Id: "A")),
        Ci("A's start is told late", new Start(Earlier: 3, Id: "A")),
        Ci("B starts", new Start(Id: "B")),
        Ci("A deployed", new Deploy("succeeded", Id: "A")),
        Ci("A's success is told late", new Deploy("succeeded", Earlier: 3, Id: "A")),
        Ci("A fails", new Deploy("failed", Id: "A")),
        Ci("A deployed, as def", new Deploy("succeeded", Source: "def", Id: "A")),
        Ci("B deployed", new Deploy("succeeded", Id: "B")),
        Ci("A cancelled", new Cancel(Id: "A")),
        Ci("sibling deployed", new Deploy("succeeded", Elsewhere: true)),
        Ci("sibling's deployment fails", new Deploy("failed", Elsewhere: true)),
        Ci("sibling deployed as S", new Deploy("succeeded", Elsewhere: true, Id: "S")),
        Ci("S fails", new Deploy("failed", Elsewhere: true, Id: "S")),
        Ci("promoted", new Promote()),
        Ci("asked", new Effect.Ask()),
        Ci("healthy, says CI", new Health("pass")),
        Ci("baseline passes", new Check("G4", "monitoring_baseline", "pass")),
        Ci("smoke fails on G4", new Check("G4", "smoke", "fail")),
        Ci("baseline passed an hour ago", new Check("G4", "monitoring_baseline", "pass", Earlier: 3600)),
        OnCall("healthy", new Health("pass")),
        OnCall("healthy an hour ago", new Health("pass", 3600)),
        OnCall("unhealthy an hour ago", new Health("fail", 3600)),
        OnCall("unhealthy", new Health("fail")),
        OnCall("baseline fails", new Check("G4", "monitoring_baseline", "fail")),
        OnCall("sre rejects G4", new Sign("G4", "rejected")),
        OnCall("sre accepts G4", new Sign("G4", "approved")),
        OnCall("rolled back", new Rollback()),
        OnCall("rolled back to it", new Rollback(Elsewhere: true)),
        OnCall("rolled back to it by name", new Rollback(Elsewhere: true, IsNamed: true)),
        OnCall("drill of the project", new Drill("restore", "success", true, 0, DrillOf.Own)),
        Ci("failover drill of the project, says CI", new Drill("failover", "success", true, 5, DrillOf.Own)),
        Qa("criteria pass", new Check("G2", "acceptance_criteria", "pass")),
        Qa("criteria fail", new Check("G2", "acceptance_criteria", "fail")),
        Qa("test evidence", new Evidence("G2", "test_result")),
        Qa("test evidence that failed", new Evidence("G2", "test_result", "fail")),
        Qa("empty test evidence", new Evidence("G2", "test_result", "empty")),
        Qa("test evidence of the release", new Evidence(null, "test_result")),
        Qa("qa signs G2", new Sign("G2", "approved")),
        Qa("qa signs G3", new Sign("G3", "approved")),
        Qa("qa rejects G3", new Sign("G3", "rejected")),
        Qa("qa rejects G2", new Sign("G2", "rejected")),
        Manager("rollback plan", new Evidence("G3", "rollback_plan")),
        Manager("manager signs G3", new Sign("G3", "approved")),
        Manager("manager signs the release", new Sign(null, "approved")),
        Manager("manager signs G2", new Sign("G2", "approved")),
        Manager("manager rejects G3", new Sign("G3", "rejected")),
        Manager("manager wants changes on G3", new Sign("G3", "request_changes")),
        new("an agent signs G3 for the manager", PersonaNames.ReleaseManager, "manager", new Sign("G3", "approved"), IsAgent: true),
        new("an agent rejects G3 for the manager", PersonaNames.ReleaseManager, "manager", new Sign("G3", "rejected"), IsAgent: true),
        Second("second manager signs G3", new Sign("G3", "approved")),
        Second("second manager reviews", new Review()),
        new("initiator signs G3", PersonaNames.ReleaseManager, Initiator, new Sign("G3", "approved")),
        new("initiator bypasses G2", PersonaNames.ReleaseManager, Initiator, new Grant("gate_bypass", ["G2"], null, 2)),
        new("initiator breaks the glass", PersonaNames.ReleaseManager, Initiator, new Grant("break_glass", AllGates, null, 3)),
        Manager("the manager brings def", new Ref("def")),
        new("the manager maps the criteria", PersonaNames.QaTester, "manager", new Check("G2", "acceptance_criteria", "pass")),
        Manager("G1 bypassed", new Grant("gate_bypass", ["G1"], null, 2)),
        Manager("G2 bypassed", new Grant("gate_bypass", ["G2"], null, 4)),
        Manager("G3 bypassed", new Grant("gate_bypass", ["G3"], null, 2)),
        Manager("G4 bypassed", new Grant("gate_bypass", ["G4"], null, 6)),
        Manager("timing overridden on G3", new Grant("timing_override", ["G3"], null, 3)),
        Manager("timing overridden on G4", new Grant("timing_override", ["G4"], null, 48)),
        Manager("evidence on G2 waived", new Grant("evidence_waiver", ["G2"], null, 24)),
        Manager("G2 bypassed tomorrow", new Grant("gate_bypass", ["G2"], 24, 48)),
        Manager("G2 bypassed if smoke passes", new Grant("gate_bypass", ["G1", "G2"], null, 6, "smoke")),
        Manager("sibling bypassed", new Grant("gate_bypass", AllGates, null, 2, Elsewhere: true)),
        new("sre signs G3", PersonaNames.Sre, "sre", new Sign("G3", "approved")),
        new("sre rejects G1", PersonaNames.Sre, "sre", new Sign("G1", "rejected")),
        new("sre takes back G1", PersonaNames.Sre, "sre", new Sign("G1", "approved")),
        new("sre rejects the sibling's G3", PersonaNames.Sre, "sre", new Sign("G3", "rejected", Elsewhere: true)),
        new("sre accepts the sibling's G3", PersonaNames.Sre, "sre", new Sign("G3", "approved", Elsewhere: true)),
        new("qa rejects the sibling", PersonaNames.QaTester, "qa", new Sign(null, "rejected", Elsewhere: true)),
        new("another qa accepts the sibling", PersonaNames.QaTester, "another qa", new Sign(null, "approved", Elsewhere: true)),
        Qa("qa rejects the release", new Sign(null, "rejected")),
        Qa("qa accepts the release", new Sign(null, "approved")),
        new("another qa accepts G3", PersonaNames.QaTester, "another qa", new Sign("G3", "approved")),
        new("an agent accepts G3 for another qa", PersonaNames.QaTester, "another qa", new Sign("G3", "approved"), IsAgent: true),
        new("a stranger of a qa accepts G3", PersonaNames.QaTester, "stranger of a qa", new Sign("G3", "approved")),
        new("the developer rejects G2", PersonaNames.Developer, Initiator, new Sign("G2", "rejected")),
        new("another developer rejects G2", PersonaNames.Developer, "another developer", new Sign("G2", "rejected")),
        new("an agent bypasses G3 for the manager", PersonaNames.ReleaseManager, "manager",
            new Grant("gate_bypass", ["G3"], null, 2), IsAgent: true),
        Manager("exception revoked", new Revoke()),
        OnCall("sre rejects the exception", new Answer("rejected")),
        OnCall("sre accepts the exception", new Answer("approved")),
        new("an agent accepts the exception for the sre", PersonaNames.Sre, "sre", new Answer("approved"), IsAgent: true),
        new("lint passes, says the developer", PersonaNames.Developer, Initiator, new Check("G1", "lint", "pass")),
        new("build passes, says the developer", PersonaNames.Developer, Initiator, new Check("G1", "build", "pass")),
        new("smoke passes, says the developer", PersonaNames.Developer, Initiator, new Check("G2", "smoke", "pass")),
        Rule("humans sign only", "G3", "accountable_signoff", "\"human_only\": true", rules => rules with { HumanOnly = true }),
        Rule("two sign", "G3", "accountable_signoff", "\"min_count\": 2", rules => rules with { Signoffs = 2 }),
        Rule("one person may sign twice", "G3", "accountable_signoff", "\"distinct_from\": []", rules => rules with { Distinct = false }),
        Rule("qa signs, too", "G2", "qa_signoff", "\"kind\": \"approval\", \"subject\": \"qa_tester\", \"who_can_fix\": [\"qa_tester\"]",
            rules => rules with { QaSigns = true }),
        Rule("no test evidence", "G2", "test_evidence_attached", "\"enabled\": false", rules => rules with { TestEvidence = false }),
        Rule("a drill is asked for", "G3", "fresh_recovery_drill", "\"enabled\": true", rules => rules with { Drill = true }),
        Rule("a drill of the month is asked for", "G3", "fresh_recovery_drill", "\"enabled\": true, \"max_age\": \"30 days\"", rules =>
            rules with { Drill = true, DrillAge = 30 }),
        Rule("a failover drill is asked for", "G3", "fresh_recovery_drill", "\"enabled\": true, \"subject\": \"failover\"", rules =>
            rules with { Drill = true, DrillType = "failover" }),
        Rule("no drill is asked for", "G3", "fresh_recovery_drill", "\"enabled\": false", rules => rules with { Drill = false }),
        Rule("no critical incident", "G3", "no_open_critical_incident", "\"enabled\": true", rules =>
            rules with { NoCriticalIncident = true }),
        Rule("no high incident", "G3", "no_open_high_incident",
            "\"kind\": \"no_open_incident\", \"subject\": \"high\", \"who_can_fix\": [\"sre\"]", rules =>
            rules with { NoHighIncident = true }),
        Rule("confirmed within the hour", "G4", "confirmed_in_time", "\"environment\": \"production\", \"max_age\": \"1 hour\"", rules =>
            rules with { Deadline = 1 }),
        Rule("fresh test evidence", "G2", "test_evidence_attached", "\"max_age\": \"30 days\", \"enabled\": true", rules =>
            rules with { TestEvidence = true, TestEvidenceAge = 30 }),
        new("nobody has to ask", "", "admin", new Setting("asked_first", "false", rules => rules with { AskedFirst = false })),
    ];

    /// <summary>What happens to production, whatever release runs there.</summary>
    public static IReadOnlyList<Act> OfEnvironment { get; } =
    [
        OnCall("drill", new Drill("restore", "success", true)),
        OnCall("drill of another kind", new Drill("failover", "success", true)),
        OnCall("drill of 20 days ago", new Drill("restore", "success", true, 20)),
        OnCall("drill of 89 days ago", new Drill("failover", "success", true, 89)),
        OnCall("drill without validation", new Drill("restore", "success", false)),
        OnCall("drill with half an outcome", new Drill("restore", "partial", true)),
        new("drill of another project", PersonaNames.CiServiceRole, "ci", new Drill("restore", "success", true, 0, DrillOf.AnotherProject)),
        new("drill of nobody's project", PersonaNames.CiServiceRole, "ci", new Drill("restore", "success", true, 0, DrillOf.Nobody)),
        OnCall("drill that failed", new Drill("failover", "failure", false)),
        OnCall("critical incident", new Incident("critical")),
        OnCall("high incident", new Incident("high")),
        OnCall("low incident", new Incident("low")),
        OnCall("it is critical", new IncidentIs("critical")),
        OnCall("it is high", new IncidentIs("high")),
        OnCall("incident is over", new IncidentEnds()),
        OnCall("that incident is over", new IncidentEnds()),
        OnCall("incident is back", new IncidentIsBack()),
        OnCall("that incident is back", new IncidentIsBack()),
    ];

    private static Act Ci(string name, Effect effect) => new(name, PersonaNames.CiServiceRole, "ci", effect);

    private static Act Qa(string name, Effect effect) => new(name, PersonaNames.QaTester, "qa", effect);

    private static Act OnCall(string name, Effect effect) => new(name, PersonaNames.Sre, "sre", effect);

    private static Act Manager(string name, Effect effect) => new(name, PersonaNames.ReleaseManager, "manager", effect);

    private static Act Second(string name, Effect effect) => new(name, PersonaNames.ReleaseManager, "second", effect);

    private static Act Rule(string name, string gate, string code, string fields, Func<Rules, Rules> change) =>
        new(name, "", "admin", new Effect.Policy(gate, code, fields, change));
}
