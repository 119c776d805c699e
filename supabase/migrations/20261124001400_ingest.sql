-- Ingest (FR-9): every event exactly once, every submission on record.
--
-- read_json reads the bytes, form_fault the envelope, then the persona is judged, then the key, and only
-- then what depends on state or clock, so that a retry is a duplicate even after the world moved on.
-- An accepted row and its effects share one subtransaction, the row first.
--
-- What runs for every event is written for speed: a plpgsql function whose body is one expression without a
-- subquery costs a fifth of one with, and a CASE in a set-based statement a fifth of that.

create type ops_private.reading as (document jsonb, fault ops_private.fault);
comment on type ops_private.reading is 'A body that was read, or why it could not be.';

-- Most bodies are plain: no escaped characters by number, no space before a colon, few brackets, short numbers.
-- For those the same questions are answered without taking the strings away, at a fifth of the cost.
create function ops_private.plain_json(body bytea)
returns jsonb
language plpgsql
immutable
strict
parallel safe
set search_path = ''
as $$
declare
    raw text;
    kept text;
    document jsonb;
begin
    if octet_length(plain_json.body) > 1048576 or position('\x00'::bytea in plain_json.body) > 0 then
        return null;
    end if;
    raw := convert_from(plain_json.body, 'UTF8');
    if left(raw, 1) <> '{'
       or position('\u' in raw) > 0
       or position(' :' in raw) > 0 or position(E'\n:' in raw) > 0 or position(E'\t:' in raw) > 0 or position(E'\r:' in raw) > 0
       or 2 * octet_length(raw) - octet_length(replace(raw, '{', '')) - octet_length(replace(raw, '[', '')) > 64
       -- A number follows a colon, comma, bracket or space.
       or raw ~ '[:,[ \n\r\t]-?[0-9]([-+.0-9eE]{63}|[.0-9]*[eE][-+]?[0-9][0-9][0-9])' then
        return null;
    end if;
    document := raw::jsonb;
    kept := document::text;
    if position('\' in raw) > 0 then
        raw := replace(replace(raw, '\\', ''), '\"', '');
        kept := replace(replace(kept, '\\', ''), '\"', '');
    end if;
    -- Every quote now begins or ends a string. A key that was lost takes its colon along.
    if octet_length(raw) - octet_length(replace(raw, '":', ':')) <> octet_length(kept) - octet_length(replace(kept, '":', ':')) then
        return null;
    end if;
    return document;
exception
    when character_not_in_repertoire or invalid_text_representation or untranslatable_character or invalid_parameter_value then
        return null;
end
$$;
comment on function ops_private.plain_json(bytea) is
    'Reads a body that is plainly right; null when ops_private.read_json has to look closer.';

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
    document := ops_private.plain_json(read_json.body);
    if document is not null then
        return row(document, null::ops_private.fault);
    end if;
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
declare
    key constant text := document ->> 'idempotency_key';
    prefix text;
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
    prefix := (document ->> 'source_system') || '/' || lower(document ->> 'release_id') || '/' || (document ->> 'event_type') || '/';
    if length(key) - length(prefix) between 1 and 128 and starts_with(key, prefix)
       and substr(key, length(prefix) + 1) !~ '[^A-Za-z0-9._:=+@-]' then
        return null;
    end if;
    if key !~ '^[a-z_]+/[0-9a-f-]+/[a-z0-9_]+/[A-Za-z0-9._:=+@-]+$' or length(split_part(key, '/', 4)) > 128 then
        return ops_private.fault('malformed_idempotency_key',
            'The idempotency key is not source_system/release_id/event_type/tail.',
            'The tail is 1 to 128 of A-Z a-z 0-9 . _ : = + @ -, the release_id in lower case.');
    end if;
    return ops_private.fault('idempotency_key_mismatch',
        'The idempotency key names another source_system, release_id or event_type than the envelope.',
        'Build the key from the envelope''s own fields.');
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
     cross join lateral (
         select known.ingest_id, known.result, known.content_hash
           from ops.event_ingest_log known
          where known.release_id = e.sent_release_id
            and case when known.processing_status = 'accepted' then substr(sha256(known.idempotency_key::bytea), 1, 16) end
                = substr(sha256(e.idempotency_key::bytea), 1, 16)
            and known.idempotency_key = e.idempotency_key
          limit 1) l
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

create function ops_private.is_foreign(event ops_private.taken_event, project text)
returns boolean
language sql
stable
set search_path = ''
as $$
    select coalesce(is_foreign.project <> event.own_project, false)
        or (event.event_type = 'release_opened' and event.payload ->> 'project' <> event.own_project)
        or exists (select from ops.deployments d join ops.releases r on r.release_id = d.release_id
                    where d.deployment_id = event.deployment_id and r.project <> event.own_project)
$$;
comment on function ops_private.is_foreign(ops_private.taken_event, text) is
    'Whether an event speaks of another project than the only one that its token may speak of. project is its release''s.';

create function ops_private.take_events(events ops_private.taken_event[])
returns ops_private.ingest_answer[]
language plpgsql
volatile
set search_path = ''
as $$
declare
    known ops_private.ingest_answer[];
    refused ops_private.ingest_answer[];
    barred ops_private.taken_event[];
    fresh ops_private.taken_event[];
    told ops_private.ingest_answer[];
    written integer;
    won ops_private.taken_event[];
    lost ops_private.taken_event[];
    kind record;
    event ops_private.taken_event;
    answers ops_private.ingest_answer[] := array[]::ops_private.ingest_answer[];
    failed_state text;
    failed_code text;
    failed_message text;
    failed_hint text;
begin
    begin
        with judged as materialized (
            select e, case
                       when e.own_project is not null and ops_private.is_foreign(e, r.project)
                           then ops_private.fault('not_own_project', format('The token speaks for the project %s only.', e.own_project),
                               'Report it from the repository that the project belongs to.')
                       when e.emitted_at > clock_timestamp() + interval '5 minutes'
                           then ops_private.fault('emitted_at_in_future', 'emitted_at lies more than five minutes in the future.',
                               'Set the sender''s clock.')
                       when e.release_id is null and e.needs_release
                           then ops_private.fault('unknown_release', format('%s needs a release.', e.event_type),
                               'Name the release in release_id.')
                       when e.release_id is null and e.gate_code is not null and e.event_type <> 'health_check'
                           then ops_private.fault('unknown_gate', 'A gate belongs to a release, and the envelope names none.',
                               'Name the release in release_id.')
                       when e.event_type = 'release_opened' then null
                       when e.release_id is not null and r.release_id is null
                           then ops_private.fault('unknown_release', 'The release is not on record.', 'Open it first: release_opened.')
                       when e.release_id is not null and e.needs_own_release
                            and e.actor <> all (array[r.created_by, r.initiating_actor,
                                                      coalesce(ops_private.known_person(r.initiating_actor), r.initiating_actor)])
                           then ops_private.fault('not_own_release',
                               format('%s may emit %s for its own releases only.', e.persona, e.event_type),
                               'Ask who opened or initiated the release, or the pipeline.')
                       when e.payload ? 'deployment_id' and e.event_type not in ('deploy_start', 'deploy_complete') and not exists (
                                select from ops.deployments d
                                 where d.deployment_id = e.deployment_id
                                   and (e.release_id is null or d.release_id = e.release_id)
                                   and (e.environment is null or d.environment = e.environment))
                           then ops_private.fault('unknown_deployment', 'The deployment is not on record for this release and environment.',
                               'Report deploy_start first, or check deployment_id.')
                       when e.projection = 'project_evidence' and e.release_id is null and e.deployment_id is null
                            and e.payload ->> 'artifact_type' <> 'reference'
                           then ops_private.fault('unknown_release', 'Only a reference may stand without a release.',
                               'Name the release in release_id, or use artifact_type reference.')
                   end as fault
              from unnest(take_events.events) e
              left join lateral (
                  select named.release_id, named.project, named.created_by, named.initiating_actor
                    from ops.releases named where named.release_id = e.release_id
                   limit 1) r on true)
        select array_agg(e order by (e).idempotency_key, (e).ordinal) filter (where (fault).code is null),
               array_agg(ops_private.accepted_answer(e)) filter (where (fault).code is null),
               array_agg(e) filter (where (fault).code is not null),
               array_agg(ops_private.rejected_answer(e, fault)) filter (where (fault).code is not null)
          into fresh, told, barred, refused
          from judged;
        -- A retry is a duplicate, also when the world moved on and would refuse it today.
        if barred is not null then
            known := ops_private.known_answers(barred);
            if known is not null then
                refused := array(select a from unnest(refused) a where a.ordinal <> all (array(select k.ordinal from unnest(known) k)));
            end if;
        end if;

        -- In order of the keys: two batches that race for the same ones wait for each other, not both.
        insert into ops.event_ingest_log
            (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status,
             release_id, actor, content_hash, result)
        select e.ingest_id, e.source_system, e.event_type, e.idempotency_key, e.schema_version, e.payload_hash, 'accepted',
               e.sent_release_id, e.actor, e.content_hash,
               case when a.warning is null then jsonb_build_object('detail', a.detail)
                    else jsonb_build_object('detail', a.detail, 'warning', a.warning) end
          from unnest(fresh) e
          join unnest(told) a on a.ordinal = e.ordinal
         order by e.idempotency_key, e.ordinal
        on conflict (release_id, (case when processing_status = 'accepted' then substr(sha256(idempotency_key::bytea), 1, 16) end))
        do nothing;
        get diagnostics written = row_count;

        -- A new statement sees who won: an event is accepted if and only if the row is its own.
        if written = cardinality(fresh) then
            won := fresh;
        else
            select array_agg(e) filter (where mine), array_agg(e) filter (where not mine)
              into won, lost
              from (select e, exists (select from ops.event_ingest_log l where l.ingest_id = (e).ingest_id) as mine
                      from unnest(fresh) e) as raced;
        end if;

        if won is not null then
            if cardinality(won) = 1 then
                perform ops_private.speak(won[1].actor, won[1].actor_kind, won[1].event_type, 'ingest');
                execute format('select ops_private.%I($1)', won[1].projection) using won;
            else
                perform ops_private.speak(null, null, null, 'ingest');
                for kind in
                    select e.projection, array_agg(e order by e.ordinal) as events from unnest(won) e group by e.projection
                loop
                    execute format('select ops_private.%I($1)', kind.projection) using kind.events;
                end loop;
            end if;
        end if;
        answers := coalesce(known, '{}') || coalesce(refused, '{}');
        if lost is null then
            answers := answers || told;
        else
            answers := answers || ops_private.known_answers(lost)
                || array(select a from unnest(told) a where a.ordinal in (select w.ordinal from unnest(won) w));
        end if;
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
    'Takes events that do not see each other: refusals by state, then the accepted rows, which tell what is a duplicate, and their effects, in one subtransaction. A fault in a set is looked for one by one.';

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
    if event.own_project is not null and not event.payload ? 'deployment_id' and event.release_id is null then
        if exists (
            select from ops.deployments d join ops.releases r on r.release_id = d.release_id
             where d.deployment_id = event.deployment_id and r.project <> event.own_project) then
            event.deployment_id := null;
        end if;
    end if;
    return event;
end
$$;
comment on function ops_private.with_deployment(ops_private.taken_event) is 'The event with the deployment that it is about, as things stand.';

create function ops_private.submit(
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

create function ops_private.in_turns(events ops_private.taken_event[])
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

create function ops_private.moved_releases(events ops_private.taken_event[])
returns table (release_id uuid, actor text)
language plpgsql
stable
rows 10
set search_path = ''
as $$
begin
    return query
    with spoken as materialized (
        select e.release_id, e.ordinal, e.actor, e.persona, e.ingest_id, e.gate_code, e.projection,
               coalesce(e.payload ->> 'check_name', 'build') as check_name, e.payload ->> 'status' as status,
               e.payload ->> 'artifact_type' as artifact_type
          from unnest(moved_releases.events) e
         where e.release_id is not null and e.projection <> 'project_environment_events'),
    -- What moves no gate that was entered, of a release without approvals, exceptions and deployments, under a
    -- policy that looks at no clock: evidence of a type that no requirement asks for; a check that says what it said before, when
    -- nobody else speaks of it; a check of no requirement's name that neither fails nor failed before.
    policy as materialized (
        select coalesce(bool_or(q.enabled and (q.max_age is not null or q.kind in ('recovery_drill', 'no_open_incident'))
                                -- Of G4 only deployments have one, and releases with deployments are always judged.
                                and (q.kind <> 'deadline' or q.gate_code <> 'G4')), false) as has_clock,
               coalesce(array_agg(q.gate_code || '/' || q.subject) filter (where q.kind = 'check'), '{}') as checks,
               coalesce(array_agg(q.subject) filter (where q.kind = 'evidence'), '{}') as evidence
          from ops.gate_requirements q),
    facts as materialized (
        select s.release_id, g.gate_id, s.gate_code, s.projection, s.check_name, s.persona, count(*) as n,
               min(s.status) as status, min(s.status) = max(s.status) as is_one_word, bool_or(s.status = 'fail') as fails
          from spoken s
         cross join lateral (
              select named.gate_id from ops.release_gates named
               where named.release_id = s.release_id and named.gate_code = s.gate_code and named.gate_code <> 'G4' and named.status <> 'pending'
               limit 1) g
         where s.projection = 'project_checks'
            or (s.projection = 'project_evidence' and s.artifact_type <> all ((select p.evidence from policy p)::text[]))
         group by s.release_id, g.gate_id, s.gate_code, s.projection, s.check_name, s.persona),
    still as (
        select f.release_id, sum(f.n) as n
          from facts f
          cross join policy p
          left join lateral (
              select c.status
                from ops.gate_checks c
               where f.projection = 'project_checks' and c.gate_id = f.gate_id and c.check_name = f.check_name and c.persona = f.persona
                 and c.check_id <> all (array(select s.ingest_id from spoken s))
               order by c.reported_at desc, c.created_at desc, c.check_id desc
               limit 1) before on true
         where not p.has_clock
           and (f.projection = 'project_evidence'
                or (not f.fails and before.status is distinct from 'fail'
                    and f.gate_code || '/' || f.check_name <> all (p.checks))
                or (f.is_one_word and f.status = before.status
                    and not exists (select from ops.gate_checks c
                                     where c.gate_id = f.gate_id and c.check_name = f.check_name and c.persona < f.persona)
                    and not exists (select from ops.gate_checks c
                                     where c.gate_id = f.gate_id and c.check_name = f.check_name and c.persona > f.persona)))
         group by f.release_id)
    select s.release_id, (array_agg(s.actor order by s.ordinal desc))[1]
      from spoken s
      left join still on still.release_id = s.release_id
     group by s.release_id, still.n
    having still.n is distinct from count(*)
        or exists (select from ops.approvals a where a.release_id = s.release_id)
        or exists (select from ops.exceptions x where x.release_id = s.release_id)
        or exists (select from ops.deployments d where d.release_id = s.release_id)
     order by s.release_id;
end
$$;
comment on function ops_private.moved_releases(ops_private.taken_event[]) is
    'The releases whose gates these events may have moved, each with the actor who spoke of it last.';

create function ops_private.ingest_batch(ids uuid[], bodies bytea[], claims jsonb[], speakers integer[], vouched boolean[])
returns text[]
language plpgsql
volatile
security definer -- writes what no persona may write directly; each event's own caller is judged
set search_path = ''
set timezone = 'UTC'
set plan_cache_mode = 'force_generic_plan' -- the plan for an array of ten serves one of 512, and planning costs more than most batches
as $$
declare
    submitted ops_private.taken_event[];
    answers ops_private.ingest_answer[];
    accepted ops_private.taken_event[];
    turn ops_private.taken_event[];
    touched record;
begin
    select s.submitted, s.refused into submitted, answers
      from ops_private.submit(ingest_batch.ids, ingest_batch.bodies, ingest_batch.claims, ingest_batch.speakers, ingest_batch.vouched) s;

    -- In order, so that later events see the effects of earlier ones.
    for turn in
        select t.turn
          from ops_private.in_turns(case
                   when cardinality(answers) = 0 then submitted
                   else array(select e from unnest(submitted) e where e.ordinal <> all (array(select a.ordinal from unnest(answers) a)))
               end) t
    loop
        answers := answers || ops_private.take_events(array(
            select case
                       when e.environment is null and e.gate_code is distinct from 'G4' and e.event_type <> 'incident_opened'
                            or e.release_id is null and e.projection = 'project_environment_events' then e
                       else ops_private.with_deployment(e)
                   end
              from unnest(turn) e));
    end loop;

    if exists (select from unnest(answers) a where a.status <> 'accepted') then
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
        accepted := array(
            select s from unnest(submitted) s join unnest(answers) a on a.ordinal = s.ordinal where a.status = 'accepted');
    else
        accepted := submitted;
    end if;

    -- Each release once, in id order, in the name of whoever spoke of it last. The lock comes first: who waited
    -- for it sees in a new statement what the other wrote.
    perform from ops.releases r
      where r.release_id = any (array(select distinct e.release_id from unnest(accepted) e where e.projection <> 'project_environment_events'))
      order by r.release_id
      for no key update;
    for touched in
        select m.actor, array_agg(m.release_id order by m.release_id) as release_ids
          from ops_private.moved_releases(accepted) m
         group by m.actor
    loop
        perform ops_private.speak(touched.actor, null, null, 'ingest');
        perform ops_private.evaluate_releases(touched.release_ids);
    end loop;
    perform ops_private.speak(null, null, null, null);

    return array(
        select (jsonb_build_object(
                    'ingest_id', case when a.error_code is distinct from 'body_too_large' then a.ingest_id end,
                    'status', a.status,
                    'http_status', case
                        when a.error_code is null then 200
                        else (select c.http_status from ops.error_codes c where c.code = a.error_code)
                    end,
                    'error_code', a.error_code,
                    'detail', a.detail)
                || case when a.warning is null then '{}' else jsonb_build_object('warning', a.warning) end
                || case when a.payload_matches is null then '{}' else jsonb_build_object('payload_matches', a.payload_matches) end)::text
          from unnest(answers) a
         order by a.ordinal);
end
$$;
comment on function ops_private.ingest_batch(uuid[], bytea[], jsonb[], integer[], boolean[]) is
    'Ingests raw bodies in order and returns one result document per body. ids are the caller''s, time-ordered. speakers says for each body which of the verified claims spoke it; vouched, that the caller has read it as strictly as ops_private.read_json would. For gates_server only. FR-9.';

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
            answer := (ops_private.ingest_batch(array[ops_private.uuid_v7()], array[$1], array[claims], array[1], array[false]))[1]::jsonb;
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
           and p.proname in ('plain_json', 'read_json', 'form_fault', 'contract_fault', 'persona_fault', 'is_foreign', 'known_answers', 'accepted_answer',
                             'rejected_answer', 'take_events', 'with_deployment', 'submit', 'in_turns', 'moved_releases', 'ingest_batch')
    loop
        execute format('revoke all on function %s from public', machinery);
    end loop;
end
$$;
grant execute on function ops_private.ingest_batch(uuid[], bytea[], jsonb[], integer[], boolean[]) to gates_server;
revoke all on function ops.ingest_event(bytea) from public;
grant execute on function ops.ingest_event(bytea) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role;
