create or replace function ops_private.gate_statuses(
    targets ops_private.evaluation_target[],
    unmet ops_private.unmet_requirement[],
    facts ops_private.target_fact[]
)
returns table (
    target integer, status text, is_failing boolean, exception_id uuid, exceptions_used uuid[], waived_until timestamptz, reasons jsonb
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with summary as (
        select n.target,
               bool_or(n.waived_by is null) as is_open,
               bool_or(n.is_failure) as is_failing,
               bool_or(n.is_failure and n.waived_by is null) as is_failing_open,
               (array_agg(n.waived_by order by n.waived_until desc, n.waived_by) filter (where n.waived_by is not null))[1] as exception_id,
               array_agg(distinct n.waived_by) filter (where n.waived_by is not null) as exceptions_used,
               min(n.waived_until) as waived_until,
               jsonb_agg(case when n.waived_by is null then stated.reason
                              else stated.reason || jsonb_build_object('covered_by', n.waived_by) end
                         order by n.requirement, n.code, n.message) as reasons
          from unnest(gate_statuses.unmet) n
          join unnest(gate_statuses.targets) t on t.target = n.target
         cross join lateral (
              select ops_private.reason(n.code, t.gate_code, n.requirement, n.message, n.who_can_fix) as reason offset 0) stated
         group by n.target)
    select t.target,
           case
               when s.target is null then 'passed'
               when not s.is_open then 'bypassed'
               when s.is_failing_open then 'failed'
               when exists (select from unnest(gate_statuses.facts) f where f.target = t.target and f.kind = 'touched') then 'in_progress'
               else 'pending'
           end,
           coalesce(s.is_failing, false),
           case when not s.is_open then s.exception_id end,
           coalesce(s.exceptions_used, '{}'),
           s.waived_until,
           coalesce(s.reasons, '[]')
      from unnest(gate_statuses.targets) t
      left join summary s on s.target = t.target;
end
$$;
comment on function ops_private.gate_statuses(
    ops_private.evaluation_target[],
    ops_private.unmet_requirement[],
    ops_private.target_fact[]
) is
    'The status of each evaluation target that follows from what is unmet and what of it is waived, with its reasons.';
revoke all on function ops_private.gate_statuses(
    ops_private.evaluation_target[],
    ops_private.unmet_requirement[],
    ops_private.target_fact[]
) from public;
