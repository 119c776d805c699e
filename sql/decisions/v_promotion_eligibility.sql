create or replace view ops.v_promotion_eligibility with (security_invoker = true) as
    select r.release_id, r.project, r.release_name, r.environment_target, r.status as release_status, target.environment,
           asked.decision ->> 'verdict' = 'allow' as eligible, asked.decision -> 'reasons' as reasons,
           array(select distinct persona
                   from jsonb_array_elements(asked.decision -> 'reasons') as listed (reason)
                  cross join lateral jsonb_array_elements_text(listed.reason -> 'who_can_fix') as persona
                  where listed.reason ->> 'code' <> 'gate_not_settled'
                  order by persona) as waiting_on,
           asked.decision -> 'exceptions_used' as exceptions_used,
           (asked.decision ->> 'valid_until')::timestamptz as valid_until,
           (asked.decision ->> 'decided_at')::timestamptz as decided_at
      from ops.releases r
      join (values ('staging'), ('production')) as target (environment)
        on target.environment = 'staging' or r.environment_target = 'production'
      cross join lateral ops.decide_promotion(r.release_id, target.environment) as asked (decision);
comment on view ops.v_promotion_eligibility is
    'May a release go to an environment now, what is missing and who can fix it: ops.decide_promotion, one row per release and '
    'environment. Every row is a decision, so ask for few.';
comment on column ops.v_promotion_eligibility.release_id is 'The release.';
comment on column ops.v_promotion_eligibility.project is 'Its project.';
comment on column ops.v_promotion_eligibility.release_name is 'Its name.';
comment on column ops.v_promotion_eligibility.environment_target is 'The environment it is to reach in the end.';
comment on column ops.v_promotion_eligibility.release_status is 'draft, in_progress, promoted, rolled_back or failed.';
comment on column ops.v_promotion_eligibility.environment is 'staging for every release, production for those whose target it is.';
comment on column ops.v_promotion_eligibility.eligible is 'Whether the verdict is allow.';
comment on column ops.v_promotion_eligibility.reasons is 'What is missing: {code, gate, requirement, message, who_can_fix}.';
comment on column ops.v_promotion_eligibility.waiting_on is
    'The personas that can provide what is missing; gate_not_settled is left out, it repeats the reasons of other gates.';
comment on column ops.v_promotion_eligibility.exceptions_used is 'The exceptions without which it would be denied.';
comment on column ops.v_promotion_eligibility.valid_until is
    'When the permission expires by itself; null when it does not, or when denied.';
comment on column ops.v_promotion_eligibility.decided_at is 'The database clock of the decision.';
grant select on ops.v_promotion_eligibility to
    ci_service_role, release_manager, qa_tester, developer, audit_reader;
