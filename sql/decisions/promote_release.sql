create or replace function ops.promote_release(release_id uuid, target_env text)
returns jsonb
language plpgsql
volatile
security definer -- opens a deployment, which no persona inserts as promoted
set search_path = ''
as $$
declare
    caller constant ops_private.caller := ops_private.caller();
    input jsonb;
    decided jsonb;
    recorded_id constant uuid := ops_private.uuid_v7();
    opened uuid;
    already_open boolean := false;
begin
    if caller.persona is null or caller.persona not in ('release_manager', 'ci_service_role') then
        perform ops_private.raise_error('not_permitted', format('%s does not promote releases.', coalesce(caller.persona, 'This caller')),
            'Ask a release_manager or the pipeline.');
    end if;
    if exists (select from ops.releases r where r.release_id = promote_release.release_id and r.project <> caller.project) then
        perform ops_private.raise_error('not_own_project', format('The token is for the project %s only.', caller.project),
            'Promote it from the repository that the project belongs to.');
    end if;
    perform ops_private.keep_read_committed();
    perform ops_private.check_environment(promote_release.target_env);
    perform from ops.releases r where r.release_id = promote_release.release_id for no key update;

    input := ops_private.decision_input(promote_release.release_id, promote_release.target_env, null, clock_timestamp());
    decided := ops_private.decide(input);
    insert into ops.promotion_decisions
        (decision_id, release_id, environment, verdict, decision, input, input_digest, rules_version, requested_by, persona_role)
    values (recorded_id, promote_release.release_id, promote_release.target_env, decided ->> 'verdict', decided, input,
            decided ->> 'input_digest', decided ->> 'rules_version', caller.actor, caller.persona);

    if decided ->> 'verdict' = 'allow' then
        select d.deployment_id into opened
          from ops.deployments d
         where d.release_id = promote_release.release_id and d.environment = promote_release.target_env
           and d.status = 'in_progress' and d.decision_id is not null
           and d.source_ref = input #>> '{release,source_ref}'
         order by d.created_at desc limit 1;
        already_open := opened is not null;
        if not already_open then
            opened := ops_private.uuid_v7();
            insert into ops.deployments (deployment_id, release_id, environment, deployed_by, source_ref, decision_id)
            values (opened, promote_release.release_id, promote_release.target_env, caller.actor,
                    input #>> '{release,source_ref}', recorded_id);
        end if;
    else
        perform set_config('response.status', '409', true);
    end if;
    return ops_private.present_decision(decided) || jsonb_build_object(
        'decision_id', recorded_id, 'deployment_id', opened, 'already_open', already_open);
end
$$;
comment on function ops.promote_release(uuid, text) is
    'Decides, records the decision with its full input, and when allowed opens the deployment (or returns the one that is open). A '
    'denial is an answer, not an error. Errors: not_permitted, not_own_project, release_not_found, invalid_value.';
revoke all on function ops.promote_release(uuid, text) from public;
grant execute on function ops.promote_release(uuid, text) to release_manager, ci_service_role, service_role;
