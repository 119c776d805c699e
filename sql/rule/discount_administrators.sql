create or replace function ops_private.discount_administrators(facts ops_private.target_fact[], as_of timestamptz)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    counted_apart constant interval := interval '30 days';
    discounted ops_private.target_fact[] := discount_administrators.facts;
    approvers text[];
    earliest timestamptz;
    administered record;
begin
    select array_agg(distinct f.actor), min(f.at) into approvers, earliest
      from unnest(discount_administrators.facts) f where f.status = 'approved';
    if approvers is null
       or coalesce(ops_private.setting('admin_may_sign', null, null, discount_administrators.as_of)::boolean, false) then
        return discounted;
    end if;
    for administered in
        select * from ops_private.administrations(approvers, earliest - counted_apart, discount_administrators.as_of)
    loop
        for n in 1 .. cardinality(discounted) loop
            if discounted[n].status = 'approved' and discounted[n].actor = administered.person
               and administered.at > discounted[n].at - counted_apart then
                discounted[n].status := 'approved_by_administrator';
            end if;
        end loop;
    end loop;
    return discounted;
end
$$;
comment on function ops_private.discount_administrators(ops_private.target_fact[], timestamptz) is
    'The same facts, but an approval or an exception by who changed the policy or an assignment in the 30 days before it, or since, '
    'approves nothing.';
revoke all on function ops_private.discount_administrators(ops_private.target_fact[], timestamptz) from public;
