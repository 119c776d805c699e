namespace ReleaseGates.Tests.Model;

/// <summary>The rule a second time, as plainly as it can be said: what SQL answers must be this.</summary>
internal static class ModelRule
{
    private static readonly string[] Required = ["G1", "G2", "G3"];

    /// <summary>Judges a release for production.</summary>
    /// <param name="hours">When, in hours after the history began.</param>
    public static ModelAnswer Decide(ModelRelease release, double hours)
    {
        var (one, two) = (Judge(release, "G1", hours, true), Judge(release, "G2", hours, true));
        var three = Judge(release, "G3", hours, false, one.IsSettled, two.IsSettled);
        ModelGate[] gates = [one, two, three];
        var isAllowed = gates.All(gate => gate.IsSettled);
        return new(
            isAllowed,
            [.. gates.SelectMany(gate => gate.Open).Order(StringComparer.Ordinal)],
            [.. gates.Select((gate, n) => $"{Required[n]} {gate.Status}"), $"G4 {(release.IsDeployed && hours > 24 ? "failed" : "pending")}"],
            [.. gates.SelectMany(gate => gate.Used).Select(used => used.Id).Distinct().Order(StringComparer.Ordinal)],
            isAllowed ? gates.SelectMany(gate => gate.Used).Select(used => (double?)used.Grant.Until).Min() : null);
    }

    private static ModelGate Judge(ModelRelease release, string gate, double hours, params bool[] earlier)
    {
        var inForce = release.Exceptions.Where(x => x.Grant.Gates.Contains(gate) && x.IsInForce(hours)).ToList();
        var effective = inForce.Where(x => Control(release, x) is null or "pass").ToList();
        var unmet = Unmet(release, gate, hours, gate == "G3" ? earlier[1..] : []).ToList();

        // What helps, if what it promised were done.
        var promised = inForce.Except(effective)
            .Where(x => unmet.Any(one => x.Waives(one.Kind) && !effective.Any(other => other.Waives(one.Kind))))
            .Select(x => (x.Grant.Control, Status: Control(release, x))).Distinct()
            .Select(control => new ModelUnmet($"{Code(control.Status)} compensating_control", "control", control.Status == "fail"));
        var all = unmet.Concat(promised).ToList();

        var used = new List<ModelException>();
        var open = new List<ModelUnmet>();
        foreach (var one in all)
        {
            var waiver = one.Kind == "control" ? null : effective.Where(x => x.Waives(one.Kind))
                .OrderByDescending(x => x.Grant.Until).ThenBy(x => x.Id, StringComparer.Ordinal).FirstOrDefault();
            if (waiver is null)
                open.Add(one);
            else
                used.Add(waiver);
        }
        var status = all.Count == 0 ? "passed"
            : open.Count == 0 ? "bypassed"
            : open.Any(one => one.IsFailing) ? "failed"
            : IsTouched(release, gate) ? "in_progress" : "pending";
        return new(status, [.. open.Select(one => $"{gate} {one.Reason}")], used);
    }

    private static IEnumerable<ModelUnmet> Unmet(ModelRelease release, string gate, double hours, bool[] settled)
    {
        (string Name, string Persona, string Requirement)? asked = gate switch
        {
            "G1" => ("build", Personas.CiServiceRole, "build_passes"),
            "G2" => ("acceptance_criteria", Personas.QaTester, "acceptance_criteria_mapped"),
            _ => null,
        };
        var latest = release.Checks.Where(check => check.Check.Gate == gate)
            .GroupBy(check => (check.Check.Name, check.Act.Persona)).ToDictionary(group => group.Key, group => group.Last().Check.Status);
        if (asked is { } one && latest.GetValueOrDefault((one.Name, one.Persona)) is var status && status != "pass")
            yield return new($"{Code(status)} {one.Requirement}", "check", status == "fail");
        foreach (var (key, _) in latest.Where(check => check.Value == "fail" && check.Key != (asked?.Name, asked?.Persona)))
            yield return new("check_failed no_failing_check", "no_failing_check", true);

        if (gate == "G2" && release.Rules.TestEvidence && !Has(release, gate, "test_result"))
            yield return new("evidence_missing test_evidence_attached", "evidence", false);
        else if (gate == "G2" && release.Rules is { TestEvidence: true, TestEvidenceAge: { } days } && hours >= days * 24)
            yield return new("evidence_stale test_evidence_attached", "evidence", false);
        if (gate == "G2" && release.Rules.QaSigns && ModelSigns.Missing(release, "G2", Personas.QaTester, 1, false, false, false) is { } qa)
            yield return new($"{qa} qa_signoff", "approval", false);

        if (gate == "G3")
        {
            foreach (var _ in settled.Where(isSettled => !isSettled))
                yield return new("gate_not_settled earlier_gates_settled", "gates_settled", false);
            if (!Has(release, gate, "rollback_plan"))
                yield return new("evidence_missing rollback_plan_attached", "evidence", false);
            var rules = release.Rules;
            if (ModelSigns.Missing(release, "G3", Personas.ReleaseManager, rules.Signoffs, rules.HumanOnly, true, rules.Distinct) is { } signoff)
                yield return new($"{signoff} accountable_signoff", "approval", false);
        }
        foreach (var no in ModelSigns.Standing(release, gate))
            yield return new($"{no} no_standing_rejection", "approval", true);
    }

    private static bool Has(ModelRelease release, string gate, string type) =>
        release.Evidence.Any(evidence => evidence.Evidence.Type == type && (evidence.Evidence.Gate ?? gate) == gate);

    private static bool IsTouched(ModelRelease release, string gate) =>
        release.Checks.Any(check => check.Check.Gate == gate)
        || release.Evidence.Any(evidence => (evidence.Evidence.Gate ?? gate) == gate)
        || ModelSigns.On(release, gate).Any();

    /// <summary>The status of the check that an exception promises: null when it promises none, empty when nobody reported it.</summary>
    private static string? Control(ModelRelease release, ModelException exception) => exception.Grant.Control is not { } name ? null
        : release.Checks.LastOrDefault(check => check.Check.Name == name && exception.Grant.Gates.Contains(check.Check.Gate)
            && check.Act.Persona is Personas.CiServiceRole or Personas.QaTester or Personas.Sre).Check?.Status ?? "";

    private static string Code(string? status) => status switch
    {
        null or "" => "check_missing",
        "fail" => "check_failed",
        _ => "check_not_passed",
    };
}
