create or replace view ops.v_ungated_deployments with (security_invoker = true) as
    select d.deployment_id, d.release_id, r.project, r.release_name, d.environment, d.source_ref, d.status,
           d.deployed_at, d.deployed_by, d.reported_late, d.compliance_reasons as reasons,
           array(select distinct listed.reason ->> 'code' as code
                   from jsonb_array_elements(d.compliance_reasons) as listed (reason) order by code) as reason_codes,
           accepted.exception_id as accepted_exception_id, accepted.approver_id as accepted_by,
           accepted.created_at as accepted_at, accepted.risk_statement,
           ops_private.failed_checks(d) as failed_checks,
           not exists (
               select from ops.promotion_decisions p join ops.releases asked on asked.release_id = p.release_id
                where asked.project = r.project and p.created_at <= d.deployed_at) as before_first_decision
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
      left join lateral (
          select x.* from ops.exceptions x
           where x.deployment_id = d.deployment_id
           order by x.created_at desc, x.exception_id desc limit 1) as accepted on true
     where d.compliance = 'ungated' and d.cancelled_at is null;
comment on view ops.v_ungated_deployments is 'Deployments that went out without their gates, why, and who accepted the risk afterwards.';
comment on column ops.v_ungated_deployments.deployment_id is 'The deployment.';
comment on column ops.v_ungated_deployments.release_id is 'Its release.';
comment on column ops.v_ungated_deployments.project is 'Its project.';
comment on column ops.v_ungated_deployments.release_name is 'The release''s name.';
comment on column ops.v_ungated_deployments.environment is 'staging or production.';
comment on column ops.v_ungated_deployments.source_ref is 'What was deployed.';
comment on column ops.v_ungated_deployments.status is 'Its status.';
comment on column ops.v_ungated_deployments.deployed_at is 'When it started.';
comment on column ops.v_ungated_deployments.deployed_by is 'Who reported it.';
comment on column ops.v_ungated_deployments.reported_late is 'Whether it was reported more than 15 minutes after its start.';
comment on column ops.v_ungated_deployments.reasons is 'What was missing: {code, gate, requirement, message, who_can_fix}.';
comment on column ops.v_ungated_deployments.reason_codes is 'The codes of the reasons, each once, in order.';
comment on column ops.v_ungated_deployments.accepted_exception_id is
    'The latest after_the_fact exception for it; null while no one has accepted the risk.';
comment on column ops.v_ungated_deployments.accepted_by is 'Who accepted it.';
comment on column ops.v_ungated_deployments.accepted_at is 'When.';
comment on column ops.v_ungated_deployments.risk_statement is 'The risk that was accepted.';
comment on column ops.v_ungated_deployments.failed_checks is 'The checks of what was deployed that failed, whenever that became known.';
comment on column ops.v_ungated_deployments.before_first_decision is
    'True for history: it started before any decision of its project was on record.';
grant select on ops.v_ungated_deployments to release_manager, audit_reader;
