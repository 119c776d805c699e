create or replace function ops_private.advance_releases(release_ids uuid[], actor text, actor_kind text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    started uuid[];
    promoted uuid[];
begin
    select array_agg(held.release_id) filter (where gates.confirmed), array_agg(held.release_id) filter (where not gates.confirmed)
      into promoted, started
      from unnest(advance_releases.release_ids) as asked (release_id)
     cross join lateral (
          select r.release_id, r.status, r.environment_target, r.source_ref
            from ops.releases r where r.release_id = asked.release_id and r.status in ('draft', 'in_progress')
           limit 1) held
     cross join lateral (
          select bool_or(g.status <> 'pending') as touched,
                 bool_or(g.gate_code = 'G4' and g.status in ('passed', 'bypassed')) and exists (
                     select from ops.deployments d
                      where d.release_id = held.release_id and d.environment = held.environment_target
                        and d.status = 'succeeded'
                        and case when d.source_ref = held.source_ref then true
                                 else ops_private.compare_refs(d.release_id, d.source_ref, held.source_ref) = 'same' end
                        and not exists (
                            select from ops.contradicting_reports c
                             where c.deployment_id = d.deployment_id and c.field = 'source_ref')) as confirmed
            from ops.release_gates g where g.release_id = held.release_id) gates
     where gates.confirmed or (gates.touched and held.status = 'draft');
    if promoted is not null or started is not null then
        perform ops_private.begin_acting(advance_releases.actor, advance_releases.actor_kind, 'gate status changed', 'evaluation');
        update ops.releases r
           set status = case when r.release_id = any (promoted) then 'promoted' else 'in_progress' end
         where r.release_id = any (promoted || started);
    end if;
end
$$;
comment on function ops_private.advance_releases(uuid[], text, text) is
    'A draft whose first gate was entered is in progress; a release whose commit was deployed to its target and confirmed by G4 is '
    'promoted.';
revoke all on function ops_private.advance_releases(uuid[], text, text) from public;
