create or replace function ops_private.check_release_identity(event ops_private.taken_event, project text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    name constant text := event.payload ->> 'release_name';
    known_as uuid;
begin
    perform ops_private.check_name(event.payload, 'project');
    perform ops_private.check_name(event.payload, 'release_name');
    select r.release_id into known_as
      from ops.releases r where r.project = check_release_identity.project and r.release_name = name;
    if known_as <> event.release_id then
        perform ops_private.raise_error('release_exists', format('The project has this release already, under the id %s.', known_as),
            'Use that id, or choose another name.');
    end if;
    -- A name-based id belongs to the name that it is derived from, which may be another project's.
    if (event.caller).project is not null and known_as is null and substr(event.release_id::text, 15, 1) = '5'
       and event.release_id <> ops.release_id(check_release_identity.project, name) then
        perform ops_private.raise_error('not_own_project',
            'The release_id is derived from a name, and not from this project and release name.',
            'Use ops.release_id(project, release_name), or an id that is not a version 5 UUID.');
    end if;
end
$$;
comment on function ops_private.check_release_identity(ops_private.taken_event, text) is
    'Refuses a name that is not plain, a second id for a known release, and a derived id that belongs to another name. Raises '
    'invalid_payload, release_exists, not_own_project.';
revoke all on function ops_private.check_release_identity(ops_private.taken_event, text) from public;
