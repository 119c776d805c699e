create or replace function ops_private.decide(input jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set jit = off
set timezone = 'UTC'
set intervalstyle = 'postgres'
as $$
begin
    return (
    with judged as materialized (
        select j.*,
               case input ->> 'environment'
                   when 'production' then j.gate_code in ('G1', 'G2', 'G3')
                   else j.gate_code in ('G1', 'G2')
               end as required
          from ops_private.judge(
              array(select t from jsonb_populate_recordset(null::ops_private.evaluation_target, input -> 'targets') t),
              array(select q from jsonb_populate_recordset(null::ops_private.target_requirement, input -> 'requirements') q),
              array(select f from jsonb_populate_recordset(null::ops_private.target_fact, input -> 'facts') f),
              array(select x from jsonb_populate_recordset(null::ops_private.target_exception, input -> 'exceptions') x),
              (input ->> 'at')::timestamptz) j),
    reasons as (
        select 0 as n, 0::bigint as m, ops_private.reason('release_rolled_back', null, null,
                   'The release was rolled back; open a new release instead.', '{ci_service_role,release_manager}') as reason
         where (input #>> '{release,rolled_back}')::boolean
        union all
        select 0, 1, ops_private.reason('environment_not_targeted', null, null,
                   format('The target of the release is %s.', input #>> '{release,environment_target}'),
                   '{ci_service_role,release_manager}')
         where input ->> 'environment' = 'production' and input #>> '{release,environment_target}' <> 'production'
        union all
        select 0, 2, ops_private.movable_ref(input)
         where (input #>> '{release,commit_known}')::boolean and not (input #>> '{release,names_commit}')::boolean
        union all
        select j.target, listed.m, listed.reason
          from judged j cross join lateral jsonb_array_elements(j.reasons) with ordinality as listed (reason, m)
         where j.required and not listed.reason ? 'covered_by'),
    used as (
        select distinct on (x.exception_id) x.exception_id, x.exception_type, x.expires_at,
               array(select j2.gate_code from judged j2
                      where j2.required and x.exception_id = any (j2.exceptions_used) order by j2.gate_code) as gates
          from judged j
          cross join lateral jsonb_array_elements(input -> 'exceptions') e
          cross join lateral jsonb_populate_record(null::ops_private.target_exception, e) x
         where j.required and x.exception_id = any (j.exceptions_used)
         order by x.exception_id)
    select jsonb_build_object(
        'release_id', input #> '{release,release_id}',
        'environment', input -> 'environment',
        'verdict', case when exists (select from reasons) then 'deny' else 'allow' end,
        'gates', (select jsonb_agg(jsonb_build_object(
                      'gate_code', j.gate_code, 'gate_id', j.gate_id,
                      'status', j.status, 'required', j.required) order by j.gate_code)
                    from judged j),
        'reasons', coalesce((select jsonb_agg(r.reason order by r.n, r.m) from reasons r), '[]'),
        'notes', case when (input #>> '{release,is_movable}')::boolean and not (input #>> '{release,commit_known}')::boolean
                      then jsonb_build_array(ops_private.movable_ref(input)) else '[]' end,
        'exceptions_used', coalesce((select jsonb_agg(to_jsonb(u) order by u.exception_id) from used u), '[]'),
        'notices', coalesce(input -> 'notices', '[]'),
        'valid_until', case when not exists (select from reasons) then (select min(j.valid_until) from judged j where j.required) end,
        'decided_at', input -> 'at',
        'as_of', input -> 'as_of',
        'input_digest', encode(sha256(convert_to(input::text, 'UTF8')), 'hex'),
        'rules_version', input -> 'rules_version'));
end
$$;
comment on function ops_private.decide(jsonb) is
    'The decision that follows from an input document, and from nothing else: a recorded decision replays bit for bit.';
revoke all on function ops_private.decide(jsonb) from public;
