create or replace function ops_private.set_policy_setting_as(administrator text, setting jsonb, reason text)
returns uuid
language plpgsql
volatile
security definer -- writes a table that nobody may write directly
set search_path = pg_catalog, pg_temp
as $$
declare
    written uuid;
    broken text;
    general ops.policy_settings;
begin
    perform ops_private.keep_read_committed();
    perform ops_private.check_policy_change(set_policy_setting_as.setting, '{name,value,project,environment}',
        set_policy_setting_as.reason);
    select * into general from ops.policy_settings s
     where s.name = set_policy_setting_as.setting ->> 'name' and s.environment is null and s.project is null;
    if general.setting_id is null then
        perform ops_private.raise_error('invalid_value',
            format('There is no setting %s.', coalesce(quote_literal(set_policy_setting_as.setting ->> 'name'), 'without a name')),
            format('Use %s.', (select string_agg(distinct s.name, ', ' order by s.name) from ops.policy_settings s)));
    elsif jsonb_typeof(general.value) is distinct from jsonb_typeof(set_policy_setting_as.setting -> 'value') then
        perform ops_private.raise_error('invalid_value',
            format('The value of %s is a %s, for example %s.', general.name, jsonb_typeof(general.value), general.value),
            'Send a value of that JSON type.');
    end if;
    begin
        perform ops_private.begin_acting(set_policy_setting_as.administrator, null, set_policy_setting_as.reason, null);
        insert into ops.policy_settings (name, environment, project, value, description)
        values (general.name, set_policy_setting_as.setting ->> 'environment',
                ops_private.folded_project(set_policy_setting_as.setting ->> 'project'), set_policy_setting_as.setting -> 'value',
                general.description)
        on conflict on constraint policy_settings_one_per_name_and_scope do update set value = excluded.value
        returning setting_id into written;
        perform ops_private.end_acting();
    exception
        when integrity_constraint_violation or data_exception then
            get stacked diagnostics broken = message_text;
            perform ops_private.raise_error('invalid_value', format('The setting breaks a rule: %s.', broken),
                'A setting is true or false, a count, or a duration such as "2 minutes".');
    end;
    return written;
end
$$;
comment on function ops_private.set_policy_setting_as(text, jsonb, text) is
    'Writes one setting of the policy on behalf of an administrator whom the server has verified. For gates_server only.';
revoke all on function ops_private.set_policy_setting_as(text, jsonb, text) from public;
grant execute on function ops_private.set_policy_setting_as(text, jsonb, text) to gates_server;
