create or replace function ops_private.present_decision(decision jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set timezone = 'UTC'
as $$
declare
    caller constant ops_private.caller := ops_private.caller();
begin
    return decision || jsonb_build_object(
        'exceptions_used', case
            when caller.persona in ('release_manager', 'audit_reader') then coalesce((
                select jsonb_agg(e || jsonb_build_object('approver_id', x.approver_id, 'approver_kind', x.approver_kind,
                                                         'reason', x.reason,
                                                         'risk_statement', x.risk_statement) order by n)
                  from jsonb_array_elements(decision -> 'exceptions_used') with ordinality as listed (e, n)
                  join ops.exceptions x on x.exception_id = (e ->> 'exception_id')::uuid), '[]')
            else decision -> 'exceptions_used'
        end,
        'notices', case
            when caller.persona in ('release_manager', 'audit_reader') then decision -> 'notices'
            else coalesce((select jsonb_agg(notice - '{by,subject,reason}'::text[] order by n)
                             from jsonb_array_elements(decision -> 'notices') with ordinality as listed (notice, n)), '[]')
        end,
        'caller', jsonb_build_object(
            'may_promote', decision ->> 'verdict' = 'allow' and caller.persona in ('release_manager', 'ci_service_role'),
            'why', case
                when caller.persona not in ('release_manager', 'ci_service_role')
                    then 'Only release_manager and ci_service_role promote.'
                when decision ->> 'verdict' = 'deny' then 'The verdict is deny.'
                else 'The verdict is allow and the persona may promote.'
            end));
end
$$;
comment on function ops_private.present_decision(jsonb) is
    'What this caller is shown of a decision: names and texts of exceptions and notices for release managers and '
    'auditors only.';
revoke all on function ops_private.present_decision(jsonb) from public;
