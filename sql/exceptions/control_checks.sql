-- compensating_controls may be any object or array. Only checks binds. A single name is a list of one, and what is not a name is
-- kept as text: no check of that name will pass, so that the exception waives nothing rather than everything.
create or replace function ops_private.control_checks(controls jsonb)
returns text[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    checks constant jsonb := case when jsonb_typeof(control_checks.controls) = 'object' then control_checks.controls -> 'checks' end;
begin
    return case coalesce(jsonb_typeof(checks), 'null')
        when 'null' then '{}'
        when 'array' then array(select coalesce(listed #>> '{}', 'null') from jsonb_array_elements(checks) as listed order by 1)
        else array[checks #>> '{}']
    end;
end
$$;
comment on function ops_private.control_checks(jsonb) is
    'The checks that compensating controls bind an exception to; empty when nothing of them is enforced. FR-6.';
revoke all on function ops_private.control_checks(jsonb) from public;
grant execute on function ops_private.control_checks(jsonb) to release_manager, audit_reader;
