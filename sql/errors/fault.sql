create or replace function ops_private.fault(code text, message text, hint text)
returns ops_private.fault
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return row(fault.code, fault.message, fault.hint)::ops_private.fault;
end
$$;
comment on function ops_private.fault(text, text, text) is 'One fault. Every refusal of an event is built here.';
revoke all on function ops_private.fault(text, text, text) from public;
