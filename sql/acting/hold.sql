create or replace function ops_private.hold(name text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ops_private.holds (name) values (hold.name) on conflict do nothing;
    perform from ops_private.holds h where h.name = hold.name for update;
end
$$;
comment on function ops_private.hold(text) is
    'Waits until no other transaction holds the name, and holds it until this one ends: what one does at a time. The key of an advisory '
    'lock could be taken by anybody with SQL; these rows only by our functions.';
revoke all on function ops_private.hold(text) from public;
