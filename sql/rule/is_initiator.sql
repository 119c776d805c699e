create or replace function ops_private.is_initiator(release_id uuid, name text, person text, as_of timestamptz)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    ref text;
begin
    select ops_private.value_at(r.release_id, 'source_ref', r.source_ref, is_initiator.as_of) into ref
      from ops.releases r where r.release_id = is_initiator.release_id;
    return ops_private.is_on_side(
        ops_private.initiators_side(is_initiator.release_id, ops_private.meant_ref(is_initiator.release_id, ref), is_initiator.as_of),
        is_initiator.name, is_initiator.person);
end
$$;
comment on function ops_private.is_initiator(uuid, text, text, timestamptz) is
    'Whether a name, and the person behind it, is on the initiator''s side of a release; null when that cannot be determined.';
revoke all on function ops_private.is_initiator(uuid, text, text, timestamptz) from public;
