-- Reports may arrive in any order. A reopening stands against every end that was told before it, and against one that
-- we already knew of unless it is clearly older: a slow clock does not close what somebody opened again.
create or replace function ops_private.incident_end(timeline jsonb)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
    with entries as materialized (
        select least((e.entry ->> 'at')::timestamptz, (e.entry ->> 'recorded_at')::timestamptz) as at,
               e.entry ->> 'event_type' as event_type, e.n
          from jsonb_array_elements(incident_end.timeline) with ordinality e (entry, n)
         where e.entry ->> 'event_type' in ('incident_resolved', 'incident_reopened'))
    select max(over.at)
      from entries over
     where over.event_type = 'incident_resolved'
       and not exists (
           select from entries again
            where again.event_type = 'incident_reopened'
              and (again.at > over.at or again.n > over.n and again.at > over.at - interval '5 minutes'))
    );
end
$$;
comment on function ops_private.incident_end(jsonb) is
    'When an incident was over for the last time, by its timeline; null while it is open, or open again.';
revoke all on function ops_private.incident_end(jsonb) from public;
