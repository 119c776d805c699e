-- Evaluation (FR-2): the stored status of gates, deployments and releases follows the facts.
create or replace function ops_private.confirmation_due_from(deployment ops.deployments)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    due constant timestamptz := case deployment.status
        when 'succeeded' then deployment.completed_at
        when 'rolled_back' then deployment.completed_at
        when 'in_progress' then ops_private.stale_from(deployment)
    end;
begin
    -- What is reported late may be confirmed as late.
    return case when due is not null then greatest(due, deployment.created_at) end;
end
$$;
comment on function ops_private.confirmation_due_from(ops.deployments) is
    'From when on G4 of a deployment is awaited: its end, or when it became stale; null while it waits for its start or when it failed.';
revoke all on function ops_private.confirmation_due_from(ops.deployments) from public;
