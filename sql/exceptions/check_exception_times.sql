create or replace function ops_private.check_exception_times(granted ops.exceptions, max_duration interval, at timestamptz)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set intervalstyle = 'postgres' -- the message says how long
as $$
begin
    if granted.effective_from >= '2100-01-01 00:00:00+00' or granted.expires_at >= '2100-01-01 00:00:00+00' then
        perform ops_private.raise_error('invalid_expiry', 'effective_from and expires_at must be before the year 2100 (UTC).',
            'Choose earlier times.');
    end if;
    if granted.effective_from < check_exception_times.at - interval '1 minute' then
        perform ops_private.raise_error('invalid_expiry', 'effective_from is in the past; an exception cannot be back-dated.',
            'Leave effective_from out, or set it to a later time.');
    end if;
    if granted.expires_at <= check_exception_times.at then
        perform ops_private.raise_error('invalid_expiry', 'expires_at has already passed.', 'Choose a later expires_at.');
    end if;
    if granted.expires_at > granted.effective_from + check_exception_times.max_duration then
        perform ops_private.raise_error('invalid_expiry',
            format('%s may last %s at most.', granted.exception_type, check_exception_times.max_duration),
            'Choose an earlier expires_at.');
    end if;
end
$$;
comment on function ops_private.check_exception_times(ops.exceptions, interval, timestamptz) is
    'Raises invalid_expiry unless the exception starts now or later, ends later and does not last longer than its type allows.';
revoke all on function ops_private.check_exception_times(ops.exceptions, interval, timestamptz) from public;
