create or replace function ops_private.create_gates()
returns trigger
language plpgsql
security definer -- every release gets four gates, whoever opens it
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ops.release_gates (release_id, gate_code)
    select opened.release_id, code.gate_code
      from opened cross join (values ('G1'), ('G2'), ('G3'), ('G4')) as code (gate_code);
    return null;
end
$$;
comment on function ops_private.create_gates() is 'Trigger: every new release has its four gates.';
revoke all on function ops_private.create_gates() from public;
