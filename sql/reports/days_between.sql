create or replace function ops_private.days_between(since timestamptz, until timestamptz)
returns numeric
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select greatest(1, extract(epoch from least(days_between.until, statement_timestamp()) - days_between.since) / 86400)
$$;
comment on function ops_private.days_between(timestamptz, timestamptz) is
    'Days of a period that have passed by now, at least one: what a frequency is divided by.';
revoke all on function ops_private.days_between(timestamptz, timestamptz) from public;
grant execute on function ops_private.days_between(timestamptz, timestamptz) to release_manager, audit_reader;
