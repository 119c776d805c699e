create or replace view ops.v_governance_kpis with (security_invoker = true) as
    with month as (
        select f.*, date_trunc('month', f.at, 'UTC') as since,
               date_trunc('month', f.at, 'UTC') + interval '1 month' as until
          from ops.v_governance_facts f)
    select (m.since at time zone 'UTC')::date as period, m.project, m.environment, m.kpi, m.gate_code, m.unit,
           round(case m.unit when 'per_day' then sum(m.measure) / ops_private.days_between(m.since, m.until)
                      else avg(m.measure) end, 6) as value,
           case m.unit when 'seconds' then round(percentile_cont(0.5) within group (order by m.measure)::numeric, 6) end as median,
           round(sum(m.measure), 6) as numerator,
           round(case m.unit when 'per_day' then ops_private.days_between(m.since, m.until) else count(*) end, 6) as denominator,
           m.row_table, array_agg(m.row_id order by m.at, m.row_id) as row_ids, m.counted
      from month m
     group by m.since, m.until, m.kpi, m.unit, m.project, m.environment, m.gate_code, m.row_table, m.counted;
comment on view ops.v_governance_kpis is
    'The figures of every month (UTC), per project and environment: DORA''s five and those of governance. docs/metrics.md defines '
    'them; ops.governance_kpis gives any other period.';
comment on column ops.v_governance_kpis.period is 'First day of the month.';
comment on column ops.v_governance_kpis.project is 'The project; null for what concerns an environment alone.';
comment on column ops.v_governance_kpis.environment is 'The environment.';
comment on column ops.v_governance_kpis.kpi is
    'deployment_frequency, lead_time, change_failure_rate, recovery_time, rework_rate (DORA); promotion_cycle_time, '
    'approval_latency, complete_g3_rate, bypass_rate, ungated_rate, time_in_gate, rollback_time, drill_frequency, '
    'drill_success_rate.';
comment on column ops.v_governance_kpis.gate_code is 'The gate, for approval_latency, time_in_gate and complete_g3_rate.';
comment on column ops.v_governance_kpis.unit is 'per_day, seconds or ratio.';
comment on column ops.v_governance_kpis.value is 'numerator / denominator: a mean for seconds, a share for ratio.';
comment on column ops.v_governance_kpis.median is 'The median, for seconds.';
comment on column ops.v_governance_kpis.numerator is 'Sum of the measures: seconds, or how many.';
comment on column ops.v_governance_kpis.denominator is 'Number of rows; for per_day the days of the month that have passed.';
comment on column ops.v_governance_kpis.row_table is 'The table of the rows.';
comment on column ops.v_governance_kpis.row_ids is 'The rows that make the figure, in order of time.';
comment on column ops.v_governance_kpis.counted is
    'False for what happened before the project''s first recorded decision.';
grant select on ops.v_governance_kpis to release_manager, audit_reader;
