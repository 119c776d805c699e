create or replace function ops_private.in_turns(events ops_private.taken_event[])
returns table (turn ops_private.taken_event[])
language plpgsql
stable
rows 4
set search_path = ''
as $$
begin
    if cardinality(in_turns.events) = 1 then
        return query select in_turns.events;
        return;
    end if;
    -- Checks, environment events and evidence that names no check do not see each other's effects: however they come
    -- mixed, they are taken together. Of the others those of a set_based type share a turn with neighbours of their own type.
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
                                 when e.projection in ('project_checks', 'project_environment_events')
                                      or e.projection = 'project_evidence' and not e.payload ? 'check_name' then 'independent'
                                 when e.projection in (select t.projection from ops.event_types t where t.set_based) then e.projection
                             end as kind
                        from unnest(in_turns.events) e) as kinds
            ) as marked
      ) as placed
     group by placed.n
     order by placed.n;
end
$$;
comment on function ops_private.in_turns(ops_private.taken_event[]) is
    'Groups events so that each sees the effects of those before it that could matter to it, in as few turns as possible.';
revoke all on function ops_private.in_turns(ops_private.taken_event[]) from public;
