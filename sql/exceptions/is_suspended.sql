create or replace function ops_private.is_suspended(exception ops.exceptions, source_ref text)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    target constant ops_private.evaluation_target :=
        row(1, exception.release_id, null, null, null, null, is_suspended.source_ref, null, null, null);
    granted constant ops_private.target_exception :=
        row(1, exception.exception_id, exception.exception_type, null, null, null, null, null);
begin
    return cardinality(ops_private.suspended_exceptions(array[target], array[granted],
        ops_private.objection_facts(array[target], array[granted], null))) > 0;
end
$$;
comment on function ops_private.is_suspended(ops.exceptions, text) is
    'Whether a no to the exception, or to one that is carried on with it, stands as seen from a source_ref of its release.';
revoke all on function ops_private.is_suspended(ops.exceptions, text) from public;
