-- One row per row that counts towards a figure; the figures are counts and means over these rows, and nothing else.
create or replace view ops.v_governance_facts with (security_invoker = true) as
    with deployed as (
        select d.*, r.project, r.created_at as opened_at, r.scope_metadata, coalesce(d.completed_at, d.deployed_at) as ended_at
          from ops.deployments d join ops.releases r on r.release_id = d.release_id),
    went_live as ( -- also when it was rolled back later
        select * from deployed d where d.status in ('succeeded', 'rolled_back')),
    change as (
        select * from went_live d where d.rollback_of is null),
    started_change as (
        select * from deployed d where d.rollback_of is null and d.deployed_at is not null),

    -- DORA
    deployment_frequency as (
        select c.project, c.environment, c.ended_at as at, c.deployment_id
          from change c),
    lead_time as (
        select c.project, c.environment, c.ended_at as at,
               extract(epoch from c.ended_at - ops_private.change_time(c.scope_metadata, c.opened_at)) as seconds, c.deployment_id
          from change c
         where c.ended_at >= ops_private.change_time(c.scope_metadata, c.opened_at)
           and not exists ( -- only the first time that the release went live there
               select from ops.deployments earlier
                where earlier.release_id = c.release_id and earlier.environment = c.environment
                  and earlier.status in ('succeeded', 'rolled_back') and earlier.rollback_of is null
                  and (coalesce(earlier.completed_at, earlier.deployed_at), earlier.deployment_id) < (c.ended_at, c.deployment_id))),
    change_failure as (
        select c.project, c.environment, c.ended_at as at,
               c.status = 'rolled_back' or exists (
                   select from ops.incidents i -- what began clearly later caused none of it
                    where i.deployment_id = c.deployment_id
                      and (not i.began_after_detection
                           or c.deployed_at <= i.detected_at + ops_private.clock_skew(c.release_id, c.environment))) as counts,
               c.deployment_id
          from change c),
    recovery as (
        select i.project, i.environment, i.resolved_at as at, extract(epoch from i.resolved_at - i.detected_at) as seconds, i.incident_id
          from ops.incidents i
         where i.resolved_at is not null),
    rework as (
        select w.project, w.environment, w.ended_at as at,
               w.rollback_of is not null or exists ( -- during an incident that it did not cause
                   select from ops.incidents i
                    where i.project = w.project and i.environment = w.environment
                      and i.deployment_id is distinct from w.deployment_id
                      and i.detected_at <= w.deployed_at and (i.resolved_at is null or i.resolved_at >= w.deployed_at)) as counts,
               w.deployment_id
          from went_live w),

    -- Governance
    promotion_cycle as (
        select r.project, p.environment, p.created_at as at, extract(epoch from p.created_at - r.created_at) as seconds, p.decision_id
          from ops.promotion_decisions p join ops.releases r on r.release_id = p.release_id
         where p.verdict = 'allow'
           and not exists ( -- only the first time that it was allowed
               select from ops.promotion_decisions earlier
                where earlier.release_id = p.release_id and earlier.environment = p.environment and earlier.verdict = 'allow'
                  and (earlier.created_at, earlier.decision_id) < (p.created_at, p.decision_id))),
    approval_latency as (
        select r.project, r.environment_target as environment, g.gate_code, a.created_at as at,
               greatest(0, extract(epoch from a.created_at - g.entered_at)) as seconds, a.approval_id
          from ops.approvals a
          join ops.release_gates g on g.gate_id = a.gate_id
          join ops.releases r on r.release_id = a.release_id
         where a.decision = 'approved' and g.entered_at is not null),
    complete_g3 as (
        select c.project, c.environment, c.deployed_at as at,
               c.compliance = 'gated' or (c.compliance = 'excepted' and not exists (
                   select from ops.exceptions x
                    where x.release_id = c.release_id and 'G3' = any (x.impacted_gates)
                      and c.compliance_reasons @> to_jsonb(array[x.exception_id]))) as counts, c.deployment_id
          from started_change c
         where c.environment = 'production'),
    time_in_gate as (
        select r.project, r.environment_target as environment, g.gate_code, g.resolved_at as at,
               extract(epoch from g.resolved_at - g.entered_at) as seconds, g.gate_id
          from ops.release_gates g join ops.releases r on r.release_id = g.release_id
         where g.resolved_at is not null),
    rollback_time as (
        select w.project, w.environment, w.completed_at as at, extract(epoch from w.completed_at - w.deployed_at) as seconds,
               w.deployment_id
          from went_live w
         where w.rollback_of is not null and w.completed_at is not null),

    listed as (
    select 'deployment_frequency' as kpi, 'per_day' as unit, f.project, f.environment, null::text as gate_code, f.at,
           1::numeric as measure, 'deployments' as row_table, f.deployment_id as row_id
      from deployment_frequency f
    union all
    select 'lead_time', 'seconds', f.project, f.environment, null, f.at, f.seconds, 'deployments', f.deployment_id
      from lead_time f
    union all
    select 'change_failure_rate', 'ratio', f.project, f.environment, null, f.at,
           case when f.counts then 1 else 0 end, 'deployments', f.deployment_id
      from change_failure f
    union all
    select 'recovery_time', 'seconds', f.project, f.environment, null, f.at, f.seconds, 'incidents', f.incident_id
      from recovery f
    union all
    select 'rework_rate', 'ratio', f.project, f.environment, null, f.at,
           case when f.counts then 1 else 0 end, 'deployments', f.deployment_id
      from rework f
    union all
    select 'promotion_cycle_time', 'seconds', f.project, f.environment, null, f.at, f.seconds, 'promotion_decisions', f.decision_id
      from promotion_cycle f
    union all
    select 'approval_latency', 'seconds', f.project, f.environment, f.gate_code, f.at, f.seconds, 'approvals', f.approval_id
      from approval_latency f
    union all
    select 'complete_g3_rate', 'ratio', f.project, f.environment, 'G3', f.at,
           case when f.counts then 1 else 0 end, 'deployments', f.deployment_id
      from complete_g3 f
    union all
    select 'bypass_rate', 'ratio', f.project, f.environment, null, f.deployed_at,
           case f.compliance when 'excepted' then 1 else 0 end, 'deployments', f.deployment_id
      from started_change f
    union all
    select 'ungated_rate', 'ratio', f.project, f.environment, null, f.deployed_at,
           case f.compliance when 'ungated' then 1 else 0 end, 'deployments', f.deployment_id
      from started_change f
    union all
    select 'time_in_gate', 'seconds', f.project, f.environment, f.gate_code, f.at, f.seconds, 'release_gates', f.gate_id
      from time_in_gate f
    union all
    select 'rollback_time', 'seconds', f.project, f.environment, null, f.at, f.seconds, 'deployments', f.deployment_id
      from rollback_time f
    union all
    select 'drill_frequency', 'per_day', null, d.environment, null, d.executed_at, 1, 'recovery_drills', d.drill_id
      from ops.recovery_drills d
    union all
    select 'drill_success_rate', 'ratio', null, d.environment, null, d.executed_at,
           case when d.outcome = 'success' and d.restore_validated then 1 else 0 end, 'recovery_drills', d.drill_id
      from ops.recovery_drills d),
    decided as (
        select r.project, min(p.created_at) as since
          from ops.promotion_decisions p join ops.releases r on r.release_id = p.release_id
         group by r.project)
    select l.*, l.project is null or l.row_table not in ('deployments', 'incidents') or coalesce(l.at >= d.since, false) as counted
      from listed l left join decided d on d.project = l.project;
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
comment on column ops.v_governance_facts.counted is
    'False for deployments and incidents from before the project''s first recorded decision: history, listed apart.';
grant select on ops.v_governance_facts to release_manager, audit_reader;
