-- Argument: the column to count up: policy, people or environments.
create or replace function ops_private.turn_rulebook()
returns trigger
language plpgsql
security definer -- roles that administer, or report an incident, may not touch what evaluation remembers
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_argv[0] = 'environments' then
        if exists (select from ops.gate_requirements q where q.enabled and q.kind in ('recovery_drill', 'no_open_incident')) then
            update ops_private.rulebook set environments = environments + 1 where true;
            if (ops_private.acting_context()).phase is distinct from 'ingest' then
                perform ops_private.evaluate_onlookers(null);
            end if;
        end if;
    elsif tg_argv[0] = 'people' then
        update ops_private.rulebook set people = people + 1 where true;
    else
        update ops_private.rulebook
           set policy = policy + 1,
               loosened_until = greatest(loosened_until, clock_timestamp() + (
                   select max((row_of ->> 'value')::interval)
                     from ops.policy_changes c cross join lateral (values (c.before_row), (c.after_row)) changed (row_of)
                    where c.subject_table = 'policy_settings' and row_of ->> 'name' = 'loosening_delay'))
         where true;
    end if;
    return null;
end
$$;
comment on function ops_private.turn_rulebook() is
    'Trigger of what every open release is judged by: from now on what was judged before is outdated, until it is judged again.';
revoke all on function ops_private.turn_rulebook() from public;
