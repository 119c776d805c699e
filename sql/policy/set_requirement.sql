create or replace function ops.set_requirement(requirement jsonb, reason text)
returns uuid
language sql
volatile
security definer -- the way past the grant of gates_server; who calls is read here
set search_path = pg_catalog, pg_temp
as $$
    select ops_private.set_requirement_as(ops_private.actor(), set_requirement.requirement, set_requirement.reason)
$$;
comment on function ops.set_requirement(jsonb, text) is
    'Writes one requirement of the policy: gate_code and code say which, project and environment for where; fields that are left '
    'out stay, or come from the general row. Applies from now on; the change is recorded. Administrators only. Errors: '
    'invalid_value.';
revoke all on function ops.set_requirement(jsonb, text) from public;
grant execute on function ops.set_requirement(jsonb, text) to gates_admin;
