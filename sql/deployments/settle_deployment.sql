create or replace function ops_private.settle_deployment()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if new.status = old.status then
        return new;
    end if;
    if old.status = 'in_progress' then
        new.deployed_at := coalesce(new.deployed_at, clock_timestamp());
        new.completed_at := greatest(new.deployed_at, coalesce(new.completed_at, clock_timestamp()));
    end if;
    return new;
end
$$;
comment on function ops_private.settle_deployment() is
    'Trigger: a deployment that ends has started, and ends after it started.';
revoke all on function ops_private.settle_deployment() from public;
