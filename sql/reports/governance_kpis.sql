create or replace function ops.governance_kpis(
    since timestamptz,
    until timestamptz,
    of_project text default null,
    of_environment text default null
)
returns table (
    project text,
    environment text,
    kpi text,
    gate_code text,
    unit text,
    value numeric,
    median numeric,
    numerator numeric,
    denominator numeric,
    row_table text,
    row_ids uuid[],
    counted boolean
)
language sql
stable
security invoker -- the roles that may execute it can read every table it uses
set search_path = pg_catalog, pg_temp
as $$
    select f.project, f.environment, f.kpi, f.gate_code, f.unit,
           round(case f.unit when 'per_day' then sum(f.measure) / days.passed else avg(f.measure) end, 6),
           case f.unit when 'seconds' then round(percentile_cont(0.5) within group (order by f.measure)::numeric, 6) end,
           round(sum(f.measure), 6),
           round(case f.unit when 'per_day' then days.passed else count(*) end, 6),
           f.row_table, array_agg(f.row_id order by f.at, f.row_id), f.counted
      from ops.v_governance_facts f
     cross join ops_private.days_between(governance_kpis.since, governance_kpis.until) as days (passed)
     where f.at >= governance_kpis.since and f.at < governance_kpis.until
       and (governance_kpis.of_project is null or f.project = (select ops_private.folded_project(governance_kpis.of_project)))
       and (governance_kpis.of_environment is null or f.environment = governance_kpis.of_environment)
     group by f.kpi, f.unit, f.project, f.environment, f.gate_code, f.row_table, days.passed, f.counted
     order by f.counted desc, f.project nulls last, f.environment, f.kpi, f.gate_code
$$;
comment on function ops.governance_kpis(timestamptz, timestamptz, text, text) is
    'The figures of a period, since inclusive to until exclusive, per project and environment, with the ids of the rows that make '
    'them. A figure without rows is not listed; counted is false for what happened before the project''s first recorded decision.';
revoke all on function ops.governance_kpis(timestamptz, timestamptz, text, text) from public;
grant execute on function ops.governance_kpis(timestamptz, timestamptz, text, text) to
    release_manager, audit_reader;
