using Npgsql;

namespace ReleaseGates.Tests.Explorer;

/// <summary>A rule, and how its SQL reads without it.</summary>
/// <param name="Name">The rule.</param>
/// <param name="Function">The function that says it.</param>
/// <param name="Text">The words that say it there; they occur once.</param>
/// <param name="Without">The words instead.</param>
internal sealed record RemovedRule(string Name, string Function, string Text, string Without = "true")
{
    public static IReadOnlyList<RemovedRule> All { get; } =
    [
        new("an approval is bound to its source_ref", "approval_facts", "a.subject_ref = t.source_ref"),
        new("the initiator's approval does not count", "unmet_approvals", "(not q.not_initiator or a.is_initiator is false)"),
        new("an exception ends", "granted_exceptions", "granted_exceptions.at < e.expires_at"),
        new("an exception has a beginning", "granted_exceptions", "granted_exceptions.at >= e.effective_from"),
        new("an exception is of one release", "target_exceptions", "x.release_id = target.release_id",
            "exists (select from ops.releases s where s.release_id = x.release_id and s.project = target.project)"),
        new("a check is about its source_ref", "check_facts", "else c.subject_ref = t.source_ref end", "else true end"),
        new("an exception is about its source_ref", "target_exceptions",
            "and (target.gate_code = 'G4' or x.subject_ref = target.source_ref)", ""),
        new("an exception is of its gates", "target_exceptions", "target.gate_code = any (x.impacted_gates)"),
        new("a no stands", "standing_noes", "no.status in ('rejected', 'request_changes')", "false"),
        new("no bypass covers a no", "may_waive", "(may_waive.kind <> 'rejection' or exception.exception_type = 'break_glass')"),
        new("the initiator lifts no colleague's no", "is_counted_yes", "(q.not_initiator and coalesce(yes.is_initiator, true))", "false"),
        new("an agent takes nothing back for its person", "standing_noes", "yes.actor_kind = 'human' or no.actor_kind <> 'human'"),
        new("another persona lifts no no", "standing_noes", "yes.persona = no.persona and", ""),
        new("a build is CI's word", "unmet_checks", "and (q.personas is null or c.persona = any (q.personas))\n                   order by",
            "order by"),
        new("an approval is a release manager's", "unmet_approvals", "a.persona = q.subject) given", "true) given"),
        new("nobody signs two gates", "unmet_approvals", "and not signed.elsewhere", ""),
        new("a required check passes", "unmet_checks", "q.kind = 'check' and latest.status is distinct from 'pass'", "false"),
        new("no check fails", "unmet_checks", "q.kind = 'no_failing_check'\n", "false\n"),
        new("evidence is attached", "unmet_evidence", "q.kind = 'evidence' and found.fresh < q.min_count", "false"),
        new("somebody signs", "unmet_approvals", "q.kind = 'approval' and coalesce(given.counted, 0) < q.min_count", "false"),
        new("the third gate is asked", "decide", "('G1', 'G2', 'G3')", "('G1', 'G2')"),
        new("the second gate is asked", "decide", "('G1', 'G2', 'G3')", "('G1', 'G3')"),
        new("the first gate is asked", "decide", "('G1', 'G2', 'G3')", "('G2', 'G3')"),
    ];

