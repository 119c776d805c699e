create or replace function ops_private.passes_count_from(deployment ops.deployments, skew text)
returns timestamptz
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    return case when (deployment).status in ('succeeded', 'rolled_back')
                then coalesce((deployment).live_at, (deployment).completed_at) - coalesce(skew, '2 minutes')::interval end;
end
$$;
comment on function ops_private.passes_count_from(ops.deployments, text) is
    'From when on a pass says something of a deployment: since it succeeded, less the tolerated skew of clocks. Before, a probe met what '
    'ran before it. Null while it has not succeeded.';
revoke all on function ops_private.passes_count_from(ops.deployments, text) from public;
