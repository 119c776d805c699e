namespace ReleaseGates.Tests.Explorer;

/// <summary>A rule, and how its SQL reads without it.</summary>
/// <param name="Name">The rule.</param>
/// <param name="Function">The function of ops_private that says it.</param>
/// <param name="Text">The words that say it there; they occur once.</param>
/// <param name="Without">The words instead.</param>
internal sealed record RemovedRule(string Name, string Function, string Text, string Without = "true")
{
    /// <summary>The one rule among them that refuses an act, instead of a promotion.</summary>
    public const string OwnException = "nobody grants their own exception";

    public static IReadOnlyList<RemovedRule> All { get; } =
    [
        new("an approval is bound to its source_ref", "unit_facts", "a.subject_ref = u.source_ref"),
        new("the initiator's approval does not count", "judge", "(not q.not_initiator or a.is_initiator is false)"),
        new("an exception ends", "judge", "judge.at < e.expires_at"),
        new("an exception has a beginning", "judge", "judge.at >= e.effective_from"),
        new("an exception is of one release", "unit_exceptions", "x.release_id = u.release_id",
            "exists (select from ops.releases s where s.release_id = x.release_id and s.project = u.project)"),
        new("an exception is of its gates", "unit_exceptions", "u.gate_code = any (x.impacted_gates)"),
        new(OwnException, "check_exception", "perform ops_private.raise_error('four_eyes'", "perform concat('four_eyes'"),
        new("a no stands", "judge", "f.status in ('rejected', 'request_changes')", "false"),
        new("a build is CI's word", "judge", "and (q.personas is null or f.persona = any (q.personas))\n               order by", "order by"),
        new("an approval is a release manager's", "judge", "a.persona = q.subject"),
        new("nobody signs two gates", "judge", "and not a.signed_elsewhere", ""),
        new("a required check passes", "judge", "q.kind = 'check' and latest.status is distinct from 'pass'", "false"),
        new("no check fails", "judge", "q.kind = 'no_failing_check'\n", "false\n"),
        new("evidence is attached", "judge", "q.kind = 'evidence' and found.fresh < q.min_count", "false"),
        new("somebody signs", "judge", "q.kind = 'approval' and coalesce(given.counted, 0) < q.min_count", "false"),
        new("the third gate is asked", "decide", "('G1', 'G2', 'G3')", "('G1', 'G2')"),
        new("the second gate is asked", "decide", "('G1', 'G2', 'G3')", "('G1', 'G3')"),
        new("the first gate is asked", "decide", "('G1', 'G2', 'G3')", "('G2', 'G3')"),
    ];

    public override string ToString() => Name;
}
