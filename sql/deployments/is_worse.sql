create or replace function ops_private.is_worse(compliance text, was text)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return array_position('{gated,excepted,rollback,ungated}'::text[], is_worse.compliance)
         > array_position('{gated,excepted,rollback,ungated}'::text[], is_worse.was);
end
$$;
comment on function ops_private.is_worse(text, text) is
    'Whether one compliance says less for a deployment than the other; a compliance that is on record only gets worse.';
revoke all on function ops_private.is_worse(text, text) from public;
