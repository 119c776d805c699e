create or replace function ops_private.independent_groups(events ops_private.taken_event[])
returns table (members ops_private.taken_event[])
language plpgsql
stable
rows 4
set search_path = pg_catalog, pg_temp
as $$
begin
    if cardinality(independent_groups.events) = 1 then
        return query select independent_groups.events;
        return;
    end if;
    -- Checks, environment events and evidence that names no check do not see each other's effects: however they are
    -- mixed, they form one group. Of the others, neighbours of the same set_based type form one.
    return query
    select array_agg(placed.event order by placed.ordinal)
      from (
          select marked.event, marked.ordinal, count(*) filter (where marked.starts) over (order by marked.ordinal) as n
            from (
                select kinds.event, kinds.ordinal,
                       kind is null or kind is distinct from lag(kind) over (order by ordinal) as starts
                  from (
                      select e as event, e.ordinal,
                             case
                                 when (e.type).projection in ('project_checks', 'project_environment_events')
                                      or (e.type).projection = 'project_evidence' and not e.payload ? 'check_name' then 'independent'
                                 when (e.type).projection in (select t.projection from ops.event_types t where t.set_based)
                                     then (e.type).projection
                             end as kind
                        from unnest(independent_groups.events) e) as kinds
            ) as marked
      ) as placed
     group by placed.n
     order by placed.n;
end
$$;
comment on function ops_private.independent_groups(ops_private.taken_event[]) is
    'Splits events, in order, into as few groups as possible whose members do not depend on each other''s effects.';
revoke all on function ops_private.independent_groups(ops_private.taken_event[]) from public;
