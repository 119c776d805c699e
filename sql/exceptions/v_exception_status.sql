create or replace view ops.v_exception_status with (security_invoker = true) as
    select x.exception_id, x.release_id, r.project, r.release_name, x.exception_type, x.impacted_gates, x.reason, x.risk_statement,
           x.requested_by, x.approver_id, x.effective_from, x.expires_at, x.compensating_controls,
           case
               when x.revoked_at is not null then 'revoked'
               when statement_timestamp() < x.effective_from then 'scheduled'
               when statement_timestamp() < x.expires_at then 'in_force'
               else 'expired'
           end as state,
           case when x.revoked_at is not null then 0
                else greatest(0, extract(epoch from x.expires_at - greatest(x.effective_from, statement_timestamp()))) end as seconds_left,
           x.post_review_status, x.post_review_due_at,
           x.post_review_status = 'pending' and x.post_review_due_at < statement_timestamp()
               and (x.revoked_at is null or x.revoked_at > x.effective_from) as review_overdue,
           array(select g.gate_code from ops.release_gates g where g.exception_id = x.exception_id order by g.gate_code) as bypassed_gates,
           x.deployment_id as accepted_deployment_id,
           array(select d.deployment_id from ops.deployments d
                  where d.release_id = x.release_id and d.compliance = 'excepted'
                    and d.compliance_reasons @> to_jsonb(array[x.exception_id])
                  order by d.deployed_at, d.deployment_id) as deployments,
           x.created_at, x.approver_kind, ops_private.control_checks(x.compensating_controls) as enforced_checks,
           case jsonb_typeof(x.compensating_controls)
               when 'object' then nullif(x.compensating_controls - 'checks', '{}')
               else nullif(x.compensating_controls, '[]')
           end as not_enforced,
           x.revoked_at, x.revoked_by, x.continues, x.subject_ref, x.subject_assumed
      from ops.exceptions x
      join ops.releases r on r.release_id = x.release_id;
comment on view ops.v_exception_status is
    'One row per exception: whether it is in force, for how long, which deployments rely on it, and whether its review is due.';
comment on column ops.v_exception_status.exception_id is 'The exception.';
comment on column ops.v_exception_status.release_id is 'The one release it is for.';
comment on column ops.v_exception_status.project is 'The release''s project.';
comment on column ops.v_exception_status.release_name is 'The release''s name.';
comment on column ops.v_exception_status.exception_type is 'One of ops.exception_types.';
comment on column ops.v_exception_status.impacted_gates is 'The gates it touches.';
comment on column ops.v_exception_status.reason is 'Why.';
comment on column ops.v_exception_status.risk_statement is 'The risk that is accepted.';
comment on column ops.v_exception_status.requested_by is 'Who requested it; null when nobody was named.';
comment on column ops.v_exception_status.approver_id is 'Who granted it.';
comment on column ops.v_exception_status.effective_from is 'Start, inclusive.';
comment on column ops.v_exception_status.expires_at is 'End, exclusive.';
comment on column ops.v_exception_status.compensating_controls is 'What is done instead.';
comment on column ops.v_exception_status.state is 'scheduled, in_force, expired or revoked, by the database clock.';
comment on column ops.v_exception_status.seconds_left is 'How long it remains in force, or will once it starts; 0 when expired or revoked.';
comment on column ops.v_exception_status.post_review_status is 'pending, complete or waived.';
comment on column ops.v_exception_status.post_review_due_at is 'When the review is due.';
comment on column ops.v_exception_status.review_overdue is
    'Whether a pending review is past that time; it then blocks the next bypass of the same gate.';
comment on column ops.v_exception_status.bypassed_gates is 'The gates that it bypasses now.';
comment on column ops.v_exception_status.accepted_deployment_id is 'For after_the_fact: the ungated deployment whose risk is accepted.';
comment on column ops.v_exception_status.deployments is 'Deployments that went out because of it.';
comment on column ops.v_exception_status.created_at is 'When it was recorded.';
comment on column ops.v_exception_status.approver_kind is 'human, agent or service.';
comment on column ops.v_exception_status.enforced_checks is 'The compensating checks that must pass, or it waives nothing.';
comment on column ops.v_exception_status.not_enforced is 'What else the compensating controls say; nothing checks it.';
comment on column ops.v_exception_status.revoked_at is 'When it was taken back.';
comment on column ops.v_exception_status.revoked_by is 'Who took it back.';
comment on column ops.v_exception_status.continues is 'For break_glass: the one that it carries on.';
comment on column ops.v_exception_status.subject_ref is 'The source_ref that it is for, and for no other.';
comment on column ops.v_exception_status.subject_assumed is 'Whether nobody named that source_ref: then it is where the release was.';
grant select on ops.v_exception_status to release_manager, audit_reader;
