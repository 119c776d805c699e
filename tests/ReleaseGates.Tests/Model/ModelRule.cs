using ReleaseGates.Personas;

namespace ReleaseGates.Tests.Model;

/// <summary>The rule a second time, as plainly as it can be said: what SQL answers must be this.</summary>
internal static class ModelRule
{
    /// <summary>While a history is lived, in hours after it began.</summary>
    public const double Now = 0.01;

    private static readonly string[] Codes = ["G1", "G2", "G3", "G4"];

    /// <summary>Judges a release for production.</summary>
    /// <param name="hours">When, in hours after the history began.</param>
    public static ModelAnswer Decide(ModelRelease release, double hours)
    {
        var judged = Judge(release, release.Latest, hours);
        var gates = judged[..3];
        var isOver = release.Status == "rolled_back";
        var isAllowed = !isOver && gates.All(gate => gate.IsSettled);
        return new(
            isAllowed,
            [.. gates.SelectMany(gate => gate.Open).Concat(isOver ? [" release_rolled_back "] : []).Order(StringComparer.Ordinal)],
            [.. judged.Select((gate, n) => $"{Codes[n]} {gate.Status}")],
            [.. gates.SelectMany(gate => gate.Used).Select(used => used.Id).Distinct().Order(StringComparer.Ordinal)],
            isAllowed ? gates.SelectMany(gate => gate.Used).Select(used => (double?)used.Grant.Until).Append(DrillEnds(release, hours))
            .Min() : null);
    }

    /// <summary>The four gates; the fourth is the one of that deployment.</summary>
    public static ModelGate[] Judge(ModelRelease release, ModelDeployment? deployment, double hours)
    {
        var (one, two) = (Judge(release, "G1", null, hours), Judge(release, "G2", null, hours));
        return [one, two, Judge(release, "G3", null, hours, one.IsSettled, two.IsSettled), Judge(release, "G4", deployment, hours)];
    }

    /// <summary>The fourth gate of one deployment.</summary>
    public static ModelGate Confirm(ModelRelease release, ModelDeployment deployment, double hours) =>
        Judge(release, "G4", deployment, hours);

    private static double? DrillEnds(ModelRelease release, double hours) =>
        release.Rules.Drill && release.LatestDrill() + release.Rules.DrillAge * 24 is { } end
            && end > hours ? end : null;

    private static ModelGate Judge(ModelRelease release, string gate, ModelDeployment? deployment, double hours, params bool[] earlier)
    {
        var inForce = release.Exceptions.Where(x => x.Grant.Gates.Contains(gate) && (gate == "G4" || x.Ref == release.Ref)
            && (x.Grant.Type == "break_glass" || (release with { Ref = x.Ref }).IsInitiatedBy(x.Granted.Subject) != true)
            && x.IsInForce(hours)).ToList();
        var suspended = inForce.Select(x => (Exception: x, Noes: ModelNoes.Of(release, x).ToList())).Where(x => x.Noes.Count > 0).ToList();
        var effective = inForce.Where(x => Control(release, x) is null or "pass").Except(suspended.Select(x => x.Exception)).ToList();
        var unmet = (gate == "G4" ? Unconfirmed(release, deployment, hours) : Unmet(release, gate, hours, earlier)).ToList();

        // What helps, if what it promised were done.
        var promised = inForce.Where(x => Control(release, x) is not (null or "pass") && Helps(x))
            .Select(x => (x.Grant.Control, Status: Control(release, x))).Distinct()
            .Select(control => new ModelUnmet($"{Code(control.Status)} compensating_control", "control", control.Status == "fail"));
        var objected = suspended.Where(x => Helps(x.Exception))
            .SelectMany(x => x.Noes, (_, _) => new ModelUnmet("exception_suspended compensating_control", "control", true));
        var all = unmet.Concat(promised).Concat(objected).ToList();

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
            : IsTouched(release, gate, deployment) ? "in_progress" : "pending";
        return new(status, [.. open.Select(one => $"{gate} {one.Reason}")], used, all.Any(one => one.IsFailing));

        bool Helps(ModelException exception) =>
            unmet.Any(one => exception.Waives(one.Kind) && !effective.Any(other => other.Waives(one.Kind)));
    }

