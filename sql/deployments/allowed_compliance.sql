create or replace function ops_private.allowed_compliance(decision jsonb, decision_id uuid)
returns ops_private.compliance
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    used constant jsonb := coalesce(jsonb_path_query_array(decision, '$.exceptions_used[*].exception_id'), '[]');
begin
    return row(case when jsonb_array_length(used) > 0 then 'excepted' else 'gated' end, used, allowed_compliance.decision_id)
        ::ops_private.compliance;
end
$$;
comment on function ops_private.allowed_compliance(jsonb, uuid) is
    'The compliance of a deployment that a decision allowed: excepted, with the ids, when the decision needed exceptions.';
revoke all on function ops_private.allowed_compliance(jsonb, uuid) from public;
