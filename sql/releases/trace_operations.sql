create or replace function ops_private.trace_operations(release ops.releases)
returns setof ops_private.trace_entry
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select coalesce(d.deployed_at, d.created_at), d.created_at, case when d.rollback_of is null then 'deployment' else 'rollback' end,
           d.deployed_by, null,
           format('%s to %s%s: %s.%s', d.source_ref, d.environment,
                  case when d.cancelled then ', cancelled before it started'
                       when d.deployed_at is null then ', not yet started' else '' end, d.compliance,
                  case when d.reported_late then ' Reported late.' else '' end),
           d.deployment_id, to_jsonb(d)
      from ops.deployments d where d.release_id = release.release_id
    union all
    select d.completed_at, coalesce(settled.created_at, d.created_at), 'deployment_completed', coalesce(settled.actor, d.deployed_by), null,
           format('%s: %s%s.', d.environment, coalesce(settled.to_value, d.status),
                  case when d.interrupted then ', broken off' else '' end),
           d.deployment_id, to_jsonb(d)
      from ops.deployments d
      left join lateral (
          select t.created_at, t.actor, t.to_value from ops.state_transitions t
           where t.subject_id = d.deployment_id and t.field = 'status' and t.from_value = 'in_progress'
           order by t.created_at, t.transition_id limit 1) settled on true
     where d.release_id = release.release_id and d.completed_at is not null
    union all
    select e.occurred_at, e.created_at, 'environment_event', e.created_by, null,
           format('%s in %s, reported by %s.', e.event_type, e.environment, e.source_system), e.event_id, to_jsonb(e)
      from ops.environment_events e where e.release_id = release.release_id
    union all
    select i.detected_at, i.created_at, 'incident', i.timeline #>> '{0,actor}', null,
           format('%s in %s, %s.', i.severity, i.environment,
                  case when i.resolved_at is null then 'open' else 'resolved' end
                  || case when i.timeline @> '[{"event_type": "incident_reopened"}]' then ', opened again' else '' end
                  || case when i.began_after_detection then ', detected before its deployment began' else '' end),
           i.incident_id, to_jsonb(i)
      from ops.incidents i where i.release_id = release.release_id;
end
$$;
comment on function ops_private.trace_operations(ops.releases) is
    'What happened to the release where it runs: deployments and their completion, environment events, incidents.';
revoke all on function ops_private.trace_operations(ops.releases) from public;
grant execute on function ops_private.trace_operations(ops.releases) to release_manager, audit_reader;
