-- Part of the shortcut in ops_private.releases_that_may_change, and as wary as that.
create or replace function ops_private.unchanging_checks(events ops_private.taken_event[], required text[])
returns table (release_id uuid, events_without_effect bigint)
language plpgsql
stable
rows 10
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with reported as materialized (
        select e.release_id, (e.caller).persona, e.ingest_id, e.gate_code, coalesce(e.payload ->> 'check_name', 'build') as check_name,
               e.payload ->> 'status' as status, e.payload ->> 'origin' as origin
          from unnest(unchanging_checks.events) e
         where e.release_id is not null and (e.type).projection = 'project_checks'),
    -- What one persona and origin reports of one check of an entered gate, and its status there before these events.
    check_results as materialized (
        select reported_now.*, before.status as status_before
          from (select r.release_id, entered_gate.gate_id, r.gate_code, r.check_name, r.persona, r.origin, count(*) as events,
                       min(r.status) as status, min(r.status) = max(r.status) as is_one_status, bool_or(r.status = 'fail') as fails
                  from reported r
                 cross join lateral (
                      select g.gate_id from ops.release_gates g
                       where g.release_id = r.release_id and g.gate_code = r.gate_code and g.gate_code <> 'G4' and g.status <> 'pending'
                       limit 1) entered_gate
                 group by r.release_id, entered_gate.gate_id, r.gate_code, r.check_name, r.persona, r.origin) reported_now
          left join lateral (
              select c.status
                from ops.gate_checks c
               where c.gate_id = reported_now.gate_id and c.check_name = reported_now.check_name and c.persona = reported_now.persona
                 and c.origin is not distinct from reported_now.origin
                 and c.check_id <> all (array(select r.ingest_id from reported r))
               order by c.judged_at desc, c.created_at desc, c.check_id desc
               limit 1) before on true),
    -- Who else reports the check: another persona, or another part of the pipeline.
    shared_checks as materialized (
        select c.gate_id, c.check_name, c.persona, c.origin
          from check_results c
         where exists (select from ops.gate_checks other
                        where other.gate_id = c.gate_id and other.check_name = c.check_name and other.persona < c.persona)
            or exists (select from ops.gate_checks other
                        where other.gate_id = c.gate_id and other.check_name = c.check_name and other.persona > c.persona)
            or exists (select from ops.gate_checks other
                        where other.gate_id = c.gate_id and other.check_name = c.check_name and other.persona = c.persona
                          and other.origin is distinct from c.origin))
    select c.release_id, c.events
      from check_results c
     where -- no requirement names the check, and it neither fails nor failed before
           (c.gate_code || '/' || c.check_name <> all (unchanging_checks.required)
            and not c.fails and c.status_before is distinct from 'fail'
            -- nor does it speak for parts of the pipeline that may have failed
            and (c.origin is not null
                 or not exists (select from ops.gate_checks part
                                 where part.gate_id = c.gate_id and part.check_name = c.check_name and part.persona = c.persona
                                   and part.origin is not null)))
           -- its status stays as it was, and nobody else reports the check
        or (c.is_one_status and c.status = c.status_before
            and not exists (select from shared_checks s
                             where (s.gate_id, s.check_name, s.persona) = (c.gate_id, c.check_name, c.persona)
                               and s.origin is not distinct from c.origin));
end
$$;
comment on function ops_private.unchanging_checks(ops_private.taken_event[], text[]) is
    'How many of these events report checks that change no gate, by release: checks that no requirement names (as gate and name) and that '
    'do not fail, and results that were the same before. Only of gates that were entered, and not of G4.';
revoke all on function ops_private.unchanging_checks(ops_private.taken_event[], text[]) from public;
