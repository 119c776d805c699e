-- Whether a deployment was allowed (FR-7). A permission is a recorded decision; it must have been given before the start
-- and still hold then, and once more when the report reached us: a reporter's clock proves nothing by itself.
create or replace function ops_private.deployment_compliance(deployment ops.deployments, is_first boolean)
returns ops_private.compliance
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    project constant text := (select r.project from ops.releases r where r.release_id = deployment.release_id);
    skew constant interval := coalesce(
        ops_private.setting('clock_skew', project, deployment.environment), '0')::interval;
    asked_first constant boolean := coalesce(
        ops_private.setting('asked_first', project, deployment.environment), 'true')::boolean;
    told constant timestamptz := least(deployment.deployed_at, deployment.reported_at);
    permission ops.promotion_decisions;
    began timestamptz;
    verdict jsonb;
    reasons jsonb;
begin
    if deployment.deployed_at is null then
        select * into permission from ops.promotion_decisions p where p.decision_id = deployment.decision_id;
        return ops_private.allowed_compliance(permission.decision, permission.decision_id);
    end if;

    permission := ops_private.permission_to_deploy(deployment, least(told + skew, deployment.reported_at));
    -- Within the skew the decision says more exactly when the deployment can have started at the earliest.
    began := greatest(told, permission.created_at);
    verdict := ops_private.decide(ops_private.input_at_start(deployment, began, is_first));
    reasons := ops_private.reasons_before_start(deployment, permission, began, asked_first, verdict);
    if jsonb_array_length(reasons) > 0 then
        return row('ungated', reasons, null)::ops_private.compliance;
    end if;
    if began < deployment.reported_at then
        reasons := ops_private.reasons_at_receipt(deployment, permission, asked_first, is_first);
        if jsonb_array_length(reasons) > 0 then
            return row('ungated', reasons, null)::ops_private.compliance;
        end if;
    end if;
    -- Where nobody has to ask, a decision that had ended by then is not what allowed it.
    return ops_private.allowed_compliance(verdict, case
        when asked_first or ops_private.end_of_permission(permission, began) is null then permission.decision_id end);
end
$$;
comment on function ops_private.deployment_compliance(ops.deployments, boolean) is
    'Whether a recorded decision allowed a deployment before it started and still allowed it then and when the report reached us; where '
    'the policy asked_first is off, whether the facts did. is_first says that its first report is being taken in.';
revoke all on function ops_private.deployment_compliance(ops.deployments, boolean) from public;
