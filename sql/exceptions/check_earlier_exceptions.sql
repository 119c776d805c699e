create or replace function ops_private.check_earlier_exceptions(granted ops.exceptions, project text, at timestamptz)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if granted.exception_type <> 'break_glass' and exists (
        select from ops.exceptions earlier
          join ops.releases r on r.release_id = earlier.release_id
         where r.project = check_earlier_exceptions.project and earlier.impacted_gates && granted.impacted_gates
           and earlier.post_review_status = 'pending' and earlier.post_review_due_at < check_earlier_exceptions.at
           and ops_private.awaits_review(earlier)
    ) then
        perform ops_private.raise_error('post_review_overdue',
            'An earlier exception for one of these gates is past its review date.',
            'Settle that review first (gates exception review). In an emergency use break_glass.');
    end if;

    -- The next exception must not silently renew an earlier one: someone else has to have reviewed that.
    if granted.exception_type <> 'after_the_fact' and granted.continues is null and exists (
        select from ops.exceptions earlier
         where earlier.release_id = granted.release_id and earlier.impacted_gates && granted.impacted_gates
           and ops_private.awaits_review(earlier) and earlier.exception_type <> 'after_the_fact'
           and (granted.exception_type <> 'break_glass' or earlier.exception_type = 'break_glass')
    ) then
        perform ops_private.raise_error('renewal_unreviewed',
            'An earlier exception of this release for one of these gates has not been reviewed; another one would renew it.',
            'Have someone other than its approver settle that review first (gates exception review).');
    end if;
end
$$;
comment on function ops_private.check_earlier_exceptions(ops.exceptions, text, timestamptz) is
    'Raises post_review_overdue or renewal_unreviewed while the review of an earlier exception for one of these gates is outstanding.';
revoke all on function ops_private.check_earlier_exceptions(ops.exceptions, text, timestamptz) from public;
