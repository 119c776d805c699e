create or replace function ops_private.moved_releases(events ops_private.taken_event[])
returns table (release_id uuid, actor text)
language plpgsql
stable
rows 10
set search_path = ''
as $$
begin
    return query
    with spoken as materialized (
        select e.release_id, e.ordinal, e.actor, e.persona, e.ingest_id, e.gate_code, e.projection,
               coalesce(e.payload ->> 'check_name', 'build') as check_name, e.payload ->> 'status' as status,
               e.payload ->> 'artifact_type' as artifact_type
          from unnest(moved_releases.events) e
         where e.release_id is not null and e.projection <> 'project_environment_events'),
    -- What moves no gate that was entered, of a release without approvals, exceptions and deployments, under a
    -- policy that looks at no clock: evidence of a type that no requirement asks for; a check that says what it said before, when
    -- nobody else speaks of it; a check of no requirement's name that neither fails nor failed before.
    policy as materialized (
        select coalesce(bool_or(q.enabled and (q.max_age is not null or q.kind in ('recovery_drill', 'no_open_incident'))
                                -- Of G4 only deployments have one, and releases with deployments are always judged.
                                and (q.kind <> 'deadline' or q.gate_code <> 'G4')), false) as has_clock,
               coalesce(array_agg(q.gate_code || '/' || q.subject) filter (where q.kind = 'check'), '{}') as checks,
               coalesce(array_agg(q.subject) filter (where q.kind = 'evidence'), '{}') as evidence
          from ops.gate_requirements q),
    facts as materialized (
        select s.release_id, g.gate_id, s.gate_code, s.projection, s.check_name, s.persona, count(*) as n,
               min(s.status) as status, min(s.status) = max(s.status) as is_one_word, bool_or(s.status = 'fail') as fails
          from spoken s
         cross join lateral (
              select named.gate_id from ops.release_gates named
               where named.release_id = s.release_id and named.gate_code = s.gate_code and named.gate_code <> 'G4' and named.status <> 'pending'
               limit 1) g
         where s.projection = 'project_checks'
            or (s.projection = 'project_evidence' and s.artifact_type <> all ((select p.evidence from policy p)::text[]))
         group by s.release_id, g.gate_id, s.gate_code, s.projection, s.check_name, s.persona),
    still as (
        select f.release_id, sum(f.n) as n
          from facts f
          cross join policy p
          left join lateral (
              select c.status
                from ops.gate_checks c
               where f.projection = 'project_checks' and c.gate_id = f.gate_id and c.check_name = f.check_name and c.persona = f.persona
                 and c.check_id <> all (array(select s.ingest_id from spoken s))
               order by c.reported_at desc, c.created_at desc, c.check_id desc
               limit 1) before on true
         where not p.has_clock
           and (f.projection = 'project_evidence'
                or (not f.fails and before.status is distinct from 'fail'
                    and f.gate_code || '/' || f.check_name <> all (p.checks))
                or (f.is_one_word and f.status = before.status
                    and not exists (select from ops.gate_checks c
                                     where c.gate_id = f.gate_id and c.check_name = f.check_name and c.persona < f.persona)
                    and not exists (select from ops.gate_checks c
                                     where c.gate_id = f.gate_id and c.check_name = f.check_name and c.persona > f.persona)))
         group by f.release_id)
    select s.release_id, (array_agg(s.actor order by s.ordinal desc))[1]
      from spoken s
      left join still on still.release_id = s.release_id
     group by s.release_id, still.n
    having still.n is distinct from count(*)
        or exists (select from ops.approvals a where a.release_id = s.release_id)
        or exists (select from ops.exceptions x where x.release_id = s.release_id)
        or exists (select from ops.deployments d where d.release_id = s.release_id)
     order by s.release_id;
end
$$;
comment on function ops_private.moved_releases(ops_private.taken_event[]) is
    'The releases whose gates these events may have moved, each with the actor who spoke of it last.';
revoke all on function ops_private.moved_releases(ops_private.taken_event[]) from public;