    /// <summary>Rules that no short path to production hangs by; random histories must miss them.</summary>
    public static IReadOnlyList<RemovedRule> OfHistories { get; } =
    [
        new("who brought the code does not approve it", "initiators_side", "where told.is_present and", "where false and"),
        new("evidence is about its source_ref", "evidence_facts", "else e.subject_ref = t.source_ref\n", "else true\n"),
        new("nobody grants their own exception", "check_exception_people", "perform ops_private.raise_error('four_eyes'",
            "perform concat('four_eyes'"),
        new("who made what a gate rests on is not its second person", "unmet_approvals",
            "(f.kind = 'evidence' or (f.kind = 'check' and f.status = 'pass')", "(false"),
        new("a drill is asked for", "unmet_operations", "q.kind = 'recovery_drill'\n", "false\n"),
        new("a drill grows old", "unmet_operations", "and (q.max_age is null or f.at > unmet_operations.at - q.max_age)", ""),
        new("a drill is validated", "operations_facts", "and d.restore_validated", ""),
        new("a drill is a success", "operations_facts", "d.outcome = 'success' and", ""),
        new("a drill is of its kind", "operations_facts", "and (q.subject is null or d.drill_type = q.subject)", ""),
        new("a drill is its project's", "operations_facts",
            "(d.project = t.project or d.project is null and d.persona <> 'ci_service_role')"),
        new("CI holds no drill for everybody", "operations_facts", " and d.persona <> 'ci_service_role'", ""),
        new("evidence grows old", "unmet_evidence", "filter (where q.max_age is null or e.at > unmet_evidence.at - q.max_age)", ""),
        new("an open incident counts", "unmet_operations", "q.kind = 'no_open_incident'", "false"),
        new("an incident ends", "operations_facts", "then i.resolved_at is null", "then true"),
        new("a worse incident counts, too", "operations_facts",
            "array_position(severities, known.severity) >= array_position(severities, q.subject)", "known.severity = q.subject"),
        new("an incident that is back is open", "incident_end", "again.event_type = 'incident_reopened'", "false"),
        new("what is promised must pass", "missing_controls", "where latest.status is distinct from 'pass'", "where false"),
        new("what was revoked waives nothing", "target_exceptions",
            "and (x.revoked_at is null or x.revoked_at > target_exceptions.as_of)", ""),
        new("only humans waive approvals", "may_waive", "(may_waive.kind <> 'approval' or exception.by_human)"),
        new("a no to an exception suspends it", "suspended_exceptions",
            "g.target = no.target and g.exception_id::text = no.subject", "false"),
        new("a developer's no binds the own release", "standing_noes", "(no.persona <> 'developer' or coalesce(no.is_initiator, false))"),
        new("a no goes along to releases of the same source_ref", "word_facts",
            "and no.decision <> 'approved' and no.scope <> 'exception' and no.release_id <> t.release_id", "and false"),
        new("a no to the release is a no to its gates", "approval_facts", "(a.scope = 'release' and t.gate_code <> 'G4')",
            "(a.scope = 'release' and t.gate_code = 'G3')"),
        new("a stranger lifts no no", "is_counted_yes", "yes.is_known and yes.actor_kind = 'human'", "yes.actor_kind = 'human'"),
        new("no agent lifts a no where nobody is asked", "is_counted_yes", "yes.is_known and yes.actor_kind = 'human'", "yes.is_known"),
        new("a yes to another source_ref lifts no no", "is_counted_yes", "not yes.bound", "false"),
        new("what has not begun is not reviewed", "check_exception_review", "or clock_timestamp() < old.effective_from", ""),
        new("humans sign only", "unmet_approvals", "(not q.human_only or a.actor_kind = 'human')"),
        new("two are two people", "unmet_approvals", "count(distinct a.actor)", "count(a.actor)"),
        new("a release that was rolled back does not come again", "decide", "(input #>> '{release,rolled_back}')::boolean", "false"),
        new("a rollback takes its release back", "move_release_with_deployment", "set status = 'rolled_back'\n          from",
            "set status = r.status\n          from"),
        new("what runs came to its end last", "ran_at", "order by d.live_at desc, d.created_at desc", "order by d.deployed_at desc"),
        new("what was taken back does not come back by default", "restored_deployment", "and back.status = 'rolled_back'", "and false"),
        new("a second trigger joins the first", "rollback_under_way", "(d.status = 'in_progress' and", "(false and"),
        new("what comes back was gated once", "rollback_compliance", "d.compliance in ('gated', 'excepted')", "true"),
        new("what never started counts nowhere", "move_release_with_deployment", "if new.cancelled_at is not null then", "if false then"),
        new("a start voids a cancellation", "project_deploy_start", "d.cancelled_at is not null;", "false;"),
        new("a late start belongs to an end", "unstarted_deployment", "or d.completed_at >= unstarted_deployment.at end", "end"),
        new("an assumed commit yields to a late start", "unstarted_deployment", "or d.source_ref_assumed and d.cancelled_at is null", ""),
        new("what two reports name otherwise is not promoted", "advance_releases", "c.field = 'source_ref'", "c.field = 'nothing'"),
        new("what failed takes nothing back", "move_release_with_deployment", "perform ops_private.take_back_rollback(new);", "null;"),
        new("with an id and without is one", "only_candidate", "return candidates[1].deployment_id;", "return null;"),
        new("where two are possible they stay two", "only_candidate", "if cardinality(candidates) = 1 and not exists (",
            "if cardinality(candidates) = 1 or exists ("),
        new("an end without an id is not any id's", "open_deployment", "and (not d.named or d.told_both_ways or not exists (",
            "and (true or not exists ("),
        new("an opened promotion is told by nobody", "join_report", "told.deployed_at is null or", "false or"),
        new("a cancellation has an id, too", "project_deploy_cancelled", "perform ops_private.join_report(event);", ""),
        new("the outcome is the one told last", "correct_outcome",
            "and least(e.occurred_at, e.created_at) > least(event.emitted_at, clock_timestamp())", "and false"),
        new("what is stale is nobody's candidate", "only_candidate",
            "and coalesce(ops_private.stale_from(d) > only_candidate.at, true)", ""),
        new("what started and is cancelled was broken off", "project_deploy_cancelled",
            "interrupted = d.deployed_at is not null and not d.start_assumed", "interrupted = false"),
        new("what did not end is to be confirmed", "confirmation_due_from", "ops_private.stale_from(deployment)", "null"),
        new("a release comes again only by name", "move_release_with_deployment",
            "not new.restores_assumed and new.rollback_reason is not null", "true"),
        new("a pass covers nobody else's fail", "unmet_checks", "c.status = 'fail' desc, c.status = 'pass' desc, ", ""),
        new("a colleague who names no origin lifts a fail", "check_facts",
            "or not ops_private.is_lifted(t, latest.check_id, check_facts.as_of)", "or true"),
        new("a fail that came later stands for five minutes", "is_lifted", "or failed.judged_at < word.judged_at - interval '5 minutes'",
            "or failed.judged_at < word.judged_at"),
        new("a fact keeps its own time", "check_facts", "c.origin, c.judged_at desc", "c.origin, c.created_at desc"),
        new("a pass counts from the success of its deployment", "check_facts",
            "and (t.gate_code <> 'G4' or c.status <> 'pass' or c.judged_at >= t.counts_from)", ""),
        new("a fact of the release is about what had begun by then", "deployment_at", "(d.deployed_at <= deployment_at.at\n", "(true\n"),
        new("evidence that failed or is empty meets nothing", "evidence_facts", " and e.is_sound", ""),
        new("evidence that failed stands", "unmet_evidence", "join failed f on f.target", "join failed f on false and f.target"),
        new("G4 has a deadline", "passed_deadlines", "passed_deadlines.at >= t.due_from + q.max_age", "false"),
        new("what was answered in time is not late", "passed_deadlines",
            "and exists (select from unnest(passed_deadlines.unmet) n where n.target = q.target)", ""),
        new("G4 counts the checks of its deployment", "check_facts",
            "when t.gate_code = 'G4' then c.deployment_id = t.deployment_id", "when t.gate_code = 'G4' then true"),
        new("a deployment is asked for first", "reasons_before_start", "elsif asked_first or promoted is not null then",
            "elsif false then"),
        new("what is deployed is what was allowed", "reasons_before_start", "if compared = 'other' then", "if false then"),
        new("the gates still allow it at the start", "deployment_compliance", "began, asked_first, verdict)",
            "began, asked_first, '{\"verdict\": \"allow\"}')"),
        new("a later denial ends a permission", "end_of_permission", "p.verdict = 'deny'", "false"),
        new("a changed commit ends a permission", "end_of_permission", "t.field = 'source_ref' and t.subject_id = t.release_id", "false"),
        new("a report that contradicts marks the deployment", "match_report", "elsif compared = 'other' then", "elsif false then"),
        new("a release is promoted by its own commit", "advance_releases", "case when d.source_ref = held.source_ref then true",
            "case when true then true"),
        new("a gate that let its release out does not reopen", "gate_changes",
            "and not (j.old_status in ('passed', 'bypassed')", "and not (false and j.old_status in ('passed', 'bypassed')"),
    ];

    /// <summary>Rules that only a law misses: they make nothing wrong, or another one does the same.</summary>
    public static IReadOnlyList<RemovedRule> OfLaws { get; } =
    [
        new("what has had two commits is judged anew", "releases_that_may_change",
            "or (select min(told.means) <> max(told.means) from ops.release_refs told where told.release_id = r.release_id)", ""),
        new("evidence counts from the success of its deployment", "evidence_facts",
            "and (t.gate_code <> 'G4' or e.judged_at >= t.counts_from)", ""),
    ];

    public static IEnumerable<RemovedRule> Everywhere => [.. All, .. OfHistories, .. OfLaws];

    /// <summary>Takes the rule out of its function.</summary>
    /// <exception cref="InvalidOperationException">The function does not say it exactly once.</exception>
    public async Task RemoveAsync(NpgsqlConnection connection)
    {
        var function = await FunctionText.ReadAsync(connection, Function);
        await using var write = new NpgsqlCommand(function.Without(Text, Without), connection);
        await write.ExecuteNonQueryAsync();
    }

    public override string ToString() => Name;
}
