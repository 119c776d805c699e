create or replace function ops_private.judge_releases(release_ids uuid[])
returns table (
    target integer, release_id uuid, gate_id uuid, gate_code text, environment text, deployment_id uuid,
    status text, is_failing boolean, exception_id uuid, exceptions_used uuid[], valid_until timestamptz, reasons jsonb
)
language plpgsql
stable
rows 40 -- ten releases' gates; by default Postgres expects a thousand and reads whole tables
set search_path = pg_catalog, pg_temp
as $$
declare
    at_once constant integer := 32; -- every target looks through all facts, which grows with the square of the releases
    moment constant timestamptz := clock_timestamp();
    targets ops_private.evaluation_target[];
    requirements ops_private.target_requirement[];
    exceptions ops_private.target_exception[];
begin
    for n in 1 .. coalesce(cardinality(judge_releases.release_ids), 0) by at_once loop
        targets := ops_private.release_targets(judge_releases.release_ids[n : n + at_once - 1]);
        requirements := ops_private.target_requirements(targets, null);
        exceptions := ops_private.target_exceptions(targets, null);
        return query
            select * from ops_private.judge(targets, requirements,
                ops_private.target_facts(targets, requirements, exceptions, null), exceptions, moment);
    end loop;
end
$$;
comment on function ops_private.judge_releases(uuid[]) is
    'Judges every gate of these releases as of now, and G4 for each of their deployments. target counts from one again every few releases.';
revoke all on function ops_private.judge_releases(uuid[]) from public;
