create or replace view ops.v_evidence_completeness with (security_invoker = true) as
    select r.release_id, r.project, r.release_name, r.environment_target as environment, q.gate_code, q.code as requirement,
           q.subject as artifact_type, q.min_count as needed, found.attached, found.fresh, q.max_age,
           found.fresh >= q.min_count as complete, found.latest_at, found.artifact_ids
      from ops.releases r
      cross join lateral ops_private.applicable_requirements(r.project, r.environment_target, null) as q
      cross join lateral (
          select count(*) as attached,
                 count(*) filter (where q.max_age is null or e.judged_at > statement_timestamp() - q.max_age) as fresh,
                 max(e.created_at) as latest_at,
                 coalesce(array_agg(e.artifact_id order by e.created_at, e.artifact_id), '{}') as artifact_ids
            from ops.evidence_artifacts e
           where e.release_id = r.release_id and e.artifact_type = q.subject and e.is_sound
             and (e.gate_id is null or e.gate_id = (
                 select g.gate_id from ops.release_gates g where g.release_id = r.release_id and g.gate_code = q.gate_code))
             and (q.gate_code <> 'G4' or e.deployment_id = (
                 select d.deployment_id from ops_private.latest_deployment(r.release_id, r.environment_target, false) d))) as found
     where q.enabled and q.kind = 'evidence';
comment on view ops.v_evidence_completeness is
    'One row per piece of evidence that the policy asks of a release for its target: how much of it is there. Exceptions are not '
    'counted in.';
comment on column ops.v_evidence_completeness.release_id is 'The release.';
comment on column ops.v_evidence_completeness.project is 'Its project.';
comment on column ops.v_evidence_completeness.release_name is 'Its name.';
comment on column ops.v_evidence_completeness.environment is 'Its target, whose policy asks.';
comment on column ops.v_evidence_completeness.gate_code is 'The gate that asks.';
comment on column ops.v_evidence_completeness.requirement is 'The requirement''s code in ops.gate_requirements.';
comment on column ops.v_evidence_completeness.artifact_type is 'The type of evidence.';
comment on column ops.v_evidence_completeness.needed is 'How many are required.';
comment on column ops.v_evidence_completeness.attached is
    'How many are there, of any age, the failed, empty and corrupt ones aside; on G4 of the latest deployment to the target.';
comment on column ops.v_evidence_completeness.fresh is 'How many of them are recent enough.';
comment on column ops.v_evidence_completeness.max_age is 'How old they may be; null: any age.';
comment on column ops.v_evidence_completeness.complete is 'Whether enough of them are recent enough.';
comment on column ops.v_evidence_completeness.latest_at is 'When the latest was recorded.';
comment on column ops.v_evidence_completeness.artifact_ids is 'The artifacts, in the order of their recording.';
grant select on ops.v_evidence_completeness to release_manager, audit_reader;
