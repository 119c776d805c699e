create or replace function ops_private.project_release_opened(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    event constant ops_private.taken_event := events[1];
    project constant text := ops_private.folded_project(event.payload ->> 'project');
    initiator constant text :=
        coalesce((event.caller).github_login, event.payload ->> 'initiating_actor', (event.caller).actor);
    known ops.releases;
begin
    perform ops_private.check_release_identity(event, project);
    insert into ops.releases
        (release_id, project, release_name, environment_target, source_ref, scope_metadata, initiating_actor, created_by)
    values (event.release_id, project, event.payload ->> 'release_name', event.payload ->> 'environment_target',
            event.payload ->> 'source_ref', coalesce(event.payload -> 'scope_metadata', '{}') || event.metadata,
            initiator, (event.caller).actor)
    on conflict do nothing;
    if found then
        perform ops_private.tell_opened_ref(event, initiator);
        return;
    end if;

    select * into known from ops.releases r where r.release_id = event.release_id for no key update;
    if known.release_id is null then
        -- Somebody opened it under another id in the meantime: now it can be seen.
        perform ops_private.check_release_identity(event, project);
    end if;
    if (known.project, known.release_name, known.environment_target)
       <> (project, event.payload ->> 'release_name', event.payload ->> 'environment_target') then
        perform ops_private.raise_error('id_taken',
            'The release_id belongs to a release with another project, name or environment_target.',
            'Use ops.release_id(project, release_name) as the id.');
    end if;
    if exists (select from ops.deployments d where d.release_id = event.release_id and d.deployed_at is not null) then
        perform ops_private.raise_error('release_already_deployed', 'The release has been deployed; further changes need a new release.',
            'Open a release with a new name.');
    end if;
    update ops.releases r
       set source_ref = event.payload ->> 'source_ref',
           scope_metadata = coalesce(event.payload -> 'scope_metadata', r.scope_metadata) || event.metadata
     where r.release_id = event.release_id
       and (r.source_ref, r.scope_metadata)
           is distinct from
           (event.payload ->> 'source_ref', coalesce(event.payload -> 'scope_metadata', r.scope_metadata) || event.metadata);
    perform ops_private.tell_opened_ref(event, initiator);
end
$$;
comment on function ops_private.project_release_opened(ops_private.taken_event[]) is
    'release_opened: the release and its gates; sent again before the release is deployed, its source_ref and scope. With a GitHub token '
    'the login that started the run is the initiator. FR-1.';
revoke all on function ops_private.project_release_opened(ops_private.taken_event[]) from public;
