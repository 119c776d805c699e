create or replace function ops_private.drill_facts(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    as_of timestamptz
)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return array(
        select row(q.target, 'drill', latest.drill_type, null, 'success', null, null, null, null,
                   latest.executed_at, latest.created_at, latest.drill_id)::ops_private.target_fact
          from unnest(drill_facts.requirements) q
          join unnest(drill_facts.targets) t on t.target = q.target
         cross join lateral (
              select d.drill_type, d.executed_at, d.created_at, d.drill_id
                from ops.recovery_drills d
               where d.environment = t.environment and d.outcome = 'success' and d.restore_validated
                 and (q.subject is null or d.drill_type = q.subject)
                 and (drill_facts.as_of is null or d.created_at <= drill_facts.as_of)
               order by d.executed_at desc, d.created_at desc, d.drill_id desc limit 1) latest
         where q.kind = 'recovery_drill');
end
$$;
comment on function ops_private.drill_facts(ops_private.evaluation_target[], ops_private.target_requirement[], timestamptz) is
    'The latest successful and validated recovery drill for every requirement that asks for one.';
revoke all on function ops_private.drill_facts(ops_private.evaluation_target[], ops_private.target_requirement[], timestamptz) from public;
