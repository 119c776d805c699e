-- The trace (FR-1 to FR-10): the whole chain of one release, in order, from the tables alone.
create or replace function ops.release_trace(release_id uuid)
returns jsonb
language plpgsql
stable
security invoker -- whoever may ask can read every table under it
set search_path = ''
set timezone = 'UTC'
as $$
declare
    asked ops.releases;
    gates jsonb;
    timeline jsonb;
begin
    select * into asked from ops.releases r where r.release_id = release_trace.release_id;
    if asked.release_id is null then
        perform ops_private.raise_error('release_not_found', format('No release has the id %s.', release_trace.release_id),
            'Check project and name: ops.release_id(project, release_name).');
    end if;

    select jsonb_agg(to_jsonb(g) order by g.gate_code) into gates
      from ops.release_gates g where g.release_id = asked.release_id;

    with entry (at, recorded_at, kind, actor, persona, summary, id, data) as (
        select asked.created_at, asked.created_at, 'release_opened', asked.created_by, null::text,
               format('%s %s opened for %s from %s, initiated by %s.', asked.project, asked.release_name, asked.environment_target,
                      coalesce((select t.from_value from ops.state_transitions t
                                 where t.subject_id = asked.release_id and t.field = 'source_ref'
                                 order by t.created_at, t.transition_id limit 1), asked.source_ref),
                      asked.initiating_actor),
               asked.release_id, to_jsonb(asked)
        union all
        select c.reported_at, c.created_at, 'check', c.created_by, c.persona,
               format('%s: %s %s.', g.gate_code, c.check_name, c.status), c.check_id, to_jsonb(c)
          from ops.release_gates g
         cross join lateral (select k.* from ops.gate_checks k where k.gate_id = g.gate_id offset 0) c -- four looks into an index, whatever statistics say
         where g.release_id = asked.release_id
        union all
        select e.created_at, e.created_at, 'evidence', e.created_by, null,
               concat_ws(' ', coalesce(g.gate_code || ':', null), e.artifact_type, e.artifact_url, 'sha256 ' || e.sha256), e.artifact_id, to_jsonb(e)
          from ops.evidence_artifacts e
          left join ops.release_gates g on g.gate_id = e.gate_id
         where e.release_id = asked.release_id
            or (e.release_id is null and e.deployment_id in (select d.deployment_id from ops.deployments d where d.release_id = asked.release_id))
        union all
        select a.created_at, a.created_at, 'approval', a.approver_id, a.persona_role,
               format('%s: %s for %s by %s (%s).', coalesce(g.gate_code, a.scope), a.decision, a.subject_ref, a.approver_id, a.approver_kind),
               a.approval_id, to_jsonb(a)
          from ops.approvals a
          left join ops.release_gates g on g.gate_id = a.gate_id
         where a.release_id = asked.release_id
        union all
        select x.created_at, x.created_at, 'exception', x.approver_id, 'release_manager',
               format('%s on %s until %s, asked for by %s: %s Risk: %s', x.exception_type, array_to_string(x.impacted_gates, ', '),
                      to_char(x.expires_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), x.requested_by, x.reason, x.risk_statement),
               x.exception_id, to_jsonb(x)
          from ops.exceptions x where x.release_id = asked.release_id
        union all
        select p.created_at, p.created_at, 'decision', p.requested_by, p.persona_role,
               format('%s for %s.', p.verdict, p.environment), p.decision_id, to_jsonb(p)
          from ops.promotion_decisions p where p.release_id = asked.release_id
        union all
        select coalesce(d.deployed_at, d.created_at), d.created_at, case when d.rollback_of is null then 'deployment' else 'rollback' end,
               d.deployed_by, null,
               format('%s to %s%s: %s.%s', d.source_ref, d.environment,
                      case when d.deployed_at is null then ', not yet started' else '' end, d.compliance,
                      case when d.reported_late then ' Reported late.' else '' end),
               d.deployment_id, to_jsonb(d)
          from ops.deployments d where d.release_id = asked.release_id
        union all
        select d.completed_at, coalesce(settled.created_at, d.created_at), 'deployment_completed', coalesce(settled.actor, d.deployed_by), null,
               format('%s: %s.', d.environment, coalesce(settled.to_value, d.status)), d.deployment_id, to_jsonb(d)
          from ops.deployments d
          left join lateral (
              select t.created_at, t.actor, t.to_value from ops.state_transitions t
               where t.subject_id = d.deployment_id and t.field = 'status' and t.from_value = 'in_progress'
               order by t.created_at, t.transition_id limit 1) settled on true
         where d.release_id = asked.release_id and d.completed_at is not null
        union all
        select e.occurred_at, e.created_at, 'environment_event', e.created_by, null,
               format('%s in %s, said by %s.', e.event_type, e.environment, e.source_system), e.event_id, to_jsonb(e)
          from ops.environment_events e where e.release_id = asked.release_id
        union all
        select i.detected_at, i.created_at, 'incident', i.timeline #>> '{0,actor}', null,
               format('%s in %s, %s.', i.severity, i.environment,
                      case when i.resolved_at is null then 'open' else 'resolved' end), i.incident_id, to_jsonb(i)
          from ops.incidents i where i.release_id = asked.release_id
        union all
        select t.created_at, t.created_at, 'transition', t.actor, null,
               format('%s %s: %s -> %s.%s', coalesce(g.gate_code, t.subject_table), t.field, coalesce(left(t.from_value, 200), 'none'),
                      coalesce(left(t.to_value, 200), 'none'), coalesce(' ' || t.reason, '')), t.transition_id, to_jsonb(t)
          from ops.state_transitions t
          left join ops.release_gates g on g.gate_id = t.subject_id
         where t.release_id = asked.release_id
        union all
        select l.received_at, l.received_at, 'submission', l.actor, null,
               format('%s was %s%s.', coalesce(l.event_type, 'Something unreadable'), l.processing_status, coalesce(': ' || rtrim(l.error_detail, '.'), '')),
               l.ingest_id, to_jsonb(l)
          from ops.event_ingest_log l where l.release_id = asked.release_id and l.processing_status <> 'accepted'
    )
    select jsonb_agg(jsonb_build_object('at', at, 'recorded_at', recorded_at, 'kind', kind, 'actor', actor, 'persona', persona,
                                        'summary', summary, 'id', id, 'data', data)
                     order by at, recorded_at, kind = 'transition', kind <> 'release_opened', id, kind)
      into timeline
      from entry;

    return jsonb_build_object('release', to_jsonb(asked), 'gates', gates, 'timeline', timeline);
end
$$;
comment on function ops.release_trace(uuid) is
    'The whole chain of one release: {release, gates, timeline}. The timeline is in order of when things happened; recorded_at tells when the control plane learned of them. Errors: release_not_found.';
revoke all on function ops.release_trace(uuid) from public;
grant execute on function ops.release_trace(uuid) to release_manager, audit_reader;
