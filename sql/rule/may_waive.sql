-- A person's no is not a requirement that somebody forgot: an exception does not cover it. In an emergency broken glass does.
create or replace function ops_private.may_waive(exception ops_private.target_exception, kind text)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    return (exception.waives is null or may_waive.kind = any (exception.waives))
       and (may_waive.kind <> 'rejection' or exception.exception_type = 'break_glass')
       and (may_waive.kind <> 'approval' or exception.by_human);
end
$$;
comment on function ops_private.may_waive(ops_private.target_exception, text) is
    'Whether an exception may cover a requirement of this kind: what its type waives, approvals only when a human granted it, and a '
    'standing no only when it is break_glass.';
revoke all on function ops_private.may_waive(ops_private.target_exception, text) from public;
