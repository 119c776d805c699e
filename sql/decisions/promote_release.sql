create or replace function ops.promote_release(release_id uuid, target_env text, source_ref text default null)
returns jsonb
language plpgsql
volatile
security definer -- opens a deployment, which no persona inserts as promoted
set search_path = pg_catalog, pg_temp
as $$
declare
    recorded ops.promotion_decisions;
    opened uuid;
    already_open boolean := false;
begin
    recorded := ops_private.record_decision(promote_release.release_id, promote_release.target_env, promote_release.source_ref);
    if recorded.verdict = 'allow' then
        select d.deployment_id into opened
          from ops.deployments d
         where d.release_id = promote_release.release_id and d.environment = promote_release.target_env
           and d.status = 'in_progress' and d.decision_id is not null
           and d.source_ref = recorded.source_ref
         order by d.created_at desc limit 1;
        already_open := opened is not null;
        if not already_open then
            opened := ops_private.uuid_v7();
            insert into ops.deployments
                (deployment_id, release_id, environment, deployed_by, source_ref, source_ref_assumed, decision_id)
            values (opened, promote_release.release_id, promote_release.target_env, recorded.requested_by, recorded.source_ref, true,
                    recorded.decision_id);
        end if;
    else
        perform set_config('response.status', '409', true);
    end if;
    return ops_private.present_recorded(recorded) || jsonb_build_object('deployment_id', opened, 'already_open', already_open);
end
$$;
comment on function ops.promote_release(uuid, text, text) is
    'Decides, records the decision with its full input, and when allowed opens the deployment (or returns the one that is open). '
    'source_ref: what is to go out; another than the release has is refused. A denial is an answer, not an error. Errors: '
    'not_permitted, not_own_project, release_not_found, invalid_value, source_ref_moved.';
revoke all on function ops.promote_release(uuid, text, text) from public;
grant execute on function ops.promote_release(uuid, text, text) to release_manager, ci_service_role, service_role;
