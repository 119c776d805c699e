-- Of ten thousand checks a decision needs those that somebody asks for and those that fail; of evidence the newest.
-- An input that holds what matters, and no more, is read fast, kept forever and understood.
create or replace function ops_private.unit_facts(
    units ops_private.gate_unit[],
    requirements ops_private.unit_requirement[],
    exceptions ops_private.unit_exception[],
    as_of timestamptz
)
returns ops_private.unit_fact[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan -- planning, and compiling, cost more than running
set jit = off
as $$
begin
    return (
    with asked as materialized (
        select q.unit, array_agg(distinct q.subject) as checks
          from (select q.unit, q.subject from unnest(unit_facts.requirements) q where q.kind = 'check'
                union all
                select x.unit, control from unnest(unit_facts.exceptions) x cross join unnest(x.controls) as control) as q
         group by q.unit)
    select array_agg(fact order by (fact).unit, (fact).kind, (fact).at, (fact).recorded_at, (fact).id)
      from (
        select row(u.unit, 'check', c.check_name, c.persona, c.status, null, null, null, null,
                   c.reported_at, c.created_at, c.check_id)::ops_private.unit_fact as fact
          from unnest(unit_facts.units) u
          left join asked on asked.unit = u.unit
          cross join lateral (
              select distinct on (k.check_name, k.persona)
                     k.check_name, k.persona, k.status, k.reported_at, k.created_at, k.check_id
                from ops.gate_checks k
               where k.gate_id = u.gate_id
                 and (u.gate_code <> 'G4' or k.deployment_id = u.deployment_id)
                 and (unit_facts.as_of is null or k.created_at <= unit_facts.as_of)
               order by k.check_name, k.persona, k.reported_at desc, k.created_at desc, k.check_id desc) c
         where c.status = 'fail' or c.check_name = any (asked.checks)
        union all
        select row(u.unit, 'evidence', e.artifact_type, null, null, null, null, null, null,
                   e.created_at, e.created_at, e.artifact_id)::ops_private.unit_fact
          from unnest(unit_facts.units) u
          join (select q.unit, q.subject, max(q.min_count) as min_count
                  from unnest(unit_facts.requirements) q where q.kind = 'evidence' group by q.unit, q.subject) q
            on q.unit = u.unit
          cross join lateral (
              select a.artifact_type, a.created_at, a.artifact_id
                from ops.evidence_artifacts a
               where a.release_id = u.release_id and a.artifact_type = q.subject
                 and (a.gate_id is null or a.gate_id = u.gate_id)
                 and (u.gate_code <> 'G4' or a.deployment_id = u.deployment_id)
                 and (unit_facts.as_of is null or a.created_at <= unit_facts.as_of)
               order by a.created_at desc, a.artifact_id desc
               limit q.min_count) e
        union all
        select row(u.unit, 'approval', null, a.persona_role, a.decision, coalesce(approver.person, a.approver_id), a.approver_kind,
                   case
                       when a.approver_id in (r.created_by, r.initiating_actor) then true
                       when initiator.person is null then null
                       else coalesce(approver.person, a.approver_id) = initiator.person
                   end,
                   a.subject_ref = u.source_ref, a.created_at, a.created_at, a.approval_id)::ops_private.unit_fact
          from unnest(unit_facts.units) u
          join ops.releases r on r.release_id = u.release_id
          join ops.approvals a
            on a.release_id = u.release_id
           and (a.gate_id = u.gate_id or (a.scope = 'release' and u.gate_code = 'G3'))
          cross join lateral ops_private.known_person(r.initiating_actor, unit_facts.as_of) initiator (person)
          cross join lateral ops_private.known_person(a.approver_id, unit_facts.as_of) approver (person)
         where unit_facts.as_of is null or a.created_at <= unit_facts.as_of
        union all
        select row(u.unit, 'touched', null, null, null, null, null, null, null, null, null, null)::ops_private.unit_fact
          from unnest(unit_facts.units) u
         where exists (
                   select from ops.gate_checks c
                    where c.gate_id = u.gate_id and (u.gate_code <> 'G4' or c.deployment_id = u.deployment_id)
                      and (unit_facts.as_of is null or c.created_at <= unit_facts.as_of))
            or exists (
                   select from ops.evidence_artifacts e
                    where e.release_id = u.release_id and (e.gate_id is null or e.gate_id = u.gate_id)
                      and (u.gate_code <> 'G4' or e.deployment_id = u.deployment_id)
                      and (unit_facts.as_of is null or e.created_at <= unit_facts.as_of))
            or exists (
                   select from ops.approvals a
                    where a.release_id = u.release_id and (a.gate_id = u.gate_id or (a.scope = 'release' and u.gate_code = 'G3'))
                      and (unit_facts.as_of is null or a.created_at <= unit_facts.as_of))
        union all
        -- The latest validated one is the freshest.
        select row(q.unit, 'drill', d.drill_type, null, 'success', null, null, null, null,
                   d.executed_at, d.created_at, d.drill_id)::ops_private.unit_fact
          from unnest(unit_facts.requirements) q
          join unnest(unit_facts.units) u on u.unit = q.unit
          cross join lateral (
              select held.drill_type, held.executed_at, held.created_at, held.drill_id
                from ops.recovery_drills held
               where held.environment = u.environment and held.outcome = 'success' and held.restore_validated
                 and (q.subject is null or held.drill_type = q.subject)
                 and (unit_facts.as_of is null or held.created_at <= unit_facts.as_of)
               order by held.executed_at desc, held.created_at desc, held.drill_id desc limit 1) d
         where q.kind = 'recovery_drill'
        union all
        select row(q.unit, 'incident', q.subject, null, 'open', null, null, null, null,
                   i.detected_at, i.created_at, i.incident_id)::ops_private.unit_fact
          from unnest(unit_facts.requirements) q
          join unnest(unit_facts.units) u on u.unit = q.unit
          cross join lateral (
              select burning.detected_at, burning.created_at, burning.incident_id
                from ops.incidents burning
               where burning.environment = u.environment
                 and case
                         when unit_facts.as_of is null then burning.resolved_at is null and burning.severity = q.subject
                         else burning.created_at <= unit_facts.as_of
                              and ops_private.value_at(burning.incident_id, 'resolved_at', burning.resolved_at::text, unit_facts.as_of) is null
                              and ops_private.value_at(burning.incident_id, 'severity', burning.severity, unit_facts.as_of) = q.subject
                     end
               order by burning.created_at, burning.incident_id limit 1) i
         where q.kind = 'no_open_incident'
      ) as gathered
    );
end
$$;
comment on function ops_private.unit_facts(ops_private.gate_unit[], ops_private.unit_requirement[], ops_private.unit_exception[], timestamptz) is
    'What is on record for these units and bears on them: latest checks per name and persona, evidence, approvals, drills, open incidents. With as_of only what was recorded by then.';
revoke all on function ops_private.unit_facts(ops_private.gate_unit[], ops_private.unit_requirement[], ops_private.unit_exception[], timestamptz) from public;
