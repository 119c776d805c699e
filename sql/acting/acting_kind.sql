create or replace function ops_private.acting_kind()
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
    return coalesce((ops_private.speech()).actor_kind, (ops_private.caller()).actor_kind);
end
$$;
comment on function ops_private.acting_kind() is 'Whether a human, an agent or a service does it: like ops_private.acting.';
revoke all on function ops_private.acting_kind() from public;
