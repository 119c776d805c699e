create or replace function ops_private.own_releases(persona text)
returns uuid[]
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select case when own_releases.persona = 'developer' then array(
        select distinct g.release_id from ops.release_gates g where g.gate_id = any (ops_private.own_gates())) else '{}' end
$$;
comment on function ops_private.own_releases(text) is
    'The releases whose checks a developer may follow: those that the caller opened or initiated.';
revoke all on function ops_private.own_releases(text) from public;
