-- Two grants at the same time do not see each other's rows: without the locks neither would be the renewal of the other, and one
-- person could break the glass in many projects at once.
create or replace function ops_private.lock_exceptions(granted ops.exceptions, project text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops_private.hold('exceptions of project ' || lower(lock_exceptions.project));
    if granted.exception_type = 'break_glass' then
        perform ops_private.hold('exceptions of person ' || ops_private.person_or_name(granted.approver_id));
    end if;
end
$$;
comment on function ops_private.lock_exceptions(ops.exceptions, text) is
    'Lets one exception of a project be granted at a time, and one break_glass of a person. The next statement sees what was granted.';
revoke all on function ops_private.lock_exceptions(ops.exceptions, text) from public;
