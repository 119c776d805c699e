create or replace function ops_private.passed_deadlines(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    unmet ops_private.unmet_requirement[],
    at timestamptz
)
returns ops_private.unmet_requirement[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select row(q.target, q.code, q.kind, q.who_can_fix, 'deadline_passed',
                   format('G4 was not confirmed within %s of the deployment.', q.max_age), true, null, null)::ops_private.unmet_requirement
          from unnest(passed_deadlines.requirements) q
          join unnest(passed_deadlines.targets) t on t.target = q.target
         where q.kind = 'deadline' and passed_deadlines.at >= t.due_from + q.max_age
           and exists (select from unnest(passed_deadlines.unmet) n where n.target = q.target));
end
$$;
comment on function ops_private.passed_deadlines(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.unmet_requirement[],
    timestamptz
) is
    'Requirements of kind deadline that were missed: something is unmet and its time is up, which is a failure of its own.';
revoke all on function ops_private.passed_deadlines(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.unmet_requirement[],
    timestamptz
) from public;
