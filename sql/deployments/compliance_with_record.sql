create or replace function ops_private.compliance_with_record(deployment ops.deployments)
returns ops_private.compliance
language plpgsql
stable
set search_path = ''
as $$
declare
    verdict jsonb;
    exceptions_used jsonb;
begin
    verdict := ops_private.decide(ops_private.decision_input(
        deployment.release_id, deployment.environment, deployment.deployed_at, least(deployment.deployed_at, clock_timestamp())));
    if verdict ->> 'verdict' <> 'allow' then
        return row('ungated', verdict -> 'reasons')::ops_private.compliance;
    elsif deployment.source_ref is distinct from (select r.source_ref from ops.releases r where r.release_id = deployment.release_id) then
        return row('ungated', jsonb_build_array(ops_private.reason('source_ref_differs', null, null,
            'What was deployed is not the release''s source_ref.', '{release_manager}')))::ops_private.compliance;
    end if;
    exceptions_used := jsonb_path_query_array(verdict, '$.exceptions_used[*].exception_id');
    return row(case when jsonb_array_length(exceptions_used) > 0 then 'excepted' else 'gated' end, exceptions_used)::ops_private.compliance;
end
$$;
comment on function ops_private.compliance_with_record(ops.deployments) is
    'The compliance of a deployment that no promotion opened: the verdict at the moment it started, over what was on record by then.';
revoke all on function ops_private.compliance_with_record(ops.deployments) from public;
