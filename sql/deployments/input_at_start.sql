create or replace function ops_private.input_at_start(deployment ops.deployments, at timestamptz, is_first boolean)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    -- While the first report is taken in nothing is recorded later than it.
    as_of constant timestamptz := case when not is_first or input_at_start.at < deployment.reported_at then input_at_start.at end;
    input constant jsonb := ops_private.decision_input(deployment.release_id, deployment.environment, as_of, input_at_start.at);
begin
    -- An incident that was detected at or after the start may come from the deployment itself.
    return jsonb_set(input, '{facts}', (
        select coalesce(jsonb_agg(listed.fact order by listed.n), '[]')
          from jsonb_array_elements(input -> 'facts') with ordinality as listed (fact, n)
         where listed.fact ->> 'kind' <> 'incident' or (listed.fact ->> 'at')::timestamptz < deployment.deployed_at));
end
$$;
comment on function ops_private.input_at_start(ops.deployments, timestamptz, boolean) is
    'What a decision about a deployment looks at, as recorded by an instant; incidents detected at or after its start left out.';
revoke all on function ops_private.input_at_start(ops.deployments, timestamptz, boolean) from public;
