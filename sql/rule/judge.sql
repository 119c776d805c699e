-- The rule, in the order in which it is applied:
--   1. an exception counts while it is in force, who granted it does not administer, nobody's no suspends it, and its
--      compensating checks pass;
--   2. each evaluation target is held against its requirements, and exceptions waive what they may;
--   3. a gate that requires earlier gates is open while one of them is;
--   4. the status follows.
-- It depends on its arguments alone, so that a recorded decision can be replayed. ops_private.releases_that_may_change
-- restates what can alter its answer: change judge, read that.
create or replace function ops_private.judge(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    facts ops_private.target_fact[],
    exceptions ops_private.target_exception[],
    at timestamptz
)
returns table (
    target integer, release_id uuid, gate_id uuid, gate_code text, environment text, deployment_id uuid,
    status text, is_failing boolean, exception_id uuid, exceptions_used uuid[], valid_until timestamptz, reasons jsonb
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan -- here and in the functions that it calls: planning costs more than running
set jit = off
set timezone = 'UTC'
as $$
declare
    granted ops_private.target_exception[];
    in_force ops_private.target_exception[];
    missing ops_private.missing_control[];
    unmet ops_private.unmet_requirement[];
begin
    if cardinality(judge.exceptions) > 0 then
        granted := ops_private.granted_exceptions(judge.exceptions, judge.at);
        missing := ops_private.missing_controls(judge.targets, granted, judge.facts)
                || ops_private.suspended_exceptions(judge.targets, granted, judge.facts)
                || ops_private.administered_exceptions(granted, judge.facts);
        in_force := ops_private.exceptions_in_force(granted, missing);
    end if;

    unmet := ops_private.unmet_requirements(judge.targets, judge.requirements, judge.facts, judge.at);
    if cardinality(unmet) > 0 then
        unmet := ops_private.waive(unmet, in_force);
        unmet := unmet || ops_private.waive(ops_private.unsettled_gates(judge.targets, judge.requirements, unmet), in_force);
        unmet := unmet || ops_private.unmet_controls(missing, granted, unmet);
    end if;

    return query
    select t.target, t.release_id, t.gate_id, t.gate_code, t.environment, t.deployment_id,
           s.status, s.is_failing, s.exception_id, s.exceptions_used, least(s.waived_until, e.expires_at), s.reasons
      from unnest(judge.targets) t
      join ops_private.gate_statuses(judge.targets, unmet, judge.facts) s on s.target = t.target
      left join ops_private.expiring_facts(judge.requirements, judge.facts, judge.at) e on e.target = t.target
     order by t.target;
end
$$;
comment on function ops_private.judge(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[],
    ops_private.target_exception[],
    timestamptz
) is
    'The rule. A gate passes when every requirement is met, is bypassed when exceptions in force cover everything that is unmet, '
    'and fails when a check failed or someone refused.';
revoke all on function ops_private.judge(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[],
    ops_private.target_exception[],
    timestamptz
) from public;