    private static IEnumerable<ModelUnmet> Unmet(ModelRelease release, string gate, double hours, bool[] settled)
    {
        (string Name, string Persona, string Requirement)? asked = gate switch
        {
            "G1" => ("build", PersonaNames.CiServiceRole, "build_passes"),
            "G2" => ("acceptance_criteria", PersonaNames.QaTester, "acceptance_criteria_mapped"),
            _ => null,
        };
        var words = ModelWords.On(release, gate, null);
        if (asked is { } one && ModelWords.Status(words.Where(word => (word.Name, word.Persona) == (one.Name, one.Persona)))
            is var status && status != "pass")
            yield return new($"{Code(status)} {one.Requirement}", "check", status == "fail");
        foreach (var _ in words.Where(word => word.Status == "fail" && (word.Name, word.Persona) != (asked?.Name, asked?.Persona)))
            yield return new("check_failed no_failing_check", "no_failing_check", true);

        if (gate == "G2" && release.Rules.TestEvidence && HasFailed(Evidence(release, gate, "test_result")))
            yield return new("evidence_failed test_evidence_attached", "evidence", true);
        if (gate == "G2" && release.Rules.TestEvidence && !Has(release, gate, "test_result"))
            yield return new("evidence_missing test_evidence_attached", "evidence", false);
        else if (gate == "G2" && release.Rules is { TestEvidence: true, TestEvidenceAge: { } days } && hours >= days * 24)
            yield return new("evidence_stale test_evidence_attached", "evidence", false);
        if (gate == "G2" && release.Rules.QaSigns
            && ModelSigns.Missing(release, "G2", PersonaNames.QaTester, 1, false, false, false) is { } qa)
            yield return new($"{qa} qa_signoff", "approval", false);

        if (gate == "G3")
        {
            foreach (var _ in settled.Where(isSettled => !isSettled))
                yield return new("gate_not_settled earlier_gates_settled", "gates_settled", false);
            if (!Has(release, gate, "rollback_plan"))
                yield return new("evidence_missing rollback_plan_attached", "evidence", false);
            var rules = release.Rules;
            if (ModelSigns.Missing(
                release, "G3", PersonaNames.ReleaseManager, rules.Signoffs, rules.HumanOnly, true, rules.Distinct) is { } signoff)
                yield return new($"{signoff} accountable_signoff", "approval", false);
            if (rules.Drill && !(release.LatestDrill() + rules.DrillAge * 24 > hours))
                yield return new("recovery_drill_missing fresh_recovery_drill", "recovery_drill", false);
            if (rules.NoCriticalIncident && release.Environment.Incidents.Any(burning => burning.Severity == "critical"))
                yield return new("incident_open no_open_critical_incident", "no_open_incident", false);
            if (rules.NoHighIncident && release.Environment.Incidents.Any(burning => burning.Severity is "high" or "critical"))
                yield return new("incident_open no_open_high_incident", "no_open_incident", false);
        }
        foreach (var no in Noes(release, gate))
            yield return no;
    }

    private static List<ModelUnmet> Unconfirmed(ModelRelease release, ModelDeployment? deployment, double hours)
    {
        var words = ModelWords.On(release, "G4", deployment);
        var unmet = new List<ModelUnmet>();
        foreach (var (name, requirement) in new[] { ("health_check", "health_check_passes"),
            ("monitoring_baseline", "monitoring_baseline_confirmed") })
            if (ModelWords.Status(words.Where(word => word.Name == name)) is var status && status != "pass")
                unmet.Add(new($"{Code(status)} {requirement}", "check", status == "fail"));
        foreach (var _ in words.Where(word => word is { Name: "smoke", Status: "fail" }))
            unmet.Add(new("check_failed no_failing_check", "no_failing_check", true));
        var evidence = release.Evidence.Where(one => one.IsOf("G4", "health_check") && deployment is not null
            && one.Deployment == deployment.Number && (one.HasFailed || deployment.Counts(one.Earlier))).ToList();
        foreach (var _ in evidence.GroupBy(one => one.Persona).Where(HasFailed))
            unmet.Add(new("evidence_failed health_evidence_attached", "evidence", true));
        if (!evidence.Any(one => one.IsSound))
            unmet.Add(new("evidence_missing health_evidence_attached", "evidence", false));
        unmet.AddRange(Noes(release, "G4"));
        if (unmet.Count > 0 && hours >= deployment?.DueFrom + release.Rules.Deadline)
            unmet.Add(new("deadline_passed confirmed_in_time", "deadline", true));
        return unmet;
    }

    private static IEnumerable<ModelUnmet> Noes(ModelRelease release, string gate) =>
        ModelNoes.Of(release, gate).Select(no => new ModelUnmet($"{no} no_standing_rejection", "rejection", true));

    private static bool Has(ModelRelease release, string gate, string type) =>
        Evidence(release, gate, type).Any(evidence => evidence.IsSound);

    private static IEnumerable<ModelEvidence> Evidence(ModelRelease release, string gate, string type) =>
        release.Evidence.Where(evidence => evidence.IsOf(gate, type) && evidence.Ref == release.Ref);

    /// <summary>Whether the last word of evidence is that something failed; what is empty says nothing.</summary>
    private static bool HasFailed(IEnumerable<ModelEvidence> evidence) =>
        evidence.Where(one => one.IsSound || one.HasFailed).MaxBy(one => one.Step - one.Earlier)?.HasFailed ?? false;

    private static bool IsTouched(ModelRelease release, string gate, ModelDeployment? deployment)
    {
        return release.Checks.Any(check => check.Check.Gate == gate && IsOf(check.Deployment))
        || release.Evidence.Any(evidence => (evidence.Evidence.Gate ?? gate) == gate && IsOf(evidence.Deployment))
        || ModelSigns.On(release, gate).Any();

        // Of what is said about G4 a deployment has its own.
        bool IsOf(int? which) => gate != "G4" || (deployment is not null && which == deployment.Number);
    }

    /// <summary>The status of the check that an exception promises: null when it promises none, empty when nobody reported it.</summary>
    private static string? Control(ModelRelease release, ModelException exception) => exception.Grant.Control is not { } name ? null
        : ModelWords.Status(exception.Grant.Gates.SelectMany(gate => ModelWords.On(release, gate, null))
            .Where(word => word.Name == name
                && word.Persona is PersonaNames.CiServiceRole or PersonaNames.QaTester or PersonaNames.Sre)) ?? "";

    private static string Code(string? status) => status switch
    {
        null or "" => "check_missing",
        "fail" => "check_failed",
        _ => "check_not_passed",
    };
}
