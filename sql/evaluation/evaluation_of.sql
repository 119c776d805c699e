create or replace function ops_private.evaluation_of(release_id uuid, out evaluated_at timestamptz, out outdated_by text)
language plpgsql
stable
security definer -- tells when a release was judged to who may read its gates
set search_path = pg_catalog, pg_temp
as $$
declare
    judged ops_private.release_evaluations;
    now_in_force ops_private.rulebook;
begin
    select * into judged from ops_private.release_evaluations e where e.release_id = evaluation_of.release_id;
    select * into now_in_force from ops_private.rulebook;
    evaluated_at := judged.evaluated_at;
    outdated_by := case
        when judged.release_id is null then 'never_evaluated'
        when judged.policy <> now_in_force.policy then 'policy'
        when judged.people <> now_in_force.people then 'people'
        when judged.environments <> now_in_force.environments then 'environment'
        when judged.changes_at <= clock_timestamp() then 'clock'
    end;
    -- What let its release out does not reopen; only the confirmation of a deployment is still awaited.
    if outdated_by is not null and exists (
           select from ops.deployments d
             join ops.releases r on r.release_id = d.release_id and r.environment_target = d.environment
            where d.release_id = evaluation_of.release_id and d.status in ('succeeded', 'rolled_back'))
       and not exists (
           select from ops.deployments d
            where d.release_id = evaluation_of.release_id and d.g4_status = 'pending' and d.status = 'succeeded')
    then
        outdated_by := null;
    end if;
end
$$;
comment on function ops_private.evaluation_of(uuid) is
    'When the stored statuses of a release were judged, and what has outdated them since: never_evaluated, policy, people, environment '
    'or clock; null when they are what the rules give now.';
revoke all on function ops_private.evaluation_of(uuid) from public;
grant execute on function ops_private.evaluation_of(uuid) to ci_service_role, release_manager, audit_reader;
