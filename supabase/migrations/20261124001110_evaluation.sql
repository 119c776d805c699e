-- Evaluation (FR-2): the stored status of gates, deployments and releases follows the facts.

create function ops_private.confirmation_due_from(deployment ops.deployments)
returns timestamptz
language plpgsql
immutable
set search_path = ''
as $$
begin
    -- What is reported late may be confirmed as late.
    return case when (deployment).status in ('succeeded', 'rolled_back')
                then greatest((deployment).completed_at, (deployment).created_at) end;
end
$$;
comment on function ops_private.confirmation_due_from(ops.deployments) is 'From when on G4 of a deployment is awaited; null while it is under way or when it failed.';
revoke all on function ops_private.confirmation_due_from(ops.deployments) from public;

create function ops_private.release_units(release_ids uuid[])
returns ops_private.gate_unit[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select array_agg(row(numbered.unit, numbered.release_id, numbered.gate_id, numbered.gate_code,
                         numbered.environment, numbered.project, numbered.source_ref, numbered.deployment_id, numbered.due_from)::ops_private.gate_unit
                     order by numbered.unit)
      from (
        select row_number() over (order by g.release_id, g.gate_code, d.created_at)::integer as unit,
               g.release_id, g.gate_id, g.gate_code, coalesce(d.environment, r.environment_target) as environment,
               r.project, r.source_ref, d.deployment_id, d.due_from
          from (select distinct unnest(release_units.release_ids) as release_id) as asked
         -- One look into an index for each: as a join it would read whole tables.
         cross join lateral (
              select named.release_id, named.environment_target, named.project, named.source_ref
                from ops.releases named where named.release_id = asked.release_id
               limit 1) r
         cross join lateral (
              select of_release.release_id, of_release.gate_id, of_release.gate_code
                from ops.release_gates of_release where of_release.release_id = r.release_id
              offset 0) g
          -- G4 is judged once for every deployment, and at least once.
          left join lateral (
              select made.environment, made.deployment_id, made.created_at, ops_private.confirmation_due_from(made) as due_from
                from ops.deployments made where made.release_id = r.release_id and g.gate_code = 'G4'
              offset 0) d on true
      ) as numbered
    );
end
$$;
comment on function ops_private.release_units(uuid[]) is 'What evaluation judges for these releases.';
revoke all on function ops_private.release_units(uuid[]) from public;

create function ops_private.judge_releases(release_ids uuid[])
returns table (
    unit integer, release_id uuid, gate_id uuid, gate_code text, environment text, deployment_id uuid,
    status text, is_failing boolean, exception_id uuid, exceptions_used uuid[], valid_until timestamptz, reasons jsonb
)
language plpgsql
stable
rows 40 -- ten releases' gates; by default Postgres expects a thousand and reads whole tables
set search_path = ''
as $$
declare
    units constant ops_private.gate_unit[] := ops_private.release_units(judge_releases.release_ids);
    requirements constant ops_private.unit_requirement[] := ops_private.unit_requirements(units, null);
    exceptions constant ops_private.unit_exception[] := ops_private.unit_exceptions(units, null);
begin
    return query
        select * from ops_private.judge(units, requirements,
            ops_private.unit_facts(units, requirements, exceptions, null), exceptions, clock_timestamp());
end
$$;
comment on function ops_private.judge_releases(uuid[]) is 'Judges every gate of these releases as of now, and G4 for each of their deployments.';
revoke all on function ops_private.judge_releases(uuid[]) from public;

create function ops_private.judge_gate(gate_id uuid)
returns table (status text, exception_id uuid)
language sql
stable
set search_path = ''
as $$
    select j.status, j.exception_id
      from ops.release_gates g
      join ops.releases r on r.release_id = g.release_id
      cross join lateral ops_private.judge_releases(array[g.release_id]) j
      left join ops.deployments d on d.deployment_id = j.deployment_id
     where g.gate_id = judge_gate.gate_id and j.gate_id = g.gate_id
     order by (d.rollback_of is null and d.environment = r.environment_target) desc nulls last,
              coalesce(d.deployed_at, d.created_at) desc, d.created_at desc
     limit 1
$$;
comment on function ops_private.judge_gate(uuid) is
    'The status that the rules give a gate now; for G4 by its latest deployment to the release''s target.';
revoke all on function ops_private.judge_gate(uuid) from public;

