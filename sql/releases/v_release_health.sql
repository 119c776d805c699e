create or replace view ops.v_release_health with (security_invoker = true) as
    select r.release_id, r.project, r.release_name, r.environment_target, r.status as release_status,
           gates.settled as gates_settled, gates.failed as gates_failed,
           latest.deployment_id, latest.status as deployment_status, latest.g4_status, latest.compliance, latest.deployed_at,
           all_of_it.ungated as ungated_deployments, all_of_it.rolled_back as rolled_back_deployments,
           incidents.total as incidents, incidents.open as open_incidents,
           case
               when incidents.open > 0 then 'incident'
               when r.status = 'rolled_back' then 'rolled_back'
               when latest.status = 'failed' or latest.g4_status = 'failed'
                    or newest.status = 'succeeded' and (newest.g4_status = 'failed' or ops_private.fails_now(newest)) then 'failing'
               when latest.status = 'succeeded' and latest.g4_status = 'passed' then 'healthy'
               when latest.deployment_id is not null then 'unconfirmed'
               when gates.failed > 0 then 'blocked'
               else 'not_deployed'
           end as health,
           evaluation.outdated_by
      from ops.releases r
      cross join lateral ops_private.evaluation_of(r.release_id) as evaluation
      cross join lateral (
          select count(*) filter (where g.status in ('passed', 'bypassed')) as settled,
                 count(*) filter (where g.status = 'failed') as failed
            from ops.release_gates g where g.release_id = r.release_id) as gates
      left join lateral ops_private.latest_deployment(r.release_id, r.environment_target, false) as latest on true
      left join lateral ops_private.latest_deployment(r.release_id, r.environment_target, true) as newest on true
      cross join lateral (
          select count(*) filter (where d.compliance = 'ungated' and d.cancelled_at is null) as ungated,
                 count(*) filter (where d.status = 'rolled_back') as rolled_back
            from ops.deployments d where d.release_id = r.release_id) as all_of_it
      cross join lateral (
          select count(*) as total, count(*) filter (where i.resolved_at is null) as open
            from ops.incidents i where i.release_id = r.release_id) as incidents;
comment on view ops.v_release_health is 'One row per release: its health, in one word and in the counts behind it.';
comment on column ops.v_release_health.release_id is 'The release.';
comment on column ops.v_release_health.project is 'Its project.';
comment on column ops.v_release_health.release_name is 'Its name.';
comment on column ops.v_release_health.environment_target is 'The environment it is to reach in the end.';
comment on column ops.v_release_health.release_status is 'draft, in_progress, promoted, rolled_back or failed.';
comment on column ops.v_release_health.gates_settled is 'How many of its four gates are passed or bypassed.';
comment on column ops.v_release_health.gates_failed is 'How many are failed.';
comment on column ops.v_release_health.deployment_id is
    'Its latest deployment to the target that is not a rollback; null when there is none.';
comment on column ops.v_release_health.deployment_status is 'Status of that deployment.';
comment on column ops.v_release_health.g4_status is 'Its post-deploy confirmation.';
comment on column ops.v_release_health.compliance is 'gated, excepted or ungated.';
comment on column ops.v_release_health.deployed_at is 'When it started.';
comment on column ops.v_release_health.ungated_deployments is 'How many deployments of the release were ungated, in any environment.';
comment on column ops.v_release_health.rolled_back_deployments is 'How many were rolled back.';
comment on column ops.v_release_health.incidents is 'Incidents of the release.';
comment on column ops.v_release_health.open_incidents is 'Those that are not resolved.';
comment on column ops.v_release_health.health is
    'The first that holds: incident (one is open), rolled_back, failing (deployment or G4 failed, or a probe '
    'fails since, or after a rollback to it), healthy (deployed and confirmed), unconfirmed (deployed, G4 open), blocked (a gate '
    'failed), not_deployed.';
comment on column ops.v_release_health.outdated_by is
    'What has outdated the stored statuses of its gates since they were judged: never_evaluated, policy, people, environment or clock; '
    'null when they are what the rules give now.';
grant select on ops.v_release_health to release_manager, audit_reader;
