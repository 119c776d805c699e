create or replace function ops_private.acting()
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
    return coalesce((ops_private.speech()).actor, ops_private.actor());
end
$$;
comment on function ops_private.acting() is
    'Whose doing the current change is: the actor for whom our function acts, else the caller.';
revoke all on function ops_private.acting() from public;
