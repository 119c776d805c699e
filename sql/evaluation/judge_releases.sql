create or replace function ops_private.judge_releases(release_ids uuid[])
returns table (
    unit integer, release_id uuid, gate_id uuid, gate_code text, environment text, deployment_id uuid,
    status text, is_failing boolean, exception_id uuid, exceptions_used uuid[], valid_until timestamptz, reasons jsonb
)
language plpgsql
stable
rows 40 -- ten releases' gates; by default Postgres expects a thousand and reads whole tables
set search_path = ''
as $$
declare
    units constant ops_private.gate_unit[] := ops_private.release_units(judge_releases.release_ids);
    requirements constant ops_private.unit_requirement[] := ops_private.unit_requirements(units, null);
    exceptions constant ops_private.unit_exception[] := ops_private.unit_exceptions(units, null);
begin
    return query
        select * from ops_private.judge(units, requirements,
            ops_private.unit_facts(units, requirements, exceptions, null), exceptions, clock_timestamp());
end
$$;
comment on function ops_private.judge_releases(uuid[]) is 'Judges every gate of these releases as of now, and G4 for each of their deployments.';
revoke all on function ops_private.judge_releases(uuid[]) from public;
