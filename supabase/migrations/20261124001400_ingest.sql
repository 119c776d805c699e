-- Ingest (FR-9): every event exactly once, every submission on record.
--
-- read_json reads the bytes, form_fault the envelope, then the persona is judged, then the key, and only
-- then what depends on state or clock, so that a retry is a duplicate even after the world moved on.
-- An accepted row and its effects share one subtransaction, the row first.

create type ops_private.reading as (document jsonb, fault ops_private.fault);
comment on type ops_private.reading is 'A body that was read, or why it could not be.';

create function ops_private.read_json(body bytea)
returns ops_private.reading
language plpgsql
immutable
strict
parallel safe
set search_path = ''
as $$
declare
    string_literal constant text := '"([^"\\]|\\.)*"';
    raw text;
    bare text;
    document jsonb;
    nested text;
    flatter text;
    kept text;
begin
    if octet_length(read_json.body) > 1048576 then
        return row(null::jsonb, ops_private.fault('body_too_large', 'The body is larger than 1 MiB.',
            'Send large content as evidence, by its URL and SHA-256.'));
    end if;
    if position('\x00'::bytea in read_json.body) > 0 then
        return row(null::jsonb, ops_private.fault('nul_character', 'The body contains a NUL byte.', 'Remove it.'));
    end if;
    begin
        raw := convert_from(read_json.body, 'UTF8');
        bare := regexp_replace(raw, string_literal, '""', 'g');

        -- Before the cast: 1e131071 would become 131 MB of text.
        if bare ~ '[0-9][eE][-+]?[0-9][0-9][0-9]'
           or (length(bare) - length(translate(bare, '0123456789', '')) > 56 and bare ~ '-?[0-9][-+.0-9eE]{64,}') then
            return row(null::jsonb, ops_private.fault('number_too_long',
                'A number has more than 64 characters or an exponent of more than two digits.', 'Send it as a string.'));
        end if;
        -- And 30,000 levels would exhaust the stack. A pass takes the innermost level away.
        if length(bare) - length(translate(bare, '{[', '')) > 64 then
            nested := regexp_replace(bare, '[^][{}]+', '', 'g');
            for level in 1 .. 64 loop
                flatter := regexp_replace(nested, '\[\]|\{\}', '', 'g');
                exit when flatter = nested;
                nested := flatter;
            end loop;
            if nested <> '' and (nested ~ '\[\]|\{\}' or length(nested) - length(translate(nested, '{[', '')) > 64) then
                return row(null::jsonb, ops_private.fault('too_deep', 'The JSON is nested deeper than 64 levels.', 'Flatten it.'));
            end if;
        end if;
        document := raw::jsonb;
    exception
        when character_not_in_repertoire then
            return row(null::jsonb, ops_private.fault('invalid_json', 'The body is not UTF-8.', 'Send JSON in UTF-8.'));
        when invalid_text_representation or untranslatable_character or invalid_parameter_value then
            -- Two backslashes are one character; without them what is left of \u is an escape.
            raw := replace(raw, '\\', '');
            if raw ~ '\\u0000' then
                return row(null::jsonb, ops_private.fault('nul_character', 'The JSON contains \u0000.', 'Remove it.'));
            end if;
            if raw ~* '\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})'
               or regexp_replace(raw, '\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') ~* '\\ud[c-f]' then
                return row(null::jsonb, ops_private.fault('lone_surrogate', 'The JSON contains half of a surrogate pair.',
                    'Encode the whole character.'));
            end if;
            return row(null::jsonb, ops_private.fault('invalid_json', 'The body is not valid JSON.', 'Send one JSON object.'));
    end;
    -- jsonb keeps the last of two equal keys in silence: what it lost shows in the number of colons.
    kept := regexp_replace(document::text, string_literal, '""', 'g');
    if length(bare) - length(replace(bare, ':', '')) <> length(kept) - length(replace(kept, ':', '')) then
        return row(null::jsonb, ops_private.fault('duplicate_key', 'A JSON object names a key twice.', 'Name every key once.'));
    end if;
    return row(document, null::ops_private.fault);
end
$$;
comment on function ops_private.read_json(bytea) is
    'Reads a body strictly: 1 MiB, UTF-8, depth 64, numbers of 64 characters, no NUL, lone surrogate or duplicate key.';

