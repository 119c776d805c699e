create or replace function ops_private.submit(
    ids uuid[],
    bodies bytea[],
    claims jsonb[],
    speakers integer[],
    vouched boolean[],
    out submitted ops_private.taken_event[],
    out refused ops_private.ingest_answer[]
)
language plpgsql -- keeps its plan, a language sql function is planned anew by every call
stable
set search_path = ''
as $$
begin
    with callers as materialized (
        select c.n, ops_private.caller_from_claims(c.claim) as caller
          from unnest(submit.claims) with ordinality as c (claim, n)),
    -- offset 0: what one step computes is computed once, and handed on without a store.
    given as (
        select g.n::integer as n, g.id, g.body, callers.caller,
               case when g.vouched then row(convert_from(g.body, 'UTF8')::jsonb, null)::ops_private.reading
                    else ops_private.read_json(g.body) end as reading
          from unnest(submit.ids, submit.bodies, submit.speakers, submit.vouched) with ordinality as g (id, body, speaker, vouched, n)
          join callers on callers.n = g.speaker
        offset 0),
    formed as (
        select given.n, given.id, given.body, given.caller, (reading).document as document,
               case when ((reading).fault).code is not null then (reading).fault
                    else ops_private.form_fault((reading).document) end as fault
          from given
        offset 0),
    judged as (
        select f.n, f.id, f.body, f.document, f.fault,
               (f.caller).actor as actor, (f.caller).persona as persona, (f.caller).actor_kind as actor_kind,
               (f.caller).project as project, (f.caller).github_login as github_login,
               t.event_type as known_type, t.gate_code, t.known_fields, t.projection, t.result_id, t.release_required, t.own_release_only,
               case
                   when (f.fault).code is not null then f.fault
                   when (broken).code is not null then broken
                   when breach is not null then ops_private.fault('invalid_payload', breach || '.',
                       format('The payload of %s is described in docs/ingest.md.', f.document ->> 'event_type'))
                   else ops_private.persona_fault((f.caller).persona, coalesce(f.document ->> 'gate_code', t.gate_code), t)
               end as final_fault
          from formed f
          -- A type that has no row of its own is judged like an alert: a fact about an environment.
          left join ops.event_types t
                 on (f.fault).code is null
                and t.event_type = case when f.document ->> 'event_type' = any (array(select known.event_type from ops.event_types known))
                                        then f.document ->> 'event_type' else 'alert_fired' end
          cross join lateral (
              select case when (f.fault).code is null then ops_private.contract_fault(f.document, t) end as broken,
                     case when (f.fault).code is null then coalesce(
                         case when not f.document -> 'payload' ?& t.required_fields then (
                             select format('payload.%s is missing', name) from unnest(t.required_fields) as name
                              where not f.document -> 'payload' ? name order by name limit 1) end,
                         (select checked.breach
                            from (select rules.name, ops_private.value_fault(rules.name, rules.rule, f.document -> 'payload' -> rules.name) as breach
                                    from jsonb_each(t.payload_schema -> 'properties') as rules (name, rule)
                                   where f.document -> 'payload' ? rules.name
                                  offset 0) as checked
                           where checked.breach is not null
                           order by checked.name limit 1)) end as breach
              offset 0) as of_payload
        offset 0),
    told as (
        select row(
            j.n, j.id, j.actor, j.persona, j.actor_kind,
            left(word.schema_version, 400), left(word.source_system, 400), left(word.event_type, 400), left(word.idempotency_key, 400),
            word.release_id, nullif(word.release_id, '00000000-0000-0000-0000-000000000000'),
            coalesce(word.gate_code, j.gate_code),
            j.document -> 'payload', (j.document -> 'payload') - j.known_fields,
            case when (j.fault).code is null then (word.emitted_at)::timestamptz end,
            j.document #>> '{payload,environment}',
            case when (j.final_fault).code is null then (j.document #>> '{payload,deployment_id}')::uuid end,
            encode(sha256(j.body), 'hex'),
            case when (j.fault).code is null then encode(sha256(convert_to((j.document - 'emitted_at')::text, 'UTF8')), 'hex') end,
            j.projection, j.result_id, j.release_required, j.persona = any (j.own_release_only),
            case when j.known_type <> word.event_type then 'unknown_event_type' end,
            j.project, j.github_login)::ops_private.taken_event as event,
            j.final_fault as fault
          from judged j
          cross join lateral (
              select case when is_right or jsonb_typeof(j.document -> 'schema_version') = 'string' then j.document ->> 'schema_version' end,
                     case when is_right or jsonb_typeof(j.document -> 'source_system') = 'string' then j.document ->> 'source_system' end,
                     case when is_right or jsonb_typeof(j.document -> 'event_type') = 'string' then j.document ->> 'event_type' end,
                     case when is_right or jsonb_typeof(j.document -> 'idempotency_key') = 'string' then j.document ->> 'idempotency_key' end,
                     case when is_right or jsonb_typeof(j.document -> 'gate_code') = 'string' then j.document ->> 'gate_code' end,
                     case when is_right or jsonb_typeof(j.document -> 'emitted_at') = 'string' then j.document ->> 'emitted_at' end,
                     case when is_right or ops_private.is_uuid(j.document ->> 'release_id') then (j.document ->> 'release_id')::uuid end
                from (select (j.fault).code is null as is_right offset 0) as form
              offset 0
          ) as word (schema_version, source_system, event_type, idempotency_key, gate_code, emitted_at, release_id))
    select array_agg(event order by (event).ordinal),
           coalesce(array_agg(ops_private.rejected_answer(event, fault)) filter (where (fault).code is not null), '{}')
      into submit.submitted, submit.refused
      from told;
end
$$;
comment on function ops_private.submit(uuid[], bytea[], jsonb[], integer[], boolean[]) is
    'Reads bodies into events and judges all that depends on neither state nor clock: form, contract, persona.';
revoke all on function ops_private.submit(uuid[], bytea[], jsonb[], integer[], boolean[]) from public;
