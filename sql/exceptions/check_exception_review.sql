create or replace function ops_private.check_exception_review()
returns trigger
language plpgsql
security definer -- compares people; few roles may read the assignments
set search_path = ''
as $$
declare
    actor constant text := ops_private.acting_actor();
    reviewer constant text := ops_private.person_or_name(actor);
    kind ops.exception_types;
begin
    select * into kind from ops.exception_types t where t.exception_type = old.exception_type;
    if not (old.revoked_at is null or old.revoked_at > old.effective_from) or clock_timestamp() < old.effective_from then
        perform ops_private.raise_error('exception_not_begun', 'The exception has not taken effect; there is nothing to review yet.',
            'Review it once it was in force. One that is not needed can be revoked (gates exception revoke).');
    end if;
    if reviewer in (old.approver_id, ops_private.person_or_name(old.approver_id)) then
        perform ops_private.raise_error('four_eyes', 'The person who approved an exception cannot review it.',
            'Have another person settle the review.');
    end if;
    if not kind.initiator_may_review
       and coalesce(ops_private.is_initiator(old.release_id, actor, ops_private.known_person(actor), null), false) then
        perform ops_private.raise_error('four_eyes', 'A person on the initiator''s side of the release cannot review its exception.',
            'Have another person settle the review.');
    end if;
    if not kind.requester_may_review and reviewer = ops_private.known_person(old.requested_by) then
        perform ops_private.raise_error('four_eyes', 'The person who requested an exception cannot review it.',
            'Have another person settle the review.');
    end if;
    return new;
end
$$;
comment on function ops_private.check_exception_review() is
    'Trigger: an exception is reviewed once it took effect, never by its approver, and by its requester or the initiator''s side only '
    'where its type says so.';
revoke all on function ops_private.check_exception_review() from public;
