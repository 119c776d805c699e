create or replace function ops_private.apply_policy_preset_as(administrator text, preset text, reason text)
returns table (subject_table text, subject text, before_row jsonb, after_row jsonb, why text)
language plpgsql
volatile
security definer -- writes tables that nobody may write directly
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops_private.keep_read_committed();
    perform ops_private.check_policy_change('{}', '{}', apply_policy_preset_as.reason);
    if not exists (select from ops.policy_presets() p where p.preset = apply_policy_preset_as.preset) then
        perform ops_private.raise_error('invalid_value',
            format('There is no preset %s.', coalesce(quote_literal(apply_policy_preset_as.preset), 'without a name')),
            format('Use %s.', (select string_agg(distinct p.preset, ' or ' order by p.preset) from ops.policy_presets() p)));
    end if;
    perform ops_private.hold('gate_requirements');
    perform ops_private.begin_acting(apply_policy_preset_as.administrator, null,
        left(format('preset %s: %s', apply_policy_preset_as.preset, apply_policy_preset_as.reason), 1000), null);
    for subject_table, subject, before_row, after_row, why in
        select p.subject_table, p.subject, p.before_row, p.after_row, p.why
          from ops.policy_presets() p where p.preset = apply_policy_preset_as.preset and p.before_row <> p.after_row
    loop
        if subject_table = 'gate_requirements' then
            perform ops_private.write_requirement(ops_private.wanted_requirement(jsonb_build_object(
                'gate_code', split_part(subject, ' ', 1), 'code', split_part(subject, ' ', 2)) || after_row));
        else
            update ops.exception_types t
               set requester_may_review = (apply_policy_preset_as.after_row ->> 'requester_may_review')::boolean,
                   initiator_may_review = (apply_policy_preset_as.after_row ->> 'initiator_may_review')::boolean
             where t.exception_type = apply_policy_preset_as.subject;
        end if;
        return next;
    end loop;
    perform ops_private.end_acting();
end
$$;
comment on function ops_private.apply_policy_preset_as(text, text, text) is
    'Writes what a preset asks for on behalf of an administrator whom the server has verified. For gates_server only.';
revoke all on function ops_private.apply_policy_preset_as(text, text, text) from public;
grant execute on function ops_private.apply_policy_preset_as(text, text, text) to gates_server;
