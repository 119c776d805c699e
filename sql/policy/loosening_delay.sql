create or replace function ops_private.loosening_delay(project text, environment text, at timestamptz)
returns interval
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    -- A delay that was shortened still holds for as long as it was: otherwise shortening it would be the way past it.
    return greatest(
        coalesce(ops_private.setting('loosening_delay', loosening_delay.project, loosening_delay.environment,
                                     loosening_delay.at), '0')::interval,
        (select max((c.before_row ->> 'value')::interval)
           from ops.policy_changes c
          where c.subject_table = 'policy_settings' and c.before_row ->> 'name' = 'loosening_delay'
            and coalesce(c.before_row ->> 'project', loosening_delay.project) = loosening_delay.project
            and coalesce(c.before_row ->> 'environment', loosening_delay.environment) = loosening_delay.environment
            and c.created_at <= loosening_delay.at and c.created_at > loosening_delay.at - (c.before_row ->> 'value')::interval));
end
$$;
comment on function ops_private.loosening_delay(text, text, timestamptz) is
    'How long a change of the policy waits, in a project and environment at an instant, before it allows what was denied.';
revoke all on function ops_private.loosening_delay(text, text, timestamptz) from public;
