create or replace function ops_private.concerned_deployment(
    event_type text,
    release_id uuid,
    gate_code text,
    environment text,
    named uuid,
    at timestamptz
)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if named is not null then
        return named;
    elsif concerned_deployment.event_type = 'restore_drill' then
        return (select ops_private.running_deployment(r.project, concerned_deployment.environment,
                                                      ops_private.component_of(r.scope_metadata))
                  from ops.releases r where r.release_id = concerned_deployment.release_id);
    elsif concerned_deployment.release_id is null then
        return null;
    elsif concerned_deployment.environment is not null then
        return ops_private.deployment_at(concerned_deployment.release_id, concerned_deployment.environment, concerned_deployment.at);
    elsif concerned_deployment.gate_code = 'G4' then
        return (select ops_private.deployment_at(r.release_id, r.environment_target, concerned_deployment.at)
                  from ops.releases r where r.release_id = concerned_deployment.release_id);
    end if;
    return null;
end
$$;
comment on function ops_private.concerned_deployment(text, uuid, text, text, uuid, timestamptz) is
    'The deployment that an event is about: the one it names, or the one that follows from its type and place.';
revoke all on function ops_private.concerned_deployment(text, uuid, text, text, uuid, timestamptz) from public;
