create or replace function ops_private.check_exception_revocation()
returns trigger
language plpgsql
security definer -- names the actor for whom the event is taken
set search_path = pg_catalog, pg_temp
as $$
begin
    if old.revoked_at is null and new.revoked_at is not null then
        if clock_timestamp() >= old.expires_at then
            perform ops_private.raise_error('exception_ended', 'The exception has already expired; nothing is left to revoke.',
                'Settle its review (gates exception review).');
        end if;
        new.revoked_at := clock_timestamp();
        new.revoked_by := ops_private.acting_actor();
    end if;
    return new;
end
$$;
comment on function ops_private.check_exception_revocation() is
    'Trigger: an exception is revoked before its end, now, and in the name of whoever does it.';
revoke all on function ops_private.check_exception_revocation() from public;
