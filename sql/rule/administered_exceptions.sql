create or replace function ops_private.administered_exceptions(
    granted ops_private.target_exception[],
    facts ops_private.target_fact[]
)
returns ops_private.missing_control[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select row(g.target, g.exception_id, f.actor, f.status)::ops_private.missing_control
          from unnest(administered_exceptions.granted) g
          join unnest(administered_exceptions.facts) f
            on f.target = g.target and f.kind = 'grant' and f.subject = g.exception_id::text and f.status = 'approved_by_administrator');
end
$$;
comment on function ops_private.administered_exceptions(ops_private.target_exception[], ops_private.target_fact[]) is
    'The granted exceptions by someone who administers, with the granter: they waive nothing.';
revoke all on function ops_private.administered_exceptions(ops_private.target_exception[], ops_private.target_fact[]) from public;
