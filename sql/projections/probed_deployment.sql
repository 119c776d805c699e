create or replace function ops_private.probed_deployment(event ops_private.taken_event)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if 'fail' in (ops_private.probed_status(event), event.payload ->> 'verdict') then
        return event.deployment_id;
    end if;
    return (
        select d.deployment_id from ops.deployments d
         where d.deployment_id = event.deployment_id
           and ops_private.compare_refs(d.release_id, d.source_ref, event.payload ->> 'source_ref') = 'same');
end
$$;
comment on function ops_private.probed_deployment(ops_private.taken_event) is
    'The deployment that a fact of G4 counts for: what names another commit than the deployed one, or one that cannot be compared with it, '
    'counts for none, unless it failed.';
revoke all on function ops_private.probed_deployment(ops_private.taken_event) from public;
