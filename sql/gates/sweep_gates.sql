-- Time passing writes no row: an exception begins or expires, a deadline passes. Nor does a change of the policy or of a
-- person touch any release. The next evaluation notices, or this sweep.
create or replace function ops.sweep_gates(everything boolean default false)
returns integer
language plpgsql
volatile
security definer -- see ops_private.evaluate_releases
set search_path = pg_catalog, pg_temp
as $$
declare
    moment constant timestamptz := clock_timestamp();
    due uuid[];
begin
    perform ops_private.keep_read_committed();
    -- A sweep that is already running does it for all.
    perform from ops_private.sweeps for update skip locked;
    if not found then
        return 0;
    end if;
    select array_agg(r.release_id) into due
      from ops.releases r
      left join ops_private.release_evaluations e on e.release_id = r.release_id
     cross join ops_private.rulebook b
     where (sweep_gates.everything and r.status in ('draft', 'in_progress', 'failed')
            or e.release_id is null
            or (e.policy, e.people, e.environments) is distinct from (b.policy, b.people, b.environments)
            or e.changes_at <= moment)
       -- What let its release out does not reopen; only the confirmation of a deployment is still awaited.
       and (not exists (
                select from ops.deployments d
                 where d.release_id = r.release_id and d.environment = r.environment_target and d.status in ('succeeded', 'rolled_back'))
            or exists (
                select from ops.deployments d
                 where d.release_id = r.release_id and d.g4_status = 'pending' and d.status in ('succeeded', 'in_progress')));
    if due is not null then
        perform ops_private.evaluate_releases(due);
    end if;
    update ops_private.sweeps set swept_at = clock_timestamp() where true;
    return coalesce(cardinality(due), 0);
end
$$;
comment on function ops.sweep_gates(boolean) is
    'Judges the releases whose stored statuses a change of the policy, of a person, of an environment or of the clock has outdated; '
    'with everything all open ones. Returns how many. To be run every minute; decisions do not need it: each is judged afresh.';
revoke all on function ops.sweep_gates(boolean) from public;
grant execute on function ops.sweep_gates(boolean) to release_manager, sre, service_role, gates_server;
