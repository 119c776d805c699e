create or replace function ops_private.tell_release_ref()
returns trigger
language plpgsql
security definer -- no role writes which refs a release was told
set search_path = pg_catalog, pg_temp
as $$
declare
    -- Who runs the database is nobody's initiator; created_by names who is.
    kind constant text := case when ops_private.persona() in
        ('ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer', 'audit_reader')
        then ops_private.acting_actor_kind() else 'service' end;
begin
    if (ops_private.acting_context()).phase is distinct from 'ingest' then
        perform ops_private.tell_ref(new.release_id, new.source_ref, ops_private.acting_actor(), 'opener', clock_timestamp(),
            kind);
        perform ops_private.tell_ref(new.release_id, new.source_ref, new.initiating_actor, 'initiator');
    end if;
    return null;
end
$$;
comment on function ops_private.tell_release_ref() is
    'Trigger: keeps which source_ref a release was given, and by whom, unless a projection does, which knows more.';
revoke all on function ops_private.tell_release_ref() from public;
