create or replace function ops_private.report_runs(event ops_private.taken_event)
returns text[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    origin constant jsonb := case when jsonb_typeof(event.payload -> 'origin') = 'object' then event.payload -> 'origin' else '{}' end;
begin
    return array_remove(array[
        'run ' || coalesce(origin ->> 'run_id', event.payload ->> 'run_id',
                           -- The command line's key begins with the run of GitHub Actions that it is part of.
                           case when event.source_system = 'github_actions'
                                then substring(event.idempotency_key from '^[^/]+/[^/]+/[^/]+/([0-9]{6,})-[0-9]+') end),
        'job ' || coalesce(origin ->> 'job_id', event.payload ->> 'job_id')], null);
end
$$;
comment on function ops_private.report_runs(ops_private.taken_event) is
    'The CI run and job that a report of a deployment names, to be compared with another report''s.';
revoke all on function ops_private.report_runs(ops_private.taken_event) from public;
