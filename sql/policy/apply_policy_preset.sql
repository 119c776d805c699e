create or replace function ops.apply_policy_preset(preset text, reason text)
returns table (subject_table text, subject text, before_row jsonb, after_row jsonb, why text)
language sql
volatile
security definer -- the way past the grant of gates_server; who calls is read here
set search_path = pg_catalog, pg_temp
as $$
    select * from ops_private.apply_policy_preset_as(ops_private.actor(), apply_policy_preset.preset, apply_policy_preset.reason)
$$;
comment on function ops.apply_policy_preset(text, text) is
    'Writes what a preset of the policy asks for and returns the rows that it changed. Applies from now on; each change is recorded. '
    'Administrators only. Errors: invalid_value.';
revoke all on function ops.apply_policy_preset(text, text) from public;
grant execute on function ops.apply_policy_preset(text, text) to gates_admin;