create function ops_private.form_fault(document jsonb)
returns ops_private.fault
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    if jsonb_typeof(document) <> 'object' then
        return ops_private.fault('not_an_object', 'The envelope is not a JSON object.', 'Send one JSON object.');
    end if;
    if not document ? 'schema_version' then
        return ops_private.fault('missing_field', 'schema_version is missing.', 'Send "schema_version": "v1.0".');
    end if;
    if jsonb_typeof(document -> 'schema_version') <> 'string' then
        return ops_private.fault('wrong_type', 'schema_version is not a string.', 'Send "schema_version": "v1.0".');
    end if;
    if document ->> 'schema_version' <> 'v1.0' then
        return ops_private.fault('unknown_schema_version',
            format('The schema_version %s is not known.', left((document -> 'schema_version')::text, 100)), 'Send v1.0.');
    end if;
    if not document ?& array['idempotency_key', 'event_type', 'source_system', 'release_id', 'payload', 'emitted_at'] then
        return ops_private.fault('missing_field',
            (select string_agg(name, ', ') from unnest(array['idempotency_key', 'event_type', 'source_system', 'release_id',
                'payload', 'emitted_at']) as name where not document ? name) || ' is missing.',
            'An envelope has schema_version, idempotency_key, event_type, source_system, release_id, payload and emitted_at.');
    end if;
    if jsonb_typeof(document -> 'payload') <> 'object'
       or (jsonb_typeof(document -> 'idempotency_key'), jsonb_typeof(document -> 'event_type'), jsonb_typeof(document -> 'source_system'),
           jsonb_typeof(document -> 'release_id'), jsonb_typeof(document -> 'emitted_at'))
          <> ('string', 'string', 'string', 'string', 'string')
       or jsonb_typeof(document -> 'gate_code') <> 'string' then
        return ops_private.fault('wrong_type',
            (select string_agg(name, ', ') from unnest(array['idempotency_key', 'event_type', 'source_system', 'release_id',
                'gate_code', 'payload', 'emitted_at']) as name
              where jsonb_typeof(document -> name) <> case name when 'payload' then 'object' else 'string' end)
            || ' has the wrong type.',
            'payload is an object, every other field a string; leave gate_code out where there is none.');
    end if;
    if document - array['schema_version', 'idempotency_key', 'event_type', 'source_system', 'release_id', 'gate_code', 'payload',
                        'emitted_at'] <> '{}' then
        return ops_private.fault('unexpected_field',
            (select string_agg(left(name, 100), ', ') from jsonb_object_keys(document) as name
              where name <> all (array['schema_version', 'idempotency_key', 'event_type', 'source_system', 'release_id',
                                       'gate_code', 'payload', 'emitted_at'])) || ' is no field of the envelope.',
            'Put what is your own into payload.');
    end if;
    if document ->> 'source_system' not in ('github_actions', 'agent', 'manual', 'monitoring') then
        return ops_private.fault('invalid_value', 'source_system is not one that the control plane knows.',
            'Use github_actions, agent, manual or monitoring.');
    end if;
    if document ->> 'event_type' !~ '^[a-z][a-z0-9_]*$' or length(document ->> 'event_type') > 63 then
        return ops_private.fault('invalid_value', 'event_type is not a snake_case word of at most 63 characters.',
            'See docs/ingest.md for the event types.');
    end if;
    if not ops_private.is_uuid(document ->> 'release_id') then
        return ops_private.fault('invalid_value', 'release_id is no uuid.', 'Use ops.release_id(project, release_name).');
    end if;
    if not ops_private.is_timestamp(document ->> 'emitted_at') then
        return ops_private.fault('invalid_timestamp', 'emitted_at is no ISO 8601 timestamp with a time zone.',
            'Send for example 2026-01-06T17:40:31Z.');
    end if;
    if document ->> 'gate_code' not in ('G1', 'G2', 'G3', 'G4') then
        return ops_private.fault('unknown_gate_code', 'gate_code is not a gate.', 'Use G1, G2, G3 or G4.');
    end if;
    -- Counted repetitions cost fifty times as much, and the first three words are compared below anyway.
    if document ->> 'idempotency_key' !~ '^[a-z_]+/[0-9a-f-]+/[a-z0-9_]+/[A-Za-z0-9._:=+@-]+$'
       or length(split_part(document ->> 'idempotency_key', '/', 4)) > 128 then
        return ops_private.fault('malformed_idempotency_key',
            'The idempotency key is not source_system/release_id/event_type/tail.',
            'The tail is 1 to 128 of A-Z a-z 0-9 . _ : = + @ -, the release_id in lower case.');
    end if;
    if split_part(document ->> 'idempotency_key', '/', 1) <> document ->> 'source_system'
       or split_part(document ->> 'idempotency_key', '/', 2) <> lower(document ->> 'release_id')
       or split_part(document ->> 'idempotency_key', '/', 3) <> document ->> 'event_type' then
        return ops_private.fault('idempotency_key_mismatch',
            'The idempotency key names another source_system, release_id or event_type than the envelope.',
            'Build the key from the envelope''s own fields.');
    end if;
    return null;
