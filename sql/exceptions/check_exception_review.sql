create or replace function ops_private.check_exception_review()
returns trigger
language plpgsql
security definer -- compares people; few roles may read the assignments
set search_path = pg_catalog, pg_temp
as $$
declare
    actor constant text := ops_private.acting_actor();
    reviewer constant ops_private.named_person := ops_private.who_is(actor, clock_timestamp());
    -- Who brought what the exception let through, whatever the release is at by now.
    side constant ops_private.initiators := ops_private.initiators_side(old.release_id, old.subject_ref, null);
    kind ops.exception_types;
begin
    select * into kind from ops.exception_types t where t.exception_type = old.exception_type;
    if not (old.revoked_at is null or old.revoked_at > old.effective_from) or clock_timestamp() < old.effective_from then
        perform ops_private.raise_error('exception_not_begun', 'The exception has not taken effect; there is nothing to review yet.',
            'Review it once it was in force. One that is not needed can be revoked (gates exception revoke).');
    end if;
    if lower(btrim(actor)) = lower(btrim(old.approver_id))
       or reviewer.person = (ops_private.who_is(old.approver_id, old.created_at)).person then
        perform ops_private.raise_error('four_eyes', 'The person who approved an exception cannot review it.',
            'Have another person settle the review.');
    end if;
    if not kind.initiator_may_review and ops_private.is_on_side(side, actor, reviewer.person) then
        perform ops_private.raise_error('four_eyes', 'A person on the initiator''s side of the release cannot review its exception.',
            'Have another person settle the review.');
    elsif not kind.initiator_may_review and cardinality(side.unknown_names) > 0 then
        perform ops_private.raise_error('initiator_unknown',
            format('Nobody knows who %s is, so four eyes cannot be shown.', array_to_string(side.unknown_names, ', ')),
            'Assign the person a persona with that name as subject or GitHub login (gates persona assign), then review again.');
    end if;
    if not kind.requester_may_review and reviewer.person = (ops_private.who_is(old.requested_by, old.created_at)).person then
        perform ops_private.raise_error('four_eyes', 'The person who requested an exception cannot review it.',
            'Have another person settle the review.');
    end if;
    if 'human' <> any (array[ops_private.acting_actor_kind(), reviewer.kind]) then
        perform ops_private.raise_error('not_human', 'Only a human reviews an exception.',
            'Have a person settle the review with a personal token.');
    end if;
    if reviewer.person is null then
        perform ops_private.raise_error('approver_unknown',
            format('Nobody knows who %s is, so it cannot be shown that somebody else reviews.', actor),
            format('gates persona assign --subject %s --persona sre, then review again.', actor));
    end if;
    return new;
end
$$;
comment on function ops_private.check_exception_review() is
    'Trigger: an exception is reviewed once it took effect, by a known human, never by its approver, and by its requester or the '
    'initiator''s side, as far as that is known, only where its type says so.';
revoke all on function ops_private.check_exception_review() from public;
