create or replace function ops_private.awaits_review(exception ops.exceptions)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    return exception.post_review_status = 'pending'
       and (exception.revoked_at is null or exception.revoked_at > exception.effective_from);
end
$$;
comment on function ops_private.awaits_review(ops.exceptions) is
    'Whether somebody still has to review the exception. One that was revoked before it took effect has nothing to review.';
revoke all on function ops_private.awaits_review(ops.exceptions) from public;
