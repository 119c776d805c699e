-- A shortcut past ops_private.judge: most events of a busy release change no gate, and judging costs more than looking
-- here. It restates what judge looks at, so change judge, read this: an event may be skipped only where judge, asked
-- anyway, would answer as before.
--
-- Skipped is what changes no gate that was entered, of a release with one source_ref and without approvals, exceptions and
-- deployments, under a policy that depends on no clock; and only while what is stored was judged under today's policy and people.
create or replace function ops_private.releases_that_may_change(events ops_private.taken_event[])
returns table (release_id uuid, actor text)
language plpgsql
stable
rows 10
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with reported as materialized (
        select e.release_id, e.ordinal, (e.caller).actor, e.gate_code, (e.type).projection,
               e.payload ->> 'artifact_type' as artifact_type
          from unnest(releases_that_may_change.events) e
         where e.release_id is not null and (e.type).projection <> 'project_environment_events'),
    policy as materialized (
        select coalesce(bool_or(q.enabled and (q.max_age is not null or q.kind in ('recovery_drill', 'no_open_incident'))
                                -- Only G4 of a deployment has a deadline, and releases with deployments are always judged.
                                and (q.kind <> 'deadline' or q.gate_code <> 'G4')), false) as has_clock,
               coalesce(array_agg(q.gate_code || '/' || q.subject) filter (where q.kind = 'check'), '{}') as checks,
               coalesce(array_agg(q.subject) filter (where q.kind = 'evidence'), '{}') as evidence
          from ops.gate_requirements q),
    unrequired_evidence as (
        select r.release_id, count(*) as events
          from reported r
         cross join policy p
         cross join lateral (
              select from ops.release_gates g
               where g.release_id = r.release_id and g.gate_code = r.gate_code and g.gate_code <> 'G4' and g.status <> 'pending'
               limit 1) entered_gate
         where r.projection = 'project_evidence' and r.artifact_type <> all (p.evidence)
         group by r.release_id),
    without_effect as (
        select skipped.release_id, sum(skipped.events) as events
          from (select * from unrequired_evidence
                union all
                select c.* from ops_private.unchanging_checks(releases_that_may_change.events, (select p.checks from policy p)) c) skipped
         where not (select p.has_clock from policy p)
         group by skipped.release_id)
    select r.release_id, (array_agg(r.actor order by r.ordinal desc))[1]
      from reported r left join without_effect w on w.release_id = r.release_id
     group by r.release_id, w.events
    having w.events is distinct from count(*) or (ops_private.evaluation_of(r.release_id)).outdated_by is not null
        or exists (select from ops.approvals a where a.release_id = r.release_id)
        or exists (select from ops.exceptions x where x.release_id = r.release_id)
        or exists (select from ops.deployments d where d.release_id = r.release_id)
        or (select min(told.means) <> max(told.means) from ops.release_refs told where told.release_id = r.release_id)
     order by r.release_id;
end
$$;
comment on function ops_private.releases_that_may_change(ops_private.taken_event[]) is
    'The releases whose gates these events may change, each with the actor of its last event. A shortcut past ops_private.judge, '
    'which must agree.';
revoke all on function ops_private.releases_that_may_change(ops_private.taken_event[]) from public;
