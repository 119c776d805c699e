-- Written by `make migration`: a fingerprint of ops_private.decide and of every function that it calls.
create or replace function ops_private.rules_version()
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return 'f8cf88134bdbf39a';
end
$$;
comment on function ops_private.rules_version() is
    'The version of the rule: it changes whenever a function that decides changes, and a decision records it.';
revoke all on function ops_private.rules_version() from public;
