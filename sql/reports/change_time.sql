create or replace function ops_private.change_time(scope_metadata jsonb, opened_at timestamptz)
returns timestamptz
language sql
stable
security definer -- is_timestamp is internal
set search_path = pg_catalog, pg_temp
as $$
    select case when ops_private.is_timestamp(change_time.scope_metadata ->> 'committed_at')
                then (change_time.scope_metadata ->> 'committed_at')::timestamptz
                else change_time.opened_at end
$$;
comment on function ops_private.change_time(jsonb, timestamptz) is
    'When a release''s change was made: scope_metadata.committed_at where that is a timestamp, else when the release was opened.';
revoke all on function ops_private.change_time(jsonb, timestamptz) from public;
grant execute on function ops_private.change_time(jsonb, timestamptz) to release_manager, audit_reader;
