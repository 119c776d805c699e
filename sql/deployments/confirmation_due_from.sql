-- Evaluation (FR-2): the stored status of gates, deployments and releases follows the facts.
create or replace function ops_private.confirmation_due_from(deployment ops.deployments)
returns timestamptz
language plpgsql
immutable
set search_path = ''
as $$
begin
    -- What is reported late may be confirmed as late.
    return case when (deployment).status in ('succeeded', 'rolled_back')
                then greatest((deployment).completed_at, (deployment).created_at) end;
end
$$;
comment on function ops_private.confirmation_due_from(ops.deployments) is
    'From when on G4 of a deployment is awaited; null while it is under way or when it failed.';
revoke all on function ops_private.confirmation_due_from(ops.deployments) from public;
