create or replace function ops_private.end_acting()
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops_private.begin_acting(null, null, null, null);
end
$$;
comment on function ops_private.end_acting() is 'Ends what ops_private.begin_acting began: the transaction acts for its caller again.';
revoke all on function ops_private.end_acting() from public;
