create or replace function ops_private.install_broadcast()
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    if to_regclass('realtime.messages') is null or to_regprocedure('realtime.send(jsonb,text,text,boolean)') is null then
        return false;
    end if;
    create or replace trigger live_changes_broadcast
        after insert on ops_private.live_changes
        referencing new table as new_rows
        for each statement execute function ops_private.broadcast_changes();

    -- The owner of realtime.messages decides who may listen; without its grant the changes are sent, but no client receives them.
    begin
        grant usage on schema realtime to ci_service_role, release_manager, qa_tester, sre, developer, audit_reader;
        grant select on realtime.messages to ci_service_role, release_manager, qa_tester, sre, developer, audit_reader;
        if not exists (select from pg_catalog.pg_policy p
                        where p.polrelid = to_regclass('realtime.messages') and p.polname = 'release_gates_listen') then
            create policy release_gates_listen on realtime.messages for select
                to ci_service_role, release_manager, qa_tester, sre, developer, audit_reader
                using (extension = 'broadcast' and (select ops_private.may_listen(realtime.topic())));
        end if;
    exception when insufficient_privilege then
        null;
    end;
    if not has_table_privilege('release_manager', 'realtime.messages', 'select') then
        raise warning
            'Changes are sent to Supabase Realtime, but % may not let the personas read realtime.messages, so they cannot '
            'listen. Its owner can: grant usage on schema realtime and select on realtime.messages to them, then select '
            'ops_private.install_broadcast().', current_user;
    end if;
    return true;
end
$$;
comment on function ops_private.install_broadcast() is
    'Broadcasts changes on Supabase Realtime where it is installed; run it again if Realtime is installed later. Returns whether it is '
    'installed. Warns when the personas cannot listen.';
revoke all on function ops_private.install_broadcast() from public;
