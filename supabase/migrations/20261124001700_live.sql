-- Live changes: what happened, as it happens (the PRD's fifth goal).
--
-- Every change leaves a small row here, written by the transaction that made it. A reader follows them in the order
-- (txid, position), and only below pg_snapshot_xmin: every transaction before that has ended, so nothing can still appear
-- behind the reader's back. No notification and no lock: a writer never waits for a reader, and never knows of one.
--
-- This is a feed of the record, not the record: the tables of facts are.

create table ops_private.live_changes (
    txid xid8 not null default pg_current_xact_id(),
    position bigint generated always as identity,
    release_id uuid,
    subject_table text not null,
    subject_id uuid not null,
    change jsonb not null,
    recorded_at timestamptz not null default clock_timestamp(),
    constraint live_changes_pkey primary key (txid, position)
);
create index live_changes_release on ops_private.live_changes (release_id, txid, position) where release_id is not null;
alter table ops_private.live_changes enable row level security;

comment on table ops_private.live_changes is 'One small row per change, for those who follow them. Nobody''s to read or write: ops.changes_after shows each persona its own.';
comment on column ops_private.live_changes.txid is 'The transaction that made the change. (txid, position) is the order in which changes are told.';
comment on column ops_private.live_changes.position is 'Order within a transaction.';
comment on column ops_private.live_changes.release_id is 'The release it concerns, if any. No foreign key: whoever wrote the fact has checked it.';
comment on column ops_private.live_changes.subject_table is 'The table that changed: who may read that, may hear of it.';
comment on column ops_private.live_changes.subject_id is 'Key of the row.';
comment on column ops_private.live_changes.change is 'A new row''s telling columns; of a changed row {field, from, to}.';
comment on column ops_private.live_changes.recorded_at is 'When, by the database clock.';

create function ops_private.may_hear(persona text, subject_table text, is_own_release boolean)
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
    select case may_hear.persona
        when 'release_manager' then true
        when 'audit_reader' then true
        when 'ci_service_role' then may_hear.subject_table in ('releases', 'release_gates', 'gate_checks')
        when 'qa_tester' then may_hear.subject_table in ('releases', 'gate_checks', 'evidence_artifacts')
        when 'sre' then may_hear.subject_table in ('deployments', 'environment_events', 'recovery_drills')
        when 'developer' then may_hear.subject_table = 'releases' or (may_hear.subject_table = 'gate_checks' and may_hear.is_own_release)
        else false
    end
$$;
comment on function ops_private.may_hear(text, text, boolean) is
    'Whether a persona hears of changes to a table: exactly when the access table lets it read that. A test holds the two equal.';
revoke all on function ops_private.may_hear(text, text, boolean) from public;

-- Arguments: the key column, then the columns to tell.
create function ops_private.publish_rows()
returns trigger
language plpgsql
security definer -- who writes a fact may not write the feed
set search_path = ''
as $$
begin
    insert into ops_private.live_changes (release_id, subject_table, subject_id, change)
    select (added ->> 'release_id')::uuid, tg_table_name, (added ->> tg_argv[0])::uuid,
           (select jsonb_object_agg(told.name, added -> told.name) from unnest(tg_argv[1:]) as told (name))
      -- offset 0: a row becomes a document once, not once for each column that is told.
      from (select to_jsonb(n) as added from new_rows n offset 0) as rows_added;
    return null;
end
$$;
comment on function ops_private.publish_rows() is 'Trigger of tables of facts: one ops_private.live_changes row per new row.';
revoke all on function ops_private.publish_rows() from public;

create function ops_private.publish_checks()
returns trigger
language plpgsql
security definer -- who reports a check may not write the feed
set search_path = ''
as $$
begin
    insert into ops_private.live_changes (release_id, subject_table, subject_id, change)
    select g.release_id, 'gate_checks', n.check_id,
           jsonb_build_object('gate_code', g.gate_code, 'check_name', n.check_name, 'status', n.status, 'persona', n.persona)
      from new_rows n
     cross join lateral (select of_check.release_id, of_check.gate_code from ops.release_gates of_check
                          where of_check.gate_id = n.gate_id limit 1) g;
    return null;
end
$$;
comment on function ops_private.publish_checks() is 'Trigger: new checks, with the gate and release that they belong to.';
revoke all on function ops_private.publish_checks() from public;

create function ops_private.publish_transitions()
returns trigger
language plpgsql
security definer -- transitions are written by triggers, on whoever's behalf
set search_path = ''
as $$
begin
    insert into ops_private.live_changes (release_id, subject_table, subject_id, change)
    select n.release_id, n.subject_table, n.subject_id,
           jsonb_strip_nulls(jsonb_build_object('gate_code', g.gate_code, 'environment', d.environment))
           || jsonb_build_object('field', n.field)
           -- A status is told with the change, a long text is for those who look it up.
           || case when n.field in ('scope_metadata', 'root_cause') then '{}'
                   else jsonb_build_object('from', n.from_value, 'to', n.to_value) end
      from new_rows n
      left join lateral (select moved.gate_code from ops.release_gates moved
                          where n.subject_table = 'release_gates' and moved.gate_id = n.subject_id limit 1) g on true
      left join lateral (select moved.environment from ops.deployments moved
                          where n.subject_table = 'deployments' and moved.deployment_id = n.subject_id limit 1) d on true
     order by n.transition_id;
    return null;
end
$$;
comment on function ops_private.publish_transitions() is 'Trigger: every change of a status or another mutable field.';
revoke all on function ops_private.publish_transitions() from public;

create trigger releases_publish_changes after insert on ops.releases referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('release_id', 'project', 'release_name', 'environment_target', 'source_ref', 'status');
create trigger gate_checks_publish_changes after insert on ops.gate_checks referencing new table as new_rows
    for each statement execute function ops_private.publish_checks();
create trigger approvals_publish_changes after insert on ops.approvals referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('approval_id', 'gate_id', 'scope', 'decision', 'persona_role', 'approver_id');
create trigger evidence_artifacts_publish_changes after insert on ops.evidence_artifacts referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('artifact_id', 'gate_id', 'artifact_type', 'artifact_url', 'sha256');
create trigger exceptions_publish_changes after insert on ops.exceptions referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('exception_id', 'exception_type', 'impacted_gates', 'effective_from', 'expires_at', 'approver_id');
create trigger promotion_decisions_publish_changes after insert on ops.promotion_decisions referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('decision_id', 'environment', 'verdict', 'requested_by');
create trigger deployments_publish_changes after insert on ops.deployments referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('deployment_id', 'environment', 'source_ref', 'status', 'compliance', 'rollback_of');
create trigger environment_events_publish_changes after insert on ops.environment_events referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('event_id', 'environment', 'event_type', 'source_system', 'deployment_id');
create trigger incidents_publish_changes after insert on ops.incidents referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('incident_id', 'environment', 'severity', 'deployment_id');
create trigger recovery_drills_publish_changes after insert on ops.recovery_drills referencing new table as new_rows
    for each statement execute function ops_private.publish_rows('drill_id', 'environment', 'drill_type', 'outcome', 'restore_validated');
create trigger state_transitions_publish_changes after insert on ops.state_transitions referencing new table as new_rows
    for each statement execute function ops_private.publish_transitions();

-- What is no longer kept --------------------------------------------------------------------------

create table ops_private.live_pruned (
    one_row boolean not null default true,
    txid xid8 not null default '0',
    position bigint not null default 0,
    constraint live_pruned_pkey primary key (one_row),
    constraint live_pruned_one_row_check check (one_row)
);
insert into ops_private.live_pruned default values;
alter table ops_private.live_pruned enable row level security;

comment on table ops_private.live_pruned is 'How far the feed was pruned: who has seen less has missed something, and is told so. One row.';
comment on column ops_private.live_pruned.one_row is 'Always true.';
comment on column ops_private.live_pruned.txid is 'The transaction of the latest change that was removed; 0 while all are kept.';
comment on column ops_private.live_pruned.position is 'Its position.';

create function ops_private.remember_pruned()
returns trigger
language plpgsql
security definer -- whoever prunes the feed cannot also make forget that it was pruned
set search_path = ''
as $$
begin
    if tg_op = 'TRUNCATE' then
        -- Nobody writes meanwhile, so all that was there lies before the next transaction. What was remembered may be
        -- another cluster's, where this is done after a restore.
        update ops_private.live_pruned set txid = pg_snapshot_xmax(pg_current_snapshot()), position = 0 where one_row;
    else
        update ops_private.live_pruned p set txid = latest.txid, position = latest.position
          from (select o.txid, o.position from old_rows o order by o.txid desc, o.position desc limit 1) as latest
         where p.one_row and (p.txid, p.position) < (latest.txid, latest.position);
    end if;
    return null;
end
$$;
comment on function ops_private.remember_pruned() is 'Trigger: how far the feed was pruned, however it was done.';
revoke all on function ops_private.remember_pruned() from public;

create trigger live_changes_remember_deleted after delete on ops_private.live_changes referencing old table as old_rows
    for each statement execute function ops_private.remember_pruned();
create trigger live_changes_remember_truncated after truncate on ops_private.live_changes
    for each statement execute function ops_private.remember_pruned();
alter table ops_private.live_changes enable always trigger live_changes_remember_deleted;
alter table ops_private.live_changes enable always trigger live_changes_remember_truncated;

-- Reading -----------------------------------------------------------------------------------------

create function ops_private.live_tip()
returns text
language sql
stable
security definer -- the feed itself is nobody's to read
set search_path = ''
as $$
    select coalesce((
        select latest.txid || '-' || latest.position
          from ((select c.txid, c.position
                   from ops_private.live_changes c
                  where c.txid < pg_snapshot_xmin(pg_current_snapshot())
                  order by c.txid desc, c.position desc
                  limit 1)
                union all
                -- Where all was pruned, the reader who had seen all has missed nothing.
                select p.txid, p.position
                  from ops_private.live_pruned p
                 where p.txid < pg_snapshot_xmin(pg_current_snapshot())) as latest
         order by latest.txid desc, latest.position desc
         limit 1), '0-0')
$$;
comment on function ops_private.live_tip() is
    'The latest change behind which nothing can appear any more. Tells nothing but that something happened.';
revoke all on function ops_private.live_tip() from public;
grant execute on function ops_private.live_tip() to gates_server;

create function ops_private.own_releases(persona text)
returns uuid[]
language sql
stable
set search_path = ''
as $$
    select case when own_releases.persona = 'developer' then array(
        select distinct g.release_id from ops.release_gates g where g.gate_id = any (ops_private.own_gates())) else '{}' end
$$;
comment on function ops_private.own_releases(text) is 'The releases of whose checks a developer hears: those that the caller opened or initiated.';
revoke all on function ops_private.own_releases(text) from public;

create function ops.changes_after(after text default null, of_release uuid default null, at_most integer default 500)
returns jsonb
language plpgsql
stable
security definer -- shows each persona what it could read in the tables, see ops_private.may_hear
set search_path = ''
set timezone = 'UTC'
as $$
declare
    caller constant ops_private.caller := ops_private.caller();
    tip constant text := ops_private.live_tip();
    own_releases constant uuid[] := ops_private.own_releases(caller.persona);
    from_txid xid8;
    from_position bigint;
    pruned text;
    has_kept boolean;
    answer jsonb;
begin
    if changes_after.after is not null and changes_after.after !~ '^\d{1,18}-\d{1,18}$' then
        perform ops_private.raise_error('invalid_value', 'after is no position of the feed.', 'Use the id of the last change that was seen, or leave it out.');
    end if;
    if changes_after.at_most is null or changes_after.at_most not between 1 and 1000 then
        perform ops_private.raise_error('invalid_value', 'at_most is no number from 1 to 1000.', 'Leave it out for 500.');
    end if;
    if changes_after.of_release is not null and not exists (select from ops.releases r where r.release_id = changes_after.of_release) then
        perform ops_private.raise_error('release_not_found', format('No release has the id %s.', changes_after.of_release),
            'Check project and name: ops.release_id(project, release_name).');
    end if;

    from_txid := split_part(coalesce(changes_after.after, tip), '-', 1)::xid8;
    from_position := split_part(coalesce(changes_after.after, tip), '-', 2)::bigint;
    if (from_txid, from_position) > (split_part(tip, '-', 1)::xid8, split_part(tip, '-', 2)::bigint) then
        -- Such a change was told by another life of this database: what came after it here is unknown.
        return jsonb_build_object('changes', '[]'::jsonb, 'next', tip, 'more', false, 'reset', true, 'reason', 'unknown_position');
    end if;
    select p.txid || '-' || p.position into pruned
      from ops_private.live_pruned p
     where changes_after.after is not null and (p.txid, p.position) > (from_txid, from_position);
    if pruned is not null then
        -- What is still kept follows; while an older transaction is under way, even that has to wait.
        has_kept := (split_part(pruned, '-', 1)::xid8, split_part(pruned, '-', 2)::bigint) <= (split_part(tip, '-', 1)::xid8, split_part(tip, '-', 2)::bigint);
        return jsonb_build_object('changes', '[]'::jsonb, 'next', case when has_kept then pruned else tip end, 'more', has_kept,
                                  'reset', true, 'reason', 'feed_pruned');
    end if;

    -- The same page for everybody, then each persona's part of it: the work of a call is bounded whoever asks.
    with page as (
        select c.* from ops_private.live_changes c
         where (c.txid, c.position) > (from_txid, from_position)
           and c.txid < pg_snapshot_xmin(pg_current_snapshot())
           and (changes_after.of_release is null or c.release_id = changes_after.of_release)
         order by c.txid, c.position
         limit changes_after.at_most)
    select jsonb_build_object(
               'changes', coalesce(jsonb_agg(jsonb_build_object(
                   'id', p.txid || '-' || p.position, 'at', p.recorded_at, 'table', p.subject_table, 'row_id', p.subject_id,
                   'release_id', p.release_id, 'change', p.change) order by p.txid, p.position)
                   filter (where ops_private.may_hear(caller.persona, p.subject_table, p.release_id = any (own_releases))), '[]'),
               'next', case when count(*) = changes_after.at_most
                            then (array_agg(p.txid || '-' || p.position order by p.txid desc, p.position desc))[1] else tip end,
               'more', count(*) = changes_after.at_most,
               'reset', false)
      into answer
      from page p;
    return answer;
end
$$;
comment on function ops.changes_after(text, uuid, integer) is
    'Changes after a position, as the caller''s persona may know them: {changes, next, more, reset, reason}. Call again with next; without after it starts at now. reset: something was missed, so read the state anew; the reason is feed_pruned (changes after the position are no longer kept; those that are follow) or unknown_position (it is not of this database''s life). Errors: invalid_value, release_not_found.';
revoke all on function ops.changes_after(text, uuid, integer) from public;
grant execute on function ops.changes_after(text, uuid, integer) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, service_role;

-- Supabase Realtime ---------------------------------------------------------------------------------

create function ops_private.broadcast_changes()
returns trigger
language plpgsql
security definer -- realtime is the owner's to send to
set search_path = ''
as $$
declare
    told record;
begin
    for told in select * from new_rows order by txid, position loop
        -- A failed send is swallowed by Realtime: a convenience, never the guarantee. That is ops.changes_after.
        perform realtime.send(
            jsonb_build_object('id', told.txid || '-' || told.position, 'at', told.recorded_at, 'table', told.subject_table,
                               'row_id', told.subject_id, 'release_id', told.release_id, 'change', told.change),
            'change', channel.topic, true)
           from (values ('gates:' || told.subject_table), ('gates:' || told.subject_table || ':' || told.release_id)) as channel (topic)
          where channel.topic is not null;
    end loop;
    return null;
end
$$;
comment on function ops_private.broadcast_changes() is
    'Trigger, where Supabase Realtime is: each change goes to the private channels gates:<table> and gates:<table>:<release_id>.';
revoke all on function ops_private.broadcast_changes() from public;

create function ops_private.may_listen(topic text)
returns boolean
language sql
stable
security definer -- compares with releases that the listener may not read
set search_path = ''
as $$
    select may_listen.topic like 'gates:%' and ops_private.may_hear(
        ops_private.persona(),
        split_part(may_listen.topic, ':', 2),
        split_part(may_listen.topic, ':', 3) = any (ops_private.own_releases(ops_private.persona())::text[]))
$$;
comment on function ops_private.may_listen(text) is 'Whether the caller may join a Realtime channel of ours.';
revoke all on function ops_private.may_listen(text) from public;
grant execute on function ops_private.may_listen(text) to ci_service_role, release_manager, qa_tester, sre, developer, audit_reader;

create function ops_private.install_broadcast()
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
    if to_regclass('realtime.messages') is null or to_regprocedure('realtime.send(jsonb,text,text,boolean)') is null then
        return false;
    end if;
    create or replace trigger live_changes_broadcast
        after insert on ops_private.live_changes
        referencing new table as new_rows
        for each statement execute function ops_private.broadcast_changes();

    -- Whose realtime.messages is decides who may listen; without that the changes are sent and nobody hears them.
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
        raise warning 'Changes are sent to Supabase Realtime, but % may not let the personas read realtime.messages, so they cannot listen. Its owner can: grant usage on schema realtime and select on realtime.messages to them, then select ops_private.install_broadcast().', current_user;
    end if;
    return true;
end
$$;
comment on function ops_private.install_broadcast() is
    'Broadcasts changes on Supabase Realtime where it is installed; run again when it came later. Tells whether it is there. Warns when the personas cannot listen.';
revoke all on function ops_private.install_broadcast() from public;
select ops_private.install_broadcast();
