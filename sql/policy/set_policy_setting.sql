create or replace function ops.set_policy_setting(setting jsonb, reason text)
returns uuid
language sql
volatile
security definer -- the way past the grant of gates_server; who calls is read here
set search_path = pg_catalog, pg_temp
as $$
    select ops_private.set_policy_setting_as(ops_private.actor(), set_policy_setting.setting, set_policy_setting.reason)
$$;
comment on function ops.set_policy_setting(jsonb, text) is
    'Writes one setting of the policy: name and value, project and environment for where. Applies from now on; the change is '
    'recorded. Administrators only. Errors: invalid_value.';
revoke all on function ops.set_policy_setting(jsonb, text) from public;
grant execute on function ops.set_policy_setting(jsonb, text) to gates_admin;
