create or replace function ops_private.probed_status(event ops_private.taken_event)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return case
        when (event.event_type = 'health_check' or event.payload ->> 'check_name' = 'health_check') and exists (
            select from ops.deployments d
             where d.deployment_id = event.deployment_id
               and ops_private.compare_refs(d.release_id, d.source_ref, event.payload ->> 'source_ref') = 'other') then 'fail'
        else event.payload ->> 'status'
    end;
end
$$;
comment on function ops_private.probed_status(ops_private.taken_event) is
    'The result of a health check that says which commit answers: another than the deployed one is a fail.';
revoke all on function ops_private.probed_status(ops_private.taken_event) from public;
