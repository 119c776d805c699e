-- Time passing writes no row: an exception begins or expires, a deadline passes. The next evaluation notices, or this sweep.
create or replace function ops.sweep_gates(everything boolean default false)
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
    -- A sweep that is already running does it for all.
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
    'Judges the releases whose exceptions began or expired, or whose G4 deadline passed, since they were last judged; with '
    'everything all open releases, to be used after a change of the policy. Returns how many. Decisions do not need a sweep: each '
    'is judged afresh.';
revoke all on function ops.sweep_gates(boolean) from public;
grant execute on function ops.sweep_gates(boolean) to release_manager, sre, service_role, gates_server;
