create or replace function ops_private.check_exception_people(granted ops.exceptions, release ops.releases)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
    approver constant text := coalesce(ops_private.known_person(granted.approver_id), granted.approver_id);
    requester constant text := ops_private.known_person(granted.requested_by);
    initiator constant text := ops_private.known_person(release.initiating_actor);
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
    if approver in (requester, release.created_by, release.initiating_actor, initiator) then
        perform ops_private.raise_error('four_eyes',
            'The person who requested the exception, or who opened or initiated the release, cannot approve it.',
            'Have another release manager grant it. In an emergency use break_glass.');
    end if;
    if initiator is null then
        perform ops_private.raise_error('initiator_unknown',
            format('The initiating actor %s is not a known person, so four eyes cannot be shown.', release.initiating_actor),
            'Assign the person a persona with that GitHub login, then grant again.');
    end if;
end
$$;
comment on function ops_private.check_exception_people(ops.exceptions, ops.releases) is
    'Raises requester_unknown, not_human, four_eyes or initiator_unknown unless the exception is granted by someone who may: '
    'break_glass by any human, others by a second person.';
revoke all on function ops_private.check_exception_people(ops.exceptions, ops.releases) from public;
