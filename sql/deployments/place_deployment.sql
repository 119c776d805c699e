create or replace function ops_private.place_deployment()
returns trigger
language plpgsql
security definer -- sre, who inserts deployments, may read no release
set search_path = pg_catalog, pg_temp
as $$
begin
    new.component := (
        select ops_private.component_of(r.scope_metadata) from ops.releases r where r.release_id = new.release_id);
    return new;
end
$$;
comment on function ops_private.place_deployment() is
    'Trigger: a deployment replaces the component that its release names at that moment, or the whole project.';
revoke all on function ops_private.place_deployment() from public;
