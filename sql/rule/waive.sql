create or replace function ops_private.waive(
    unmet ops_private.unmet_requirement[],
    in_force ops_private.target_exception[]
)
returns ops_private.unmet_requirement[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if coalesce(cardinality(waive.in_force), 0) = 0 or coalesce(cardinality(waive.unmet), 0) = 0 then
        return waive.unmet;
    end if;
    return array(
        select row(n.target, n.requirement, n.kind, n.who_can_fix, n.code, n.message, n.is_failure,
                   waiver.exception_id, waiver.expires_at)::ops_private.unmet_requirement
          from unnest(waive.unmet) n
          left join lateral (
              select x.exception_id, x.expires_at
                from unnest(waive.in_force) x
               where x.target = n.target and ops_private.may_waive(x, n.kind)
               order by x.expires_at desc, x.exception_id limit 1) waiver on true);
end
$$;
comment on function ops_private.waive(ops_private.unmet_requirement[], ops_private.target_exception[]) is
    'The same requirements, each with the exception in force that covers it: the one that lasts longest.';
revoke all on function ops_private.waive(ops_private.unmet_requirement[], ops_private.target_exception[]) from public;
