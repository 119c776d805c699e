create or replace function ops_private.is_same_sender(original ops.event_ingest_log, caller ops_private.caller)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if original.persona is distinct from caller.persona or caller.persona is null then
        return false;
    end if;
    -- What a machine reports is the project's word: a receiver, an importer and a workflow are one sender.
    if caller.persona = 'ci_service_role' then
        return caller.project is null or caller.project = coalesce(
            (select r.project from ops.releases r where r.release_id = original.release_id), original.project, '');
    end if;
    return original.actor_kind = caller.actor_kind
       and ops_private.person_or_name(original.actor)
           = ops_private.person_or_name(caller.actor);
end
$$;
comment on function ops_private.is_same_sender(ops.event_ingest_log, ops_private.caller) is
    'Whether a caller may take an accepted event for its own: CI for its project''s machine facts; of what a person said, the same '
    'person in the same persona, and not their agent.';
revoke all on function ops_private.is_same_sender(ops.event_ingest_log, ops_private.caller) from public;
