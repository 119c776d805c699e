create or replace function ops_private.operations_facts(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    as_of timestamptz
)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    severities constant text[] := array['low', 'medium', 'high', 'critical'];
begin
    return array(
        select row(q.target, 'drill', latest.drill_type, null, 'success', null, null, null, null, null,
                   least(latest.executed_at, latest.created_at), latest.created_at, latest.drill_id, null, null)::ops_private.target_fact
          from unnest(operations_facts.requirements) q
          join unnest(operations_facts.targets) t on t.target = q.target
         cross join lateral (
              select d.drill_type, d.executed_at, d.created_at, d.drill_id
                from ops.recovery_drills d
               where d.environment = t.environment and d.outcome = 'success' and d.restore_validated
                 and (d.project = t.project or d.project is null and d.persona <> 'ci_service_role')
                 and (q.subject is null or d.drill_type = q.subject)
                 -- Its evidence says no more than evidence does elsewhere: not what failed, and not another project's.
                 and not exists (
                     select from ops.evidence_artifacts e
                       left join ops.releases r on r.release_id = e.release_id
                      where e.artifact_id = d.evidence_artifact_id
                        and (not e.is_sound or r.project <> d.project))
                 and (operations_facts.as_of is null or d.created_at <= operations_facts.as_of)
               order by d.executed_at desc, d.created_at desc, d.drill_id desc limit 1) latest
         where q.kind = 'recovery_drill'
        union all
        select row(q.target, 'incident', q.subject, null, worst_open.severity, null, null, null, null, null,
                   least(worst_open.detected_at, worst_open.created_at), worst_open.created_at, worst_open.incident_id, null,
                   null)::ops_private.target_fact
          from unnest(operations_facts.requirements) q
          join unnest(operations_facts.targets) t on t.target = q.target
         cross join lateral (
              select i.detected_at, i.created_at, i.incident_id, known.severity
                from ops.incidents i
               cross join lateral (
                    select case when operations_facts.as_of is null then i.severity
                                else ops_private.value_at(i.incident_id, 'severity', i.severity, operations_facts.as_of) end as severity
                   ) known
               where i.environment = t.environment and (i.project is null or i.project = t.project)
                 -- Whoever forbids an incident of a severity forbids the worse ones.
                 and array_position(severities, known.severity) >= array_position(severities, q.subject)
                 and case
                         when operations_facts.as_of is null then i.resolved_at is null
                         else i.created_at <= operations_facts.as_of
                              and ops_private.value_at(i.incident_id, 'resolved_at', i.resolved_at::text, operations_facts.as_of) is null
                     end
               order by array_position(severities, known.severity) desc, i.created_at, i.incident_id limit 1) worst_open
         where q.kind = 'no_open_incident');
end
$$;
comment on function ops_private.operations_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    timestamptz
) is
    'For the requirements that ask: the latest successful and validated recovery drill, and the worst open incident of the '
    'forbidden severity or above, of the project or the platform.';
revoke all on function ops_private.operations_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    timestamptz
) from public;
