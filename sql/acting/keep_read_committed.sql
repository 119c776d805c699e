-- An older snapshot overlooks what was recorded since: a rejection, an assignment, an event with the same key.
create or replace function ops_private.keep_read_committed()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        perform ops_private.raise_error('wrong_isolation',
            format('The transaction is %s: it may not see what was recorded since it began, and nothing is decided or recorded in it.',
                   current_setting('transaction_isolation')),
            format('Begin it with isolation level read committed, or: '
                   || 'alter role %I set default_transaction_isolation = ''read committed'';', session_user));
    end if;
end
$$;
comment on function ops_private.keep_read_committed() is
    'Raises wrong_isolation in a transaction of another level: what decides and records sees everything that was committed before.';
revoke all on function ops_private.keep_read_committed() from public;
