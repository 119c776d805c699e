create or replace function ops_private.own_gates()
returns uuid[]
language plpgsql
stable
security definer -- returns only the caller's own gates, from rows that the caller may not read
set search_path = pg_catalog, pg_temp
as $$
declare
    caller constant text := ops_private.actor();
    itself constant text := coalesce((ops_private.who_is(caller, clock_timestamp())).person, caller);
    -- A revoked assignment goes on saying whose name it was; whose it was at the time is asked of each release.
    names constant text[] := array(
        select lower(btrim(caller))
         union all
        select unnest(array[lower(btrim(a.subject)), lower(a.github_login)])
          from ops.persona_assignments a where a.subject = itself);
begin
    return array(
        with brought as (
            select r.release_id, r.created_by as name, r.created_at as at from ops.releases r
            union all
            select r.release_id, r.initiating_actor, r.created_at from ops.releases r
            union all
            select told.release_id, told.brought_by, told.recorded_at
              from ops.release_refs told
              join ops.releases r on r.release_id = told.release_id
             where told.role <> 'told' and told.means = ops_private.meant_ref(r.release_id, r.source_ref))
        select g.gate_id
          from ops.release_gates g
         where g.release_id in (
               select b.release_id
                 from brought b
                where lower(btrim(b.name)) = any (names)
                  and (lower(btrim(b.name)) = lower(btrim(caller)) or (ops_private.who_is(b.name, b.at)).person = itself)));
end
$$;
comment on function ops_private.own_gates() is
    'The gates of the releases on whose initiator''s side the caller is: opened, initiated or brought under any name of the person. '
    'Evaluated once per statement, however many rows that looks at.';
revoke all on function ops_private.own_gates() from public;
grant execute on function ops_private.own_gates() to developer;
