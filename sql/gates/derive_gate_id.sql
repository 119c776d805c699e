create or replace function ops_private.derive_gate_id()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    new.gate_id := coalesce(ops.gate_id(new.release_id, new.gate_code), new.gate_id);
    return new;
end
$$;
comment on function ops_private.derive_gate_id() is 'Trigger: a gate''s id follows from its release and code.';
revoke all on function ops_private.derive_gate_id() from public;
