create or replace function ops_private.acting_actor_kind()
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce((ops_private.acting_context()).actor_kind, (ops_private.caller()).actor_kind);
end
$$;
comment on function ops_private.acting_actor_kind() is
    'Whether a human, an agent or a service makes the current change: the kind that goes with ops_private.acting_actor.';
revoke all on function ops_private.acting_actor_kind() from public;
