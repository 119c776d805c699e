-- At night the first cure is not always the right one: the person who broke the glass may carry it to the next commit. It ends when
-- the first one would have ended, and one review looks at all of it.
create or replace function ops_private.continued_exception(granted ops.exceptions, at timestamptz)
returns ops.exceptions
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    earlier ops.exceptions;
    fault text;
begin
    select * into earlier from ops.exceptions x
     where x.exception_id = granted.continues and x.release_id = granted.release_id;
    if earlier.exception_id is null then
        perform ops_private.raise_error('unknown_exception', 'The release has no exception with the id that this one continues.',
            'Check continues.');
    end if;
    fault := case
        when 'break_glass' <> any (array[granted.exception_type, earlier.exception_type]) then 'Only break_glass can be carried on.'
        when ops_private.person_or_name(granted.approver_id)
             <> ops_private.person_or_name(earlier.approver_id)
            then 'Only the person who granted it carries it on.'
        when earlier.revoked_at is not null or continued_exception.at >= earlier.expires_at
             or continued_exception.at < earlier.effective_from then 'It is not in force.'
        when ops_private.is_suspended(earlier, granted.subject_ref) then 'It is suspended: somebody rejected it.'
        when granted.subject_ref = earlier.subject_ref then 'It covers the present source_ref already.'
        when not granted.impacted_gates <@ earlier.impacted_gates then 'It does not cover all of these gates.'
    end;
    if fault is not null then
        perform ops_private.raise_error('not_continuable', fault, 'Grant an exception of its own: leave continues out.');
    end if;
    granted.continues := coalesce(earlier.continues, earlier.exception_id);
    granted.expires_at := earlier.expires_at;
    return granted;
end
$$;
comment on function ops_private.continued_exception(ops.exceptions, timestamptz) is
    'The break_glass as it is recorded when it continues another: with the end of the first. Raises unknown_exception or '
    'not_continuable.';
revoke all on function ops_private.continued_exception(ops.exceptions, timestamptz) from public;
