create or replace function ops_private.settle_deployment()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.status = 'rolled_back' and (tg_op = 'INSERT' or old.status <> 'rolled_back') then
        if not exists (select from ops.deployments back where back.rollback_of = new.deployment_id and back.live_at is not null) then
            perform ops_private.raise_error('illegal_transition', 'Only a rollback that succeeded takes a deployment back.',
                'Report the rollback: gates deployment rollback, then its end.');
        end if;
    end if;
    if tg_op = 'UPDATE' then
        if old.status = 'in_progress' and new.status <> old.status and new.cancelled_at is null then
            new.deployed_at := coalesce(new.deployed_at, clock_timestamp());
            new.completed_at := greatest(new.deployed_at, coalesce(new.completed_at, clock_timestamp()));
        end if;
        -- The receipt is that of the report that told this end.
        if old.live_at is not null and new.completed_at is not distinct from old.completed_at then
            new.live_at := least(old.live_at, coalesce(new.completed_at, new.deployed_at));
        else
            new.live_at := null;
        end if;
    end if;
    if new.interrupted and new.status <> 'failed' then
        new.interrupted := false;
    end if;
    new.live_at := case when new.status in ('succeeded', 'rolled_back')
                        then coalesce(new.live_at, least(coalesce(new.completed_at, new.deployed_at), clock_timestamp())) end;
    return new;
end
$$;
comment on function ops_private.settle_deployment() is
    'Trigger: a deployment that ends has started, and ends after it started; one that succeeded is live from its end, or from our '
    'receipt if that is earlier.';
revoke all on function ops_private.settle_deployment() from public;
