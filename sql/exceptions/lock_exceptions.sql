-- Two grants at the same time do not see each other's rows: without the locks neither would be the renewal of the other, and one
-- person could break the glass in many projects at once.
create or replace function ops_private.lock_exceptions(granted ops.exceptions, project text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('ops.exceptions project ' || lower(lock_exceptions.project), 0));
    if granted.exception_type = 'break_glass' then
        perform pg_advisory_xact_lock(hashtextextended(
            'ops.exceptions person ' || ops_private.person_or_name(granted.approver_id), 0));
    end if;
end
$$;
comment on function ops_private.lock_exceptions(ops.exceptions, text) is
    'Lets one exception of a project be granted at a time, and one break_glass of a person. The next statement sees what was granted.';
revoke all on function ops_private.lock_exceptions(ops.exceptions, text) from public;
