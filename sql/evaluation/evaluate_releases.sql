create or replace function ops_private.evaluate_releases(release_ids uuid[])
returns void
language plpgsql
volatile
security definer -- statuses follow from facts; nobody may write them
set search_path = ''
set plan_cache_mode = force_generic_plan -- planning costs more than running
set random_page_cost = 1.1 -- with the default a few rows are looked for by reading the whole table
as $$
declare
    moment constant timestamptz := clock_timestamp();
    context constant ops_private.acting_context := ops_private.acting_context();
    resolver constant text := coalesce(context.actor, ops_private.actor());
    moved ops_private.moved_gate[];
    moves_deployments boolean;
    begun uuid[];
    promoted uuid[];
begin
    -- One lock per release, in id order: without it two writers leave a complete gate open.
    perform from ops.releases r
      where r.release_id = any (evaluate_releases.release_ids)
      order by r.release_id
      for no key update;

    select array_agg(row(compared.gate_id, case when compared.moves_gate then compared.status end, compared.exception_id,
                         compared.deployment_id, case when compared.moves_deployment then compared.g4_status end,
                         ops_private.why(compared.status, compared.reasons))::ops_private.moved_gate
                     order by compared.gate_id, compared.moves_gate desc),
           bool_or(compared.moves_deployment)
      into moved, moves_deployments
      from (
          select shown.*,
                 shown.old_g4_status <> shown.g4_status and shown.old_g4_status <> 'passed' as moves_deployment,
                 shown.shows
                 and (shown.status <> shown.old_status or shown.exception_id is distinct from shown.old_exception_id)
                 -- A gate that let its release out does not reopen afterwards.
                 and not (shown.old_status in ('passed', 'bypassed')
                          and (shown.gate_code <> 'G4' or not coalesce(shown.deployed_again, false))
                          and exists (
                              select from ops.deployments settled
                               where settled.release_id = shown.release_id and settled.status in ('succeeded', 'rolled_back')
                                 and settled.environment = shown.environment_target)) as moves_gate
            from (
                select j.gate_id, j.release_id, j.gate_code, j.deployment_id, j.status, j.exception_id, j.reasons,
                       case when j.status = 'passed' then 'passed' when j.is_failing then 'failed' else 'pending' end as g4_status,
                       g.status as old_status, g.exception_id as old_exception_id, d.g4_status as old_g4_status,
                       d.created_at > g.resolved_at as deployed_again, r.environment_target,
                       -- G4 is judged for every deployment; the gate shows the latest one to the target.
                       row_number() over (
                           partition by j.gate_id
                           order by (d.rollback_of is null and d.environment = r.environment_target) desc nulls last,
                                    coalesce(d.deployed_at, d.created_at) desc, d.created_at desc) = 1 as shows
                  from ops_private.judge_releases(evaluate_releases.release_ids) j
                 cross join lateral (
                      select named.status, named.exception_id, named.resolved_at
                        from ops.release_gates named where named.gate_id = j.gate_id
                       limit 1) g
                 cross join lateral (
                      select named.environment_target from ops.releases named where named.release_id = j.release_id
                       limit 1) r
                  left join lateral (
                      select named.g4_status, named.created_at, named.deployed_at, named.rollback_of, named.environment
                        from ops.deployments named where named.deployment_id = j.deployment_id
                       limit 1) d on true
            ) as shown
      ) as compared
     where compared.moves_gate or compared.moves_deployment;

    if moved is not null then
        perform ops_private.begin_acting(resolver, context.actor_kind, null, 'evaluation', (
            select jsonb_object_agg(subject.id, m.why)
              from unnest(moved) m
             cross join lateral (values (case when m.gate_status is not null then m.gate_id end),
                                        (case when m.g4_status is not null then m.deployment_id end)) as subject (id)
             where subject.id is not null));
        if moves_deployments then
            update ops.deployments d
               set g4_status = m.g4_status,
                   g4_resolved_at = case when m.g4_status <> 'pending' then moment end
              from unnest(moved) m
             where d.deployment_id = m.deployment_id and m.g4_status is not null;
        end if;
        update ops.release_gates g
           set status = m.gate_status,
               exception_id = m.exception_id,
               entered_at = coalesce(g.entered_at, case when m.gate_status <> 'pending' then moment end),
               resolved_at = case when m.gate_status in ('passed', 'failed', 'bypassed') then moment end,
               resolved_by = case when m.gate_status in ('passed', 'failed', 'bypassed') then resolver end
          from unnest(moved) m
         where g.gate_id = m.gate_id and m.gate_status is not null;
    end if;

    select array_agg(held.release_id) filter (where gates.confirmed), array_agg(held.release_id) filter (where not gates.confirmed)
      into promoted, begun
      from unnest(evaluate_releases.release_ids) as asked (release_id)
     cross join lateral (
          select r.release_id, r.status, r.environment_target
            from ops.releases r where r.release_id = asked.release_id and r.status in ('draft', 'in_progress')
           limit 1) held
     cross join lateral (
          select bool_or(g.status <> 'pending') as touched,
                 bool_or(g.gate_code = 'G4' and g.status in ('passed', 'bypassed')) and exists (
                     select from ops.deployments d
                      where d.release_id = held.release_id and d.environment = held.environment_target
                        and d.status = 'succeeded') as confirmed
            from ops.release_gates g where g.release_id = held.release_id) gates
     where gates.confirmed or (gates.touched and held.status = 'draft');
    if promoted is not null or begun is not null then
        perform ops_private.begin_acting(resolver, context.actor_kind, 'gate status changed', 'evaluation');
        update ops.releases r
           set status = case when r.release_id = any (promoted) then 'promoted' else 'in_progress' end
         where r.release_id = any (promoted || begun);
    end if;
    perform ops_private.begin_acting(context.actor, context.actor_kind, context.reason, context.phase);
end
$$;
comment on function ops_private.evaluate_releases(uuid[]) is
    'Locks the releases in id order, judges their gates and stores what follows: gate, deployment and release status.';
revoke all on function ops_private.evaluate_releases(uuid[]) from public;
