create or replace function ops_private.compliance_with_decision(deployment ops.deployments)
returns ops_private.compliance
language plpgsql
stable
set search_path = ''
as $$
declare
    asked ops.promotion_decisions;
    exceptions_used jsonb;
    skew constant interval := interval '2 minutes'; -- between the reporter's clock and ours
begin
    select * into asked from ops.promotion_decisions p where p.decision_id = deployment.decision_id;
    if deployment.source_ref <> asked.input #>> '{release,source_ref}' then
        return row('ungated', jsonb_build_array(ops_private.reason('source_ref_differs', null, null,
            'What was deployed is not what was promoted.', '{release_manager}')))::ops_private.compliance;
    elsif deployment.deployed_at < asked.created_at - skew then
        return row('ungated', jsonb_build_array(ops_private.reason('deployed_before_decision', null, null,
            'The deployment started before the promotion was decided.', '{release_manager}')))::ops_private.compliance;
    elsif deployment.deployed_at >= (asked.decision ->> 'valid_until')::timestamptz then
        return row('ungated', jsonb_build_array(ops_private.reason('decision_lapsed', null, null,
            'The deployment started after the promotion''s verdict had lapsed.', '{release_manager}')))::ops_private.compliance;
    end if;
    exceptions_used := jsonb_path_query_array(asked.decision, '$.exceptions_used[*].exception_id');
    return row(case when jsonb_array_length(exceptions_used) > 0 then 'excepted' else 'gated' end, exceptions_used)::ops_private.compliance;
end
$$;
comment on function ops_private.compliance_with_decision(ops.deployments) is
    'The compliance of a deployment that a promotion opened: it must be what was promoted, and start while the verdict holds.';
revoke all on function ops_private.compliance_with_decision(ops.deployments) from public;
