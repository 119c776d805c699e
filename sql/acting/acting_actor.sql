create or replace function ops_private.acting_actor()
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce((ops_private.acting_context()).actor, ops_private.actor());
end
$$;
comment on function ops_private.acting_actor() is 'Who makes the current change: the actor for whom our function acts, else the caller.';
revoke all on function ops_private.acting_actor() from public;
