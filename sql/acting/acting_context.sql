create or replace function ops_private.acting_context()
returns ops_private.acting_context
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_populate_record(null::ops_private.acting_context, ops_private.signed_setting('ops.acting')::jsonb);
end
$$;
comment on function ops_private.acting_context() is 'What ops_private.begin_acting set; all null when it set nothing.';
revoke all on function ops_private.acting_context() from public;
