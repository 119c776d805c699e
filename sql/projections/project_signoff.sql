create or replace function ops_private.project_signoff(events ops_private.taken_event[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    event constant ops_private.taken_event := events[1];
    scope constant text := coalesce(event.payload ->> 'scope', 'gate');
begin
    insert into ops.approvals
        (approval_id, release_id, gate_id, approver_id, persona_role, decision, scope, rationale_structured, rationale_text, exception_id,
         subject_ref, subject_assumed, said_at)
    select event.ingest_id, event.release_id,
           case when scope = 'gate' then (
               select g.gate_id from ops.release_gates g
                where g.release_id = event.release_id and g.gate_code = event.gate_code) end,
           (event.caller).actor, (event.caller).persona, event.payload ->> 'decision', scope, event.payload -> 'rationale_structured',
           event.payload ->> 'rationale_text', (event.payload ->> 'exception_id')::uuid,
           s.subject_ref, s.subject_assumed, event.emitted_at
      from ops_private.signed_subject(event.release_id, event.payload ->> 'source_ref', (event.caller).actor,
                                      least(event.emitted_at, clock_timestamp())) s;
end
$$;
comment on function ops_private.project_signoff(ops_private.taken_event[]) is
    'gate_signoff: an approval by the token''s subject, in the token''s persona. FR-4.';
revoke all on function ops_private.project_signoff(ops_private.taken_event[]) from public;