end
$$;
comment on function ops_private.form_fault(jsonb) is 'The first fault of an envelope''s form; null when it is right.';

create function ops_private.contract_fault(document jsonb, contract ops.event_types)
returns ops_private.fault
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    return case
        when contract.event_type <> document ->> 'event_type' and not document -> 'payload' ? 'environment'
            then ops_private.fault('unknown_event_type', 'The event type is unknown and its payload names no environment.',
                'See docs/ingest.md for the event types, or add payload.environment.')
        when contract.gate_required and not document ? 'gate_code'
            then ops_private.fault('invalid_payload', format('%s needs the gate_code of the envelope.', contract.event_type),
                'Send gate_code G1, G2, G3 or G4.')
        when contract.gate_code <> document ->> 'gate_code'
            then ops_private.fault('invalid_payload', format('%s always concerns %s.', contract.event_type, contract.gate_code),
                format('Send gate_code %s, or leave it out.', contract.gate_code))
        when contract.projection = 'project_signoff' then case
            when coalesce(document #>> '{payload,scope}', 'gate') = 'gate' and not document ? 'gate_code'
                then ops_private.fault('invalid_payload', 'A signoff of a gate needs the gate_code of the envelope.',
                    'Send gate_code, or payload.scope release.')
            when (coalesce(document #>> '{payload,scope}', 'gate') = 'exception') <> (document -> 'payload' ? 'exception_id')
                then ops_private.fault('invalid_payload', 'payload.exception_id goes with payload.scope exception.',
                    'Send both or neither.')
        end
        when contract.event_type = 'exception_granted'
             and (document #>> '{payload,exception_type}' = 'after_the_fact') <> (document -> 'payload' ? 'deployment_id')
            then ops_private.fault('invalid_payload', 'payload.deployment_id goes with exception_type after_the_fact.',
                'Send both or neither.')
    end;
end
$$;
comment on function ops_private.contract_fault(jsonb, ops.event_types) is
    'Where an envelope breaks the contract of its type beyond the payload''s schema; null when it does not.';

create function ops_private.persona_fault(persona text, gate_code text, contract ops.event_types)
returns ops_private.fault
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    return case
        when persona is null or not persona = any (contract.emitters)
            then ops_private.fault('event_type_not_permitted',
                format('%s may not emit %s.', coalesce(persona, 'Nobody'), contract.event_type),
                format('It is for %s.', array_to_string(contract.emitters, ', ')))
        when not coalesce(contract.emitter_gates -> persona, '["G1", "G2", "G3", "G4"]') ? gate_code
            then ops_private.fault('event_type_not_permitted',
                format('%s may not emit %s on %s.', persona, contract.event_type, gate_code),
                format('It may on %s.', translate(contract.emitter_gates ->> persona, '[]"', '')))
    end;
end
$$;
comment on function ops_private.persona_fault(text, text, ops.event_types) is
    'Why a persona may not emit a type, or not on this gate; null when it may.';

create function ops_private.state_fault(event ops_private.taken_event, release ops.releases)
returns ops_private.fault
language plpgsql
stable
set search_path = ''
as $$
begin
    if event.own_project is not null and (
           release.project <> event.own_project
           or (event.event_type = 'release_opened' and event.payload ->> 'project' <> event.own_project)
           or exists (select from ops.deployments d join ops.releases r on r.release_id = d.release_id
                       where d.deployment_id = event.deployment_id and r.project <> event.own_project)) then
        return ops_private.fault('not_own_project', format('The token speaks for the project %s only.', event.own_project),
            'Report it from the repository that the project belongs to.');
    end if;
    if event.emitted_at > clock_timestamp() + interval '5 minutes' then
        return ops_private.fault('emitted_at_in_future', 'emitted_at lies more than five minutes in the future.',
            'Set the sender''s clock.');
    end if;
    if event.release_id is null then
        if event.needs_release then
            return ops_private.fault('unknown_release', format('%s needs a release.', event.event_type),
                'Name the release in release_id.');
        end if;
        if event.gate_code is not null and event.event_type <> 'health_check' then
            return ops_private.fault('unknown_gate', 'A gate belongs to a release, and the envelope names none.',
                'Name the release in release_id.');
        end if;
    elsif event.event_type = 'release_opened' then
        return null;
    elsif release.release_id is null then
        return ops_private.fault('unknown_release', 'The release is not on record.', 'Open it first: release_opened.');
    elsif event.needs_own_release and event.actor <> all (array[release.created_by, release.initiating_actor,
              coalesce(ops_private.known_person(release.initiating_actor), release.initiating_actor)]) then
        return ops_private.fault('not_own_release',
            format('%s may emit %s for its own releases only.', event.persona, event.event_type),
            'Ask who opened or initiated the release, or the pipeline.');
    end if;
    if event.payload ? 'deployment_id' and event.event_type not in ('deploy_start', 'deploy_complete') and not exists (
           select from ops.deployments d
            where d.deployment_id = event.deployment_id
              and (event.release_id is null or d.release_id = event.release_id)
              and (event.environment is null or d.environment = event.environment)) then
        return ops_private.fault('unknown_deployment', 'The deployment is not on record for this release and environment.',
            'Report deploy_start first, or check deployment_id.');
    end if;
    return null;
end
$$;
comment on function ops_private.state_fault(ops_private.taken_event, ops.releases) is
    'Why an event cannot be taken as things stand: project, clock, release, gate, ownership, deployment; null when it can.';

-- Taking events ------------------------------------------------------------------------------------

create type ops_private.ingest_answer as (
    ordinal integer,
    ingest_id uuid,
    status text,
    error_code text,
    detail jsonb,
    warning text,
    payload_matches boolean
);
comment on type ops_private.ingest_answer is 'What became of one event. Of a duplicate, ingest_id and detail are the original''s.';

create function ops_private.known_answers(events ops_private.taken_event[])
returns ops_private.ingest_answer[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select array_agg(row(e.ordinal, l.ingest_id, 'duplicate', null, l.result -> 'detail', l.result ->> 'warning',
                         l.content_hash = e.content_hash)::ops_private.ingest_answer)
      from unnest(known_answers.events) e
      join ops.event_ingest_log l on l.idempotency_key = e.idempotency_key and l.processing_status = 'accepted'
     where l.ingest_id <> e.ingest_id
    );
end
$$;
comment on function ops_private.known_answers(ops_private.taken_event[]) is 'The answers of those events whose key is already accepted.';

create function ops_private.accepted_answer(event ops_private.taken_event)
returns ops_private.ingest_answer
language plpgsql
stable
set search_path = ''
as $$
begin
    return row(event.ordinal, event.ingest_id, 'accepted', null,
        jsonb_strip_nulls(jsonb_build_object(
            'release_id', event.release_id,
            'gate_code', event.gate_code,
            'deployment_id', event.deployment_id,
            event.result_id, case event.result_id
                when 'release_id' then event.release_id::text
                when 'deployment_id' then event.deployment_id::text
                when 'incident_id' then event.payload ->> 'incident_id'
                else event.ingest_id::text
            end)),
        case
            when event.warning is not null then event.warning
            when event.gate_code = 'G4' and event.projection in ('project_checks', 'project_health_checks') and event.deployment_id is null
                then 'no_deployment'
        end,
        null)::ops_private.ingest_answer;
end
$$;
comment on function ops_private.accepted_answer(ops_private.taken_event) is
    'The answer to an accepted event: the ids of what it makes, all known beforehand.';

create function ops_private.rejected_answer(event ops_private.taken_event, fault ops_private.fault)
returns ops_private.ingest_answer
language plpgsql
immutable
set search_path = ''
as $$
begin
    return row(event.ordinal, event.ingest_id, case fault.code when 'processing_failed' then 'error' else 'rejected' end,
               fault.code, jsonb_build_object('message', fault.message, 'hint', fault.hint), null, null)::ops_private.ingest_answer;
end
$$;
comment on function ops_private.rejected_answer(ops_private.taken_event, ops_private.fault) is 'The answer to an event that is not taken.';

create function ops_private.take_events(events ops_private.taken_event[])
returns ops_private.ingest_answer[]
language plpgsql
volatile
set search_path = ''
as $$
declare
    known ops_private.ingest_answer[];
    refused ops_private.ingest_answer[];
    fresh ops_private.taken_event[];
    won ops_private.taken_event[];
    lost ops_private.taken_event[];
    event ops_private.taken_event;
    answers ops_private.ingest_answer[] := array[]::ops_private.ingest_answer[];
    failed_state text;
    failed_code text;
    failed_message text;
    failed_hint text;
begin
    begin
        known := ops_private.known_answers(take_events.events);
        with judged as materialized (
            select e, ops_private.state_fault(e, r) as fault
              from unnest(take_events.events) e
              left join ops.releases r on r.release_id = e.release_id
             where (e).ordinal <> all (array(select (k).ordinal from unnest(known) k)))
        select array_agg(e order by (e).idempotency_key, (e).ordinal) filter (where (fault).code is null),
               array_agg(ops_private.rejected_answer(e, fault)) filter (where (fault).code is not null)
          into fresh, refused
          from judged;

        -- In order of the keys: two batches that race for the same ones wait for each other, not both.
        insert into ops.event_ingest_log
            (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status,
             release_id, actor, content_hash, result)
        select e.ingest_id, e.source_system, e.event_type, e.idempotency_key, e.schema_version, e.payload_hash, 'accepted',
               e.sent_release_id, e.actor, e.content_hash,
               jsonb_strip_nulls(jsonb_build_object('detail', answer.detail, 'warning', answer.warning))
          from unnest(fresh) e
          cross join lateral ops_private.accepted_answer(e) answer
         order by e.idempotency_key, e.ordinal
        on conflict (idempotency_key) where processing_status = 'accepted' do nothing;

        -- A new statement sees who won: an event is accepted if and only if the row is its own.
        select array_agg(e order by (e).ordinal) filter (where mine), array_agg(e) filter (where not mine)
          into won, lost
          from (select e, exists (select from ops.event_ingest_log l where l.ingest_id = (e).ingest_id) as mine
                  from unnest(fresh) e) as raced;

        if won is not null then
            if cardinality(won) = 1 then
                perform ops_private.speak(won[1].actor, won[1].actor_kind, won[1].event_type, 'ingest');
            else
                perform ops_private.speak(null, null, null, 'ingest');
            end if;
            execute format('select ops_private.%I($1)', won[1].projection) using won;
        end if;
        answers := coalesce(known, '{}') || coalesce(refused, '{}') || coalesce(ops_private.known_answers(lost), '{}')
            || array(select ops_private.accepted_answer(e) from unnest(won) e);
    exception
        -- Not this event's fault: the caller tries again.
        when deadlock_detected or serialization_failure or lock_not_available or insufficient_resources or operator_intervention then
            raise;
        when others then
            if cardinality(take_events.events) > 1 then
                -- Whose fault it was shows one by one.
                answers := '{}';
                foreach event in array take_events.events loop
                    answers := answers || ops_private.take_events(array[event]);
                end loop;
            else
                get stacked diagnostics failed_state = returned_sqlstate, failed_code = message_text,
                    failed_message = pg_exception_detail, failed_hint = pg_exception_hint;
                if failed_state ~ '^PT4\d\d$' then
                    answers := array[ops_private.rejected_answer(events[1],
                        ops_private.fault(failed_code, failed_message, failed_hint))];
                else
                    answers := array[ops_private.rejected_answer(events[1], ops_private.fault('processing_failed',
                        format('The event could not be processed (SQLSTATE %s): %s', failed_state, failed_code),
                        'Nothing of it was kept and its key is free: send it again, or report it with the ingest_id.'))];
                end if;
            end if;
    end;
    return answers;
end
$$;
comment on function ops_private.take_events(ops_private.taken_event[]) is
    'Takes events of one projection: duplicates, refusals by state, then the accepted row and its effects in one subtransaction. A fault in a set is looked for one by one.';

create function ops_private.with_deployment(event ops_private.taken_event)
returns ops_private.taken_event
language plpgsql
stable
set search_path = ''
as $$
begin
    event.deployment_id := ops_private.concerned_deployment(event.event_type, event.release_id, event.gate_code,
        event.environment, event.deployment_id, event.ingest_id);
    -- What runs in an environment may be another project's; only naming it is a fault.
    if event.own_project is not null and not event.payload ? 'deployment_id' and event.release_id is null and exists (
            select from ops.deployments d join ops.releases r on r.release_id = d.release_id
             where d.deployment_id = event.deployment_id and r.project <> event.own_project) then
        event.deployment_id := null;
    end if;
    return event;
end
$$;
comment on function ops_private.with_deployment(ops_private.taken_event) is 'The event with the deployment that it is about, as things stand.';

create function ops_private.submit(
    ids uuid[],
    bodies bytea[],
    claims jsonb[],
    out submitted ops_private.taken_event[],
    out refused ops_private.ingest_answer[]
)
language plpgsql -- keeps its plan, a language sql function is planned anew by every call
stable
set search_path = ''
as $$
begin
    with given as materialized (
        select g.n::integer as n, g.id, g.body, ops_private.caller_from_claims(g.claim) as caller, ops_private.read_json(g.body) as reading
          from unnest(submit.ids, submit.bodies, submit.claims) with ordinality as g (id, body, claim, n)),
    formed as materialized (
        select given.*, (reading).document as document,
               case when ((reading).fault).code is not null then (reading).fault
                    else ops_private.form_fault((reading).document) end as fault
          from given),
    judged as materialized (
        select f.*, contract,
               case
                   when (f.fault).code is not null then f.fault
                   when (broken).code is not null then broken
                   when breach is not null then ops_private.fault('invalid_payload', breach || '.',
                       format('The payload of %s is described in docs/ingest.md.', f.document ->> 'event_type'))
                   else ops_private.persona_fault((f.caller).persona,
                       coalesce(f.document ->> 'gate_code', contract.gate_code), contract)
               end as final_fault
          from formed f
          left join lateral (
              -- A type that has no row of its own is judged like an alert: a fact about an environment.
              select t.* from ops.event_types t
               where (f.fault).code is null and t.event_type in (f.document ->> 'event_type', 'alert_fired')
               order by t.event_type = f.document ->> 'event_type' desc
               limit 1) contract on true
          left join lateral ops_private.contract_fault(f.document, contract) broken on (f.fault).code is null
          left join lateral (
              select coalesce(
                  (select format('payload.%s is missing', name)
                     from jsonb_array_elements_text(contract.payload_schema -> 'required') as name
                    where not f.document -> 'payload' ? name order by name limit 1),
                  (select ops_private.value_fault(known.name, known.rule, f.document -> 'payload' -> known.name)
                     from jsonb_each(contract.payload_schema -> 'properties') as known (name, rule)
                    where f.document -> 'payload' ? known.name
                      and ops_private.value_fault(known.name, known.rule, f.document -> 'payload' -> known.name) is not null
                    order by known.name limit 1)) as breach
               where (f.fault).code is null) payload on true),
    told as (
        select row(
            j.n, j.id, (j.caller).actor, (j.caller).persona, (j.caller).actor_kind,
            left(word.schema_version, 400), left(word.source_system, 400), left(word.event_type, 400), left(word.idempotency_key, 400),
            word.release_id, nullif(word.release_id, '00000000-0000-0000-0000-000000000000'),
            coalesce(word.gate_code, (j.contract).gate_code),
            j.document -> 'payload', (j.document -> 'payload') - (j.contract).known_fields,
            case when (j.fault).code is null then (word.emitted_at)::timestamptz end,
            j.document #>> '{payload,environment}',
            case when (j.final_fault).code is null then (j.document #>> '{payload,deployment_id}')::uuid end,
            encode(sha256(j.body), 'hex'),
            case when (j.fault).code is null then encode(sha256(convert_to((j.document - 'emitted_at')::text, 'UTF8')), 'hex') end,
            (j.contract).projection, (j.contract).result_id, (j.contract).release_required,
            (j.caller).persona = any ((j.contract).own_release_only),
            case when (j.contract).event_type <> word.event_type then 'unknown_event_type' end,
            (j.caller).project, (j.caller).github_login)::ops_private.taken_event as event,
            j.final_fault as fault
          from judged j
          cross join lateral (
              select case when jsonb_typeof(j.document -> 'schema_version') = 'string' then j.document ->> 'schema_version' end,
                     case when jsonb_typeof(j.document -> 'source_system') = 'string' then j.document ->> 'source_system' end,
                     case when jsonb_typeof(j.document -> 'event_type') = 'string' then j.document ->> 'event_type' end,
                     case when jsonb_typeof(j.document -> 'idempotency_key') = 'string' then j.document ->> 'idempotency_key' end,
                     case when jsonb_typeof(j.document -> 'gate_code') = 'string' then j.document ->> 'gate_code' end,
                     case when jsonb_typeof(j.document -> 'emitted_at') = 'string' then j.document ->> 'emitted_at' end,
                     case when ops_private.is_uuid(j.document ->> 'release_id') then (j.document ->> 'release_id')::uuid end
          ) as word (schema_version, source_system, event_type, idempotency_key, gate_code, emitted_at, release_id))
    select array_agg(event order by (event).ordinal),
           coalesce(array_agg(ops_private.rejected_answer(event, fault)) filter (where (fault).code is not null), '{}')
      into submit.submitted, submit.refused
      from told;
end
$$;
comment on function ops_private.submit(uuid[], bytea[], jsonb[]) is
    'Reads bodies into events and judges all that depends on neither state nor clock: form, contract, persona.';

create function ops_private.ingest_batch(ids uuid[], bodies bytea[], claims jsonb[])
returns text[]
language plpgsql
volatile
security definer -- writes what no persona may write directly; each event's own caller is judged
set search_path = ''
set timezone = 'UTC'
as $$
declare
    submitted ops_private.taken_event[];
    answers ops_private.ingest_answer[];
    segment record;
    touched record;
begin
    perform ops_private.speak(null, null, null, 'ingest');
    select s.submitted, s.refused into submitted, answers
      from ops_private.submit(ingest_batch.ids, ingest_batch.bodies, ingest_batch.claims) s;

    -- In order, so that later events see the effects of earlier ones; neighbours of one projection together.
    for segment in
        select array_agg(numbered.event order by numbered.ordinal) as events
          from (
              select marked.event, marked.ordinal, count(*) filter (where marked.starts) over (order by marked.ordinal) as n
                from (
                    select e as event, (e).ordinal,
                           not exists (select from ops.event_types t where t.projection = (e).projection and t.set_based)
                           or lag((e).projection) over (order by (e).ordinal) is distinct from (e).projection as starts
                      from unnest(submitted) e
                     where (e).ordinal <> all (array(select (a).ordinal from unnest(answers) a))
                ) as marked
          ) as numbered
         group by numbered.n
         order by numbered.n
    loop
        answers := answers || ops_private.take_events(array(
            select case
                       when (e).environment is null and (e).gate_code is distinct from 'G4' and (e).event_type <> 'incident_opened' then e
                       else ops_private.with_deployment(e)
                   end
              from unnest(segment.events) e));
    end loop;

    insert into ops.event_ingest_log
        (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status, error_detail,
         release_id, actor, content_hash, result, original_ingest_id)
    select s.ingest_id, s.source_system, s.event_type, s.idempotency_key, s.schema_version, s.payload_hash, a.status,
           case when a.status <> 'duplicate' then format('%s: %s', a.error_code, a.detail ->> 'message') end,
           s.sent_release_id, s.actor, s.content_hash,
           jsonb_strip_nulls(jsonb_build_object(
               'error_code', a.error_code,
               'detail', case when a.status <> 'duplicate' then a.detail end,
               'payload_matches', a.payload_matches)),
           case when a.status = 'duplicate' then a.ingest_id end
      from unnest(submitted) s
      join unnest(answers) a on a.ordinal = s.ordinal
     where a.status <> 'accepted' and a.error_code is distinct from 'body_too_large'
     order by s.ordinal;

    -- Each release once, in id order, in the name of whoever spoke of it last.
    perform from ops.releases r
      where r.release_id in (select s.release_id from unnest(submitted) s join unnest(answers) a on a.ordinal = s.ordinal
                              where a.status = 'accepted')
      order by r.release_id
      for no key update;
    for touched in
        select last_word.actor, array_agg(last_word.release_id) as release_ids
          from (select distinct on (s.release_id) s.release_id, s.actor
                  from unnest(submitted) s
                  join unnest(answers) a on a.ordinal = s.ordinal
                 where a.status = 'accepted' and s.release_id is not null and s.projection <> 'project_environment_events'
                 order by s.release_id, s.ordinal desc) as last_word
         group by last_word.actor
    loop
        perform ops_private.speak(touched.actor, null, null, 'ingest');
        perform ops_private.evaluate_releases(touched.release_ids);
    end loop;
    perform ops_private.speak(null, null, null, null);

    return array(
        select (jsonb_build_object(
                    'ingest_id', case when a.error_code is distinct from 'body_too_large' then a.ingest_id end,
                    'status', a.status,
                    'http_status', coalesce(c.http_status, 200),
                    'error_code', a.error_code,
                    'detail', a.detail)
                || case when a.warning is null then '{}' else jsonb_build_object('warning', a.warning) end
                || case when a.payload_matches is null then '{}' else jsonb_build_object('payload_matches', a.payload_matches) end)::text
          from unnest(answers) a
          left join ops.error_codes c on c.code = a.error_code
         order by a.ordinal);
end
$$;
comment on function ops_private.ingest_batch(uuid[], bytea[], jsonb[]) is
    'Ingests raw bodies in order, each in the name of its own verified claims, and returns one result document per body. ids are the caller''s, time-ordered. For gates_server only. FR-9.';

create function ops.ingest_event(bytea)
returns jsonb
language plpgsql
volatile
security definer -- see ops_private.ingest_batch; the caller is judged by its verified claims
set search_path = ''
as $$
declare
    caller constant ops_private.caller := ops_private.caller();
    claims constant jsonb := jsonb_build_object(
        'sub', caller.actor, 'role', caller.persona, 'app_metadata', jsonb_build_object('actor_kind', caller.actor_kind),
        'project', caller.project, 'github_login', caller.github_login);
    answer jsonb;
begin
    for attempt in 1 .. 6 loop
        begin
            answer := (ops_private.ingest_batch(array[ops_private.uuid_v7()], array[$1], array[claims]))[1]::jsonb;
            exit;
        exception when deadlock_detected then
            -- Another submission of the same events won; its rows are there now.
            if attempt = 6 then
                raise;
            end if;
            perform pg_sleep(random() * 0.02 * attempt);
        end;
    end loop;
    perform set_config('response.status', answer ->> 'http_status', true);
    return answer;
end
$$;
comment on function ops.ingest_event(bytea) is
    'Ingests one raw envelope (application/octet-stream) as the caller: {ingest_id, status, http_status, error_code, detail}. Never raises for a bad event. Errors: docs/ingest.md. FR-9.';

do $$
declare
    machinery regprocedure;
begin
    for machinery in
        select p.oid::regprocedure from pg_catalog.pg_proc p
         where p.pronamespace = 'ops_private'::regnamespace
           and p.proname in ('read_json', 'form_fault', 'contract_fault', 'persona_fault', 'state_fault', 'known_answers', 'accepted_answer',
                             'rejected_answer', 'take_events', 'with_deployment', 'submit', 'ingest_batch')
    loop
        execute format('revoke all on function %s from public', machinery);
    end loop;
end
$$;
grant execute on function ops_private.ingest_batch(uuid[], bytea[], jsonb[]) to gates_server;
revoke all on function ops.ingest_event(bytea) from public;
grant execute on function ops.ingest_event(bytea) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role;
