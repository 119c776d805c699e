create or replace function ops_private.is_initiator(release_id uuid, name text, person text, as_of timestamptz)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
    release ops.releases;
    initiator text;
begin
    select * into release from ops.releases r where r.release_id = is_initiator.release_id;
    if is_initiator.name in (release.created_by, release.initiating_actor) then
        return true;
    end if;
    initiator := ops_private.known_person(release.initiating_actor, is_initiator.as_of);
    return coalesce(is_initiator.person, is_initiator.name) = initiator;
end
$$;
comment on function ops_private.is_initiator(uuid, text, text, timestamptz) is
    'Whether a name, and the person behind it, opened or initiated a release; null when that cannot be determined.';
revoke all on function ops_private.is_initiator(uuid, text, text, timestamptz) from public;
