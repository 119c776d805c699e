create or replace function ops_private.apply_effects(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    caller ops_private.caller;
    of_projection record;
begin
    if cardinality(apply_effects.events) = 1 then
        caller := apply_effects.events[1].caller;
        perform ops_private.begin_acting(caller.actor, caller.actor_kind, apply_effects.events[1].event_type, 'ingest');
        execute format('select ops_private.%I($1)', (apply_effects.events[1].type).projection) using apply_effects.events;
    elsif cardinality(apply_effects.events) > 1 then
        perform ops_private.begin_acting(null, null, null, 'ingest');
        for of_projection in
            select (e.type).projection as name, array_agg(e order by e.ordinal) as events
              from unnest(apply_effects.events) e
             group by (e.type).projection
        loop
            execute format('select ops_private.%I($1)', of_projection.name) using of_projection.events;
        end loop;
    end if;
end
$$;
comment on function ops_private.apply_effects(ops_private.taken_event[]) is
    'Calls the projection of each event''s type. Gates are judged at the end of the batch.';
revoke all on function ops_private.apply_effects(ops_private.taken_event[]) from public;
