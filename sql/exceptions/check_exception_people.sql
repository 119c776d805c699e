create or replace function ops_private.check_exception_people(granted ops.exceptions, release ops.releases)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    moment constant timestamptz := clock_timestamp();
    side ops_private.initiators;
    approver ops_private.named_person;
    requester constant text := (ops_private.who_is(granted.requested_by, moment)).person;
begin
    if granted.requested_by is not null and requester is null then
        perform ops_private.raise_error('requester_unknown',
            format('%s, who is said to have asked for it, is not a known person.', granted.requested_by),
            'Name a person who has a persona, by subject or GitHub login, or leave requested_by out.');
    end if;
    if granted.exception_type = 'break_glass' then
        if ops_private.acting_actor_kind() <> 'human' then
            perform ops_private.raise_error('not_human', 'Only a human may grant break_glass.',
                'Have a release manager grant it with a personal token.');
        end if;
        return;
    end if;
    side := ops_private.initiators_side(release.release_id, granted.subject_ref, null);
    approver := ops_private.who_is(granted.approver_id, moment);
    if ops_private.is_on_side(side, granted.approver_id, approver.person)
       or lower(btrim(granted.requested_by)) = lower(btrim(granted.approver_id))
       or requester = approver.person then
        perform ops_private.raise_error('four_eyes',
            'The person who requested the exception, or who opened or initiated the release or brought its source_ref, cannot approve it.',
            'Have another release manager grant it. In an emergency use break_glass.');
    end if;
    if cardinality(side.unknown_names) > 0 then
        perform ops_private.raise_error('initiator_unknown',
            format('Nobody knows who %s is, so four eyes cannot be shown.', array_to_string(side.unknown_names, ', ')),
            'Assign the person a persona with that name as subject or GitHub login (gates persona assign), then grant again.');
    end if;
    if approver.person is null and granted.approver_id is not null then
        perform ops_private.raise_error('approver_unknown',
            format('Nobody knows who %s is, so four eyes cannot be shown.', granted.approver_id),
            format('gates persona assign --subject %s --persona release_manager, then grant again.', granted.approver_id));
    end if;
    if not side.has_human and (ops_private.acting_actor_kind(), approver.kind) <> ('human', 'human') then
        perform ops_private.raise_error('not_human', 'No human brought the source_ref, so a human has to grant the exception.',
            'Have a release manager grant it with a personal token.');
    end if;
end
$$;
comment on function ops_private.check_exception_people(ops.exceptions, ops.releases) is
    'Raises requester_unknown, not_human, four_eyes, initiator_unknown or approver_unknown unless the exception is granted by someone who '
    'may: break_glass by any human, others by a known person who is not of the initiator''s side.';
revoke all on function ops_private.check_exception_people(ops.exceptions, ops.releases) from public;