create function ops_private.why(status text, reasons jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
    return case why.status
        when 'passed' then 'all is there'
        when 'pending' then 'nothing is on record'
        else (
            select left(string_agg(format('%s %s%s', reason ->> 'code', reason ->> 'requirement',
                                          ' covered by ' || (reason ->> 'covered_by')), '; ' order by n), 1000)
              from jsonb_array_elements(why.reasons) with ordinality as listed (reason, n))
    end;
end
$$;
comment on function ops_private.why(text, jsonb) is 'Why a gate is what it is, in one line, for its history.';
revoke all on function ops_private.why(text, jsonb) from public;

create type ops_private.moved_gate as (
    gate_id uuid,
    gate_status text,
    exception_id uuid,
    deployment_id uuid,
    g4_status text,
    why text
);
comment on type ops_private.moved_gate is
    'What evaluation is about to write: the new status of a gate, of its deployment, or of both; null is left as it is.';

create function ops_private.evaluate_releases(release_ids uuid[])
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
    said constant ops_private.speech := ops_private.speech();
    resolver constant text := coalesce(said.actor, ops_private.actor());
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
        perform ops_private.speak(resolver, said.actor_kind, null, 'evaluation', (
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
        perform ops_private.speak(resolver, said.actor_kind, 'its gates moved', 'evaluation');
        update ops.releases r
           set status = case when r.release_id = any (promoted) then 'promoted' else 'in_progress' end
         where r.release_id = any (promoted || begun);
    end if;
    perform ops_private.speak(said.actor, said.actor_kind, said.reason, said.phase);
end
$$;
comment on function ops_private.evaluate_releases(uuid[]) is
    'Locks the releases in id order, judges their gates and stores what follows: gate, deployment and release status.';
revoke all on function ops_private.evaluate_releases(uuid[]) from public;

create function ops.evaluate_gate(gate_id uuid)
returns text
language plpgsql
volatile
security definer -- see ops_private.evaluate_releases
set search_path = ''
as $$
declare
    gate ops.release_gates;
begin
    select * into gate from ops.release_gates g where g.gate_id = evaluate_gate.gate_id;
    if gate.gate_id is null then
        perform ops_private.raise_error('unknown_gate', format('No gate has the id %s.', evaluate_gate.gate_id),
            'Use ops.gate_id(release_id, gate_code).');
    end if;
    perform ops_private.evaluate_releases(array[gate.release_id]);
    return (select g.status from ops.release_gates g where g.gate_id = evaluate_gate.gate_id);
end
$$;
comment on function ops.evaluate_gate(uuid) is
    'Judges a gate anew and returns its status: pending, in_progress, passed, failed or bypassed. Errors: unknown_gate. FR-2.';
revoke all on function ops.evaluate_gate(uuid) from public;
grant execute on function ops.evaluate_gate(uuid) to
    ci_service_role, release_manager, qa_tester, sre, developer, service_role;

-- Time brings no row: an exception begins or lapses, a deadline passes. The next touch shows it, or this.
create function ops.sweep_gates(everything boolean default false)
returns integer
language plpgsql
volatile
security definer -- see ops_private.evaluate_releases
set search_path = ''
as $$
declare
    moment constant timestamptz := clock_timestamp();
    due uuid[];
begin
    -- Whoever sweeps at this moment does it for all.
    if not pg_try_advisory_xact_lock(hashtextextended('ops.sweep_gates', 0)) then
        return 0;
    end if;
    select array_agg(distinct listed.release_id) into due
      from (
          select g.release_id
            from ops.release_gates g
            join ops.exceptions x on x.exception_id = g.exception_id
           where x.expires_at <= moment
          union all
          select x.release_id
            from ops.exceptions x
            join ops.release_gates g on g.release_id = x.release_id and g.gate_code = any (x.impacted_gates)
           where x.effective_from > x.created_at and x.effective_from <= moment and x.expires_at > moment
             and g.status in ('pending', 'in_progress', 'failed')
          union all
          select d.release_id
            from ops.deployments d
           where d.g4_status = 'pending' and d.status = 'succeeded'
             and exists (
                 select from ops.gate_requirements q
                  where q.kind = 'deadline' and q.enabled and coalesce(q.environment, d.environment) = d.environment
                    and ops_private.confirmation_due_from(d) + q.max_age <= moment)
          union all
          select r.release_id from ops.releases r
           where sweep_gates.everything and r.status in ('draft', 'in_progress')
      ) as listed
     -- What let its release out does not reopen; looking again would find the same forever.
     where sweep_gates.everything or exists (
               select from ops.deployments d where d.release_id = listed.release_id and d.g4_status = 'pending')
        or not exists (
               select from ops.deployments d
                 join ops.releases r on r.release_id = d.release_id and r.environment_target = d.environment
                where d.release_id = listed.release_id and d.status in ('succeeded', 'rolled_back'));
    if due is not null then
        perform ops_private.evaluate_releases(due);
    end if;
    return coalesce(cardinality(due), 0);
end
$$;
comment on function ops.sweep_gates(boolean) is
    'Judges the releases whose exceptions began or lapsed, or whose G4 deadline passed, since they were last judged; with everything all that are open, for after a change of the policy. Returns how many. Decisions need no sweep: they judge anew.';
revoke all on function ops.sweep_gates(boolean) from public;
grant execute on function ops.sweep_gates(boolean) to release_manager, sre, service_role, gates_server;
