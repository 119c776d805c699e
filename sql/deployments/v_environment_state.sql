create or replace view ops.v_environment_state with (security_invoker = true) as
    select place.project, place.environment, place.component, running.release_id, running.release_name, running.source_ref,
           running.deployment_id, coalesce(running.completed_at, running.deployed_at) as running_since,
           running.compliance, running.compliance_reasons, running.g4_status, running.rollback_of,
           running.decision_id, p.requested_by as decided_by, p.created_at as decided_at,
           coming.release_id as next_release_id, coming.release_name as next_release_name, coming.deployment_id as next_deployment_id,
           coalesce(coming.stale, false) as next_is_stale,
           (select count(*) from ops.incidents i
             where i.environment = place.environment and i.resolved_at is null
               and (i.project = place.project or i.project is null)) as open_incidents
      from (select distinct r.project, d.environment, d.component
              from ops.deployments d join ops.releases r on r.release_id = d.release_id) as place
      left join (
          select distinct on (r.project, d.environment, d.component) r.project, r.release_name, d.*
            from ops.deployments d join ops.releases r on r.release_id = d.release_id
           where d.status = 'succeeded'
           order by r.project, d.environment, d.component, d.live_at desc nulls last, d.created_at desc) as running
        on running.project = place.project and running.environment = place.environment
       and running.component is not distinct from place.component
      left join ops.promotion_decisions p on p.decision_id = running.decision_id
      left join (
          select distinct on (r.project, d.environment, d.component) r.project, r.release_name, d.*,
                 ops_private.stale_from(d) <= statement_timestamp() as stale
            from ops.deployments d join ops.releases r on r.release_id = d.release_id
           where d.status = 'in_progress'
           order by r.project, d.environment, d.component,
                    coalesce(ops_private.stale_from(d) <= statement_timestamp(), false), ops_private.deployment_order(d) desc) as coming
        on coming.project = place.project and coming.environment = place.environment
       and coming.component is not distinct from place.component;
comment on view ops.v_environment_state is
    'What runs where, since when and under which decision: one row per project, environment and component that ever saw a '
    'deployment.';
comment on column ops.v_environment_state.project is 'The project.';
comment on column ops.v_environment_state.environment is 'staging or production.';
comment on column ops.v_environment_state.component is 'The part of the project, by scope_metadata.component; null: the project.';
comment on column ops.v_environment_state.release_id is
    'The release of the deployment that succeeded, was completed last and was not rolled back; null when there is none.';
comment on column ops.v_environment_state.release_name is 'Its name.';
comment on column ops.v_environment_state.source_ref is 'What runs.';
comment on column ops.v_environment_state.deployment_id is 'That deployment.';
comment on column ops.v_environment_state.running_since is 'When it was complete, by its reporter''s clock.';
comment on column ops.v_environment_state.compliance is 'gated, excepted, ungated or rollback.';
comment on column ops.v_environment_state.compliance_reasons is 'Why it is ungated; when excepted, the ids of the exceptions.';
comment on column ops.v_environment_state.g4_status is 'Its post-deploy confirmation.';
comment on column ops.v_environment_state.rollback_of is 'The deployment that it rolled back, if it is a rollback.';
comment on column ops.v_environment_state.decision_id is 'The promotion that opened it; null when it was deployed without one.';
comment on column ops.v_environment_state.decided_by is 'Who requested that promotion.';
comment on column ops.v_environment_state.decided_at is 'When it was decided.';
comment on column ops.v_environment_state.next_release_id is 'The release of the latest deployment that is under way there.';
comment on column ops.v_environment_state.next_release_name is 'Its name.';
comment on column ops.v_environment_state.next_deployment_id is 'That deployment.';
comment on column ops.v_environment_state.next_is_stale is
    'Whether that deployment went without an end for longer than the policy stale_after.';
comment on column ops.v_environment_state.open_incidents is 'Open incidents there, of the project or of the platform.';
grant select on ops.v_environment_state to release_manager, audit_reader;
