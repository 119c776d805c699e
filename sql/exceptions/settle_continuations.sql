create or replace function ops_private.settle_continuations()
returns trigger
language plpgsql
security definer -- a reviewer settles rows that only the owner may change together
set search_path = pg_catalog, pg_temp
as $$
declare
    others constant uuid[] := ops_private.exceptions_of_one_review(new);
begin
    if new.post_review_status <> old.post_review_status then
        update ops.exceptions x
           set post_review_status = new.post_review_status
         where x.exception_id = any (others) and x.post_review_status = 'pending';
    end if;
    if old.revoked_at is null and new.revoked_at is not null then
        update ops.exceptions x
           set revoked_at = new.revoked_at
         where x.exception_id = any (others) and x.revoked_at is null;
    end if;
    return null;
end
$$;
comment on function ops_private.settle_continuations() is
    'Trigger: what continues a break_glass is reviewed and revoked with it.';
revoke all on function ops_private.settle_continuations() from public;
