using static ReleaseGates.Tests.Model.Effect;

namespace ReleaseGates.Tests.Model;

/// <summary>The acts of which histories are made. <c>dev</c> is the initiator, and a release manager, too.</summary>
internal static class Acts
{
    public const string Initiator = "dev";

    /// <summary>The initiator's GitHub login.</summary>
    public const string InitiatorLogin = "octo-dev";

    private static readonly string[] AllGates = ["G1", "G2", "G3"];

    public static IReadOnlyList<Act> All { get; } =
    [
        Ci("build passes", new Check("G1", "build", "pass")),
        Ci("build fails", new Check("G1", "build", "fail")),
        Ci("build is skipped", new Check("G1", "build", "skipped")),
        Ci("lint fails", new Check("G1", "lint", "fail")),
        Ci("lint passes", new Check("G1", "lint", "pass")),
        Ci("smoke passes on G2", new Check("G2", "smoke", "pass")),
        Ci("smoke fails on G1", new Check("G1", "smoke", "fail")),
        Ci("criteria pass, says CI", new Check("G2", "acceptance_criteria", "pass")),
        Ci("source is def", new Ref("def")),
        Ci("source is abc", new Ref("abc")),
        Ci("deployed", new Deploy()),
        Qa("criteria pass", new Check("G2", "acceptance_criteria", "pass")),
        Qa("criteria fail", new Check("G2", "acceptance_criteria", "fail")),
        Qa("test evidence", new Evidence("G2", "test_result")),
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
        new("an agent signs G3 for the manager", Personas.ReleaseManager, "manager", new Sign("G3", "approved"), IsAgent: true),
        new("an agent rejects G3 for the manager", Personas.ReleaseManager, "manager", new Sign("G3", "rejected"), IsAgent: true),
        Second("second manager signs G3", new Sign("G3", "approved")),
        Second("second manager reviews", new Review()),
        new("initiator signs G3", Personas.ReleaseManager, Initiator, new Sign("G3", "approved")),
        new("initiator bypasses G2", Personas.ReleaseManager, Initiator, new Grant("gate_bypass", ["G2"], null, 2)),
        new("initiator breaks the glass", Personas.ReleaseManager, Initiator, new Grant("break_glass", AllGates, null, 3)),
        Manager("G1 bypassed", new Grant("gate_bypass", ["G1"], null, 2)),
        Manager("G2 bypassed", new Grant("gate_bypass", ["G2"], null, 4)),
        Manager("G3 bypassed", new Grant("gate_bypass", ["G3"], null, 2)),
        Manager("evidence on G2 waived", new Grant("evidence_waiver", ["G2"], null, 24)),
        Manager("G2 bypassed tomorrow", new Grant("gate_bypass", ["G2"], 24, 48)),
        Manager("G2 bypassed if smoke passes", new Grant("gate_bypass", ["G1", "G2"], null, 6, "smoke")),
        Manager("sibling bypassed", new Grant("gate_bypass", AllGates, null, 2, Elsewhere: true)),
        new("sre signs G3", Personas.Sre, "sre", new Sign("G3", "approved")),
        new("sre rejects G1", Personas.Sre, "sre", new Sign("G1", "rejected")),
        new("lint passes, says the developer", Personas.Developer, Initiator, new Check("G1", "lint", "pass")),
        new("build passes, says the developer", Personas.Developer, Initiator, new Check("G1", "build", "pass")),
        new("smoke passes, says the developer", Personas.Developer, Initiator, new Check("G2", "smoke", "pass")),
        Rule("humans sign only", "G3", "accountable_signoff", "\"human_only\": true", rules => rules with { HumanOnly = true }),
        Rule("two sign", "G3", "accountable_signoff", "\"min_count\": 2", rules => rules with { Signoffs = 2 }),
        Rule("one person may sign twice", "G3", "accountable_signoff", "\"distinct_from\": []", rules => rules with { Distinct = false }),
        Rule("qa signs, too", "G2", "qa_signoff", "\"kind\": \"approval\", \"subject\": \"qa_tester\", \"who_can_fix\": [\"qa_tester\"]", rules => rules with { QaSigns = true }),
        Rule("no test evidence", "G2", "test_evidence_attached", "\"enabled\": false", rules => rules with { TestEvidence = false }),
        Rule("fresh test evidence", "G2", "test_evidence_attached", "\"max_age\": \"30 days\", \"enabled\": true", rules => rules with { TestEvidence = true, TestEvidenceAge = 30 }),
    ];

    private static Act Ci(string name, Effect effect) => new(name, Personas.CiServiceRole, "ci", effect);

    private static Act Qa(string name, Effect effect) => new(name, Personas.QaTester, "qa", effect);

    private static Act Manager(string name, Effect effect) => new(name, Personas.ReleaseManager, "manager", effect);

    private static Act Second(string name, Effect effect) => new(name, Personas.ReleaseManager, "second", effect);

    private static Act Rule(string name, string gate, string code, string fields, Func<Rules, Rules> change) =>
        new(name, "", "admin", new Policy(gate, code, fields, change));
}
