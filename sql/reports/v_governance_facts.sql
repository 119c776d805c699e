-- One row per row that makes a figure; the figures are counts and means over it, and nothing else.
create or replace view ops.v_governance_facts with (security_invoker = true) as
    with went as (
        select d.*, r.project, r.created_at as opened_at, r.scope_metadata, coalesce(d.completed_at, d.deployed_at) as live_at
          from ops.deployments d join ops.releases r on r.release_id = d.release_id)
    select 'deployment_frequency' as kpi, 'per_day' as unit, w.project, w.environment, null::text as gate_code, w.live_at as at,
           1::numeric as measure, 'deployments' as row_table, w.deployment_id as row_id
      from went w
     where w.status in ('succeeded', 'rolled_back') and w.rollback_of is null
    union all
    select 'lead_time', 'seconds', w.project, w.environment, null, w.live_at,
           extract(epoch from w.live_at - ops_private.change_time(w.scope_metadata, w.opened_at)), 'deployments', w.deployment_id
      from went w
     where w.status in ('succeeded', 'rolled_back') and w.rollback_of is null
       and w.live_at >= ops_private.change_time(w.scope_metadata, w.opened_at)
       and not exists (
           select from ops.deployments earlier
            where earlier.release_id = w.release_id and earlier.environment = w.environment
              and earlier.status in ('succeeded', 'rolled_back') and earlier.rollback_of is null
              and (coalesce(earlier.completed_at, earlier.deployed_at), earlier.deployment_id) < (w.live_at, w.deployment_id))
    union all
    select 'change_failure_rate', 'ratio', w.project, w.environment, null, w.live_at,
           case when w.status = 'rolled_back' or exists (select from ops.incidents i where i.deployment_id = w.deployment_id)
                then 1 else 0 end, 'deployments', w.deployment_id
      from went w
     where w.status in ('succeeded', 'rolled_back') and w.rollback_of is null
    union all
    select 'recovery_time', 'seconds', r.project, i.environment, null, i.resolved_at,
           extract(epoch from i.resolved_at - i.detected_at), 'incidents', i.incident_id
      from ops.incidents i left join ops.releases r on r.release_id = i.release_id
     where i.resolved_at is not null
    union all
    select 'rework_rate', 'ratio', w.project, w.environment, null, w.live_at,
           case when w.rollback_of is not null or exists (
                         select from ops.incidents i join ops.releases r on r.release_id = i.release_id
                          where r.project = w.project and i.environment = w.environment
                            and i.deployment_id is distinct from w.deployment_id
                            and i.detected_at <= w.deployed_at and (i.resolved_at is null or i.resolved_at >= w.deployed_at))
                then 1 else 0 end, 'deployments', w.deployment_id
      from went w
     where w.status in ('succeeded', 'rolled_back')
    union all
    select 'promotion_cycle_time', 'seconds', r.project, p.environment, null, p.created_at,
           extract(epoch from p.created_at - r.created_at), 'promotion_decisions', p.decision_id
      from ops.promotion_decisions p join ops.releases r on r.release_id = p.release_id
     where p.verdict = 'allow'
       and not exists (
           select from ops.promotion_decisions earlier
            where earlier.release_id = p.release_id and earlier.environment = p.environment and earlier.verdict = 'allow'
              and (earlier.created_at, earlier.decision_id) < (p.created_at, p.decision_id))
    union all
    select 'approval_latency', 'seconds', r.project, r.environment_target, g.gate_code, a.created_at,
           greatest(0, extract(epoch from a.created_at - g.entered_at)), 'approvals', a.approval_id
      from ops.approvals a
      join ops.release_gates g on g.gate_id = a.gate_id
      join ops.releases r on r.release_id = a.release_id
     where a.decision = 'approved' and g.entered_at is not null
    union all
    select 'complete_g3_rate', 'ratio', w.project, w.environment, 'G3', w.deployed_at,
           case when w.compliance = 'gated' or (w.compliance = 'excepted' and not exists (
                         select from ops.exceptions x
                          where x.release_id = w.release_id and 'G3' = any (x.impacted_gates)
                            and w.compliance_reasons @> to_jsonb(array[x.exception_id])))
                then 1 else 0 end, 'deployments', w.deployment_id
      from went w
     where w.environment = 'production' and w.rollback_of is null and w.deployed_at is not null
    union all
    select 'bypass_rate', 'ratio', w.project, w.environment, null, w.deployed_at,
           case w.compliance when 'excepted' then 1 else 0 end, 'deployments', w.deployment_id
      from went w
     where w.rollback_of is null and w.deployed_at is not null
    union all
    select 'ungated_rate', 'ratio', w.project, w.environment, null, w.deployed_at,
           case w.compliance when 'ungated' then 1 else 0 end, 'deployments', w.deployment_id
      from went w
     where w.rollback_of is null and w.deployed_at is not null
    union all
    select 'time_in_gate', 'seconds', r.project, r.environment_target, g.gate_code, g.resolved_at,
           extract(epoch from g.resolved_at - g.entered_at), 'release_gates', g.gate_id
      from ops.release_gates g join ops.releases r on r.release_id = g.release_id
     where g.resolved_at is not null
    union all
    select 'rollback_time', 'seconds', w.project, w.environment, null, w.completed_at,
           extract(epoch from w.completed_at - w.deployed_at), 'deployments', w.deployment_id
      from went w
     where w.rollback_of is not null and w.status in ('succeeded', 'rolled_back') and w.completed_at is not null
    union all
    select 'drill_frequency', 'per_day', null, v.environment, null, v.executed_at, 1, 'recovery_drills', v.drill_id
      from ops.recovery_drills v
    union all
    select 'drill_success_rate', 'ratio', null, v.environment, null, v.executed_at,
           case when v.outcome = 'success' and v.restore_validated then 1 else 0 end, 'recovery_drills', v.drill_id
      from ops.recovery_drills v;
comment on view ops.v_governance_facts is
    'The rows behind every figure, one by one: what ops.v_governance_kpis and ops.governance_kpis sum up. docs/metrics.md defines them.';
comment on column ops.v_governance_facts.kpi is 'The figure that the row counts towards.';
comment on column ops.v_governance_facts.unit is 'per_day, seconds or ratio.';
comment on column ops.v_governance_facts.project is 'The project; null for what concerns an environment alone.';
comment on column ops.v_governance_facts.environment is 'The environment.';
comment on column ops.v_governance_facts.gate_code is 'The gate, for figures of gates.';
comment on column ops.v_governance_facts.at is 'The time that puts it into a period.';
comment on column ops.v_governance_facts.measure is 'Seconds; or 1 or 0 for what is counted or asked.';
comment on column ops.v_governance_facts.row_table is 'The table of the row.';
comment on column ops.v_governance_facts.row_id is 'The row''s key.';
grant select on ops.v_governance_facts to release_manager, audit_reader;
