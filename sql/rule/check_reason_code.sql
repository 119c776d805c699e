create or replace function ops_private.check_reason_code(status text)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    return case check_reason_code.status when 'fail' then 'check_failed' else
        case when check_reason_code.status is null then 'check_missing' else 'check_not_passed' end end;
end
$$;
comment on function ops_private.check_reason_code(text) is
    'The reason code of a check that does not pass; null when it was not reported.';
revoke all on function ops_private.check_reason_code(text) from public;
