create or replace function ops_private.check_exception_review()
returns trigger
language plpgsql
security definer -- compares people; few roles may read the assignments
set search_path = ''
as $$
begin
    if coalesce(ops_private.known_person(ops_private.acting_actor()), ops_private.acting_actor())
       in (old.approver_id, coalesce(ops_private.known_person(old.approver_id), old.approver_id)) then
        perform ops_private.raise_error('four_eyes', 'The person who approved an exception cannot review it.',
            'Have another person settle the review.');
    end if;
    return new;
end
$$;
comment on function ops_private.check_exception_review() is 'Trigger: a review is never settled by the approver.';
revoke all on function ops_private.check_exception_review() from public;
