create or replace function ops_private.tell_ref(
    release_id uuid,
    source_ref text,
    brought_by text,
    role text,
    told_at timestamptz default clock_timestamp(),
    kind text default null
)
returns text
language plpgsql
volatile
security definer -- no role writes which refs a release was told
set search_path = pg_catalog, pg_temp
as $$
declare
    told constant text := ops_private.normal_ref(tell_ref.source_ref);
    meant constant text := ops_private.meant_ref(tell_ref.release_id, told);
    latest ops.release_refs;
begin
    if told is null or tell_ref.brought_by is null then
        return meant;
    end if;
    if tell_ref.role = 'opener' then
        select * into latest
          from ops.release_refs moved
         where moved.release_id = tell_ref.release_id and moved.role = 'opener'
         order by moved.told_at desc, moved.ref_id desc limit 1;
    end if;
    insert into ops.release_refs (release_id, source_ref, means, brought_by, role, kind, told_at)
    select tell_ref.release_id, told, meant, tell_ref.brought_by, tell_ref.role, tell_ref.kind, greatest(tell_ref.told_at, latest.told_at)
     where latest.source_ref <> told -- back at an earlier one: it moved again
        or not exists (
            select from ops.release_refs known
             where known.release_id = tell_ref.release_id and known.source_ref = told
               and (tell_ref.role = 'told' or (known.brought_by = tell_ref.brought_by and known.role = tell_ref.role
                    and known.kind is not distinct from tell_ref.kind)));
    -- Of two commits that begin so, neither is the short form any longer.
    return case when meant = told or ops_private.compare_refs(tell_ref.release_id, told, meant) = 'same' then meant else told end;
end
$$;
comment on function ops_private.tell_ref(uuid, text, text, text, timestamptz, text) is
    'Keeps that a release was told a source_ref, and who brought it; says which spelling a fact about it is bound to. Role told '
    'brings nothing: a fact or a report names the ref.';
revoke all on function ops_private.tell_ref(uuid, text, text, text, timestamptz, text) from public;
