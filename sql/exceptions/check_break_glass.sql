-- An emergency has a review. Who leaves reviews undone has no emergencies any more: whoever holds that person's persona next does.
create or replace function ops_private.check_break_glass(granted ops.exceptions, project text, at timestamptz)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    granter constant text := ops_private.person_or_name(granted.approver_id);
    allowed constant integer := coalesce(ops_private.setting('break_glass_open', check_break_glass.project, null)::integer, 2);
    overdue integer;
    unreviewed integer;
begin
    if granted.exception_type <> 'break_glass' or granted.continues is not null then
        return;
    end if;
    select count(*) filter (where earlier.post_review_due_at < check_break_glass.at),
           count(distinct coalesce(earlier.continues, earlier.exception_id))
      into overdue, unreviewed
      from ops.exceptions earlier
     where earlier.exception_type = 'break_glass' and earlier.post_review_status = 'pending' and ops_private.awaits_review(earlier)
       and ops_private.person_or_name(earlier.approver_id) = granter;
    if overdue > 0 then
        perform ops_private.raise_error('break_glass_unreviewed', 'The review of an earlier break_glass of this person is overdue.',
            'Have someone else settle that review (gates exception review), or have another release manager grant it.');
    elsif unreviewed > allowed then
        perform ops_private.raise_error('break_glass_unreviewed',
            format('%s earlier break_glass of this person have not been reviewed; more than %s bar another one.', unreviewed, allowed),
            'Have someone else settle those reviews (gates exception review), or have another release manager grant it.');
    end if;
end
$$;
comment on function ops_private.check_break_glass(ops.exceptions, text, timestamptz) is
    'Raises break_glass_unreviewed while a break_glass review of the granter is overdue, or too many are open.';
revoke all on function ops_private.check_break_glass(ops.exceptions, text, timestamptz) from public;
