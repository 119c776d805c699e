-- The ingest audit trail (FR-9): one row per submission, inserted once with its final status.

create table ops.event_ingest_log (
    ingest_id uuid primary key default ops_private.uuid_v7(),
    source_system text,
    event_type text,
    idempotency_key text,
    schema_version text,
    payload_hash text not null,
    received_at timestamptz not null default clock_timestamp(),
    processing_status text not null,
    error_detail text,
    release_id uuid,
    actor text default ops_private.actor(),
    persona text default ops_private.persona(),
    actor_kind text default (ops_private.caller()).actor_kind,
    project text default (ops_private.caller()).project,
    content_hash text,
    result jsonb not null default '{}',
    original_ingest_id uuid references ops.event_ingest_log,
    token_role text default (ops_private.caller()).token_role,
    constraint event_ingest_log_processing_status_check
        check (processing_status in ('accepted', 'duplicate', 'rejected', 'error')),
    constraint event_ingest_log_accepted_is_complete_check check (
        processing_status <> 'accepted'
        or num_nulls(source_system, event_type, idempotency_key, schema_version, release_id, content_hash) = 0),
    -- Of a duplicate no more than its key need be readable: today's rules of form may be others.
    constraint event_ingest_log_duplicate_has_key_check
        check (processing_status <> 'duplicate' or idempotency_key is not null),
    -- So that one accepted row per release and key is one per key.
    constraint event_ingest_log_accepted_key_names_release_check
        check (processing_status <> 'accepted' or split_part(idempotency_key, '/', 2) = release_id::text),
    constraint event_ingest_log_detail_iff_not_taken_check
        check ((processing_status in ('rejected', 'error')) = (error_detail is not null)),
    constraint event_ingest_log_duplicate_iff_original_check
        check ((processing_status = 'duplicate') = (original_ingest_id is not null)),
    -- Not ^[0-9a-f]{64}$: counted characters cost as much as the row itself.
    constraint event_ingest_log_payload_hash_check
        check (length(payload_hash) = 64 and payload_hash !~ '[^0-9a-f]'),
    constraint event_ingest_log_content_hash_check
        check (length(content_hash) = 64 and content_hash !~ '[^0-9a-f]'),
    constraint event_ingest_log_result_is_object_check check (jsonb_typeof(result) = 'object')
);
-- A key names its release, so one index tells the accepted row of a key and all rows of a release. Of the key it keeps half
-- the SHA-256: two fifths of the text's size, and a release's rows still lie side by side.
create unique index event_ingest_log_one_accepted_per_key on ops.event_ingest_log
    (release_id, (case when processing_status = 'accepted' then substr(sha256(idempotency_key::bytea), 1, 16) end));
create index event_ingest_log_service_role on ops.event_ingest_log (received_at) where token_role = 'service_role';
create index event_ingest_log_original on ops.event_ingest_log (original_ingest_id) where original_ingest_id is not null;
-- Most submissions are accepted, and anomalies are never among those.
create index event_ingest_log_not_accepted on ops.event_ingest_log (received_at) where processing_status <> 'accepted';
-- Rows come in the order of their time, so ranges of blocks tell a month from the rest, at next to no cost for the writer.
-- Autovacuum is asked for each new range: one that nobody has summed up is read in full.
create index event_ingest_log_received on ops.event_ingest_log using brin (received_at) with (pages_per_range = 32, autosummarize = on);

comment on table ops.event_ingest_log is
    'Every submission of an authenticated caller and its outcome, unless the body was too large. At most one accepted row '
    'per idempotency key. Append-only. FR-9.';
comment on column ops.event_ingest_log.ingest_id is
    'Key, time-ordered; also the id of the fact that an accepted event created, unless the event or its type brings its own.';
comment on column ops.event_ingest_log.source_system is 'As sent; null if it could not be read.';
comment on column ops.event_ingest_log.event_type is 'As sent; null if it could not be read.';
comment on column ops.event_ingest_log.idempotency_key is
    'As sent; null if it could not be read. To find a key fast, filter by the release_id that it names as well.';
comment on column ops.event_ingest_log.schema_version is 'As sent; null if it could not be read.';
comment on column ops.event_ingest_log.payload_hash is 'SHA-256 of the raw body, lower-case hex.';
comment on column ops.event_ingest_log.received_at is 'When it arrived, by the database clock.';
comment on column ops.event_ingest_log.token_role is
    'The role of the sender''s token where it is not the persona: service_role, whose holder can be anybody on hosted Supabase.';
comment on column ops.event_ingest_log.processing_status is 'accepted, duplicate, rejected or error.';
comment on column ops.event_ingest_log.error_detail is 'Code and sentence of a rejected or failed event.';
comment on column ops.event_ingest_log.release_id is
    'As sent; null if it could not be read. No foreign key: an unknown release is logged too.';
comment on column ops.event_ingest_log.actor is 'Subject of the token that sent it.';
comment on column ops.event_ingest_log.persona is 'Persona in which it was sent.';
comment on column ops.event_ingest_log.actor_kind is 'human, agent or service, as the token says.';
comment on column ops.event_ingest_log.project is 'The only project that the token may speak for; null if it is not limited to one.';
comment on column ops.event_ingest_log.content_hash is
    'SHA-256 of the envelope without emitted_at: an honest retry has the original''s. Null if it could not be read.';
comment on column ops.event_ingest_log.result is 'What was answered: error_code, detail, warning, payload_matches, sender_matches.';
comment on column ops.event_ingest_log.original_ingest_id is 'For a duplicate: the accepted row.';

alter table ops.event_ingest_log enable row level security;
grant select on ops.event_ingest_log to release_manager, audit_reader;
grant insert (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status,
              error_detail, release_id, actor)
    on ops.event_ingest_log to ci_service_role;
create policy release_manager_select on ops.event_ingest_log for select to release_manager using (true);
create policy audit_reader_select on ops.event_ingest_log for select to audit_reader using (true);
-- Acceptance is what ops.ingest_event decides, never what a row says.
create policy ci_service_role_insert on ops.event_ingest_log for insert to ci_service_role
    with check (processing_status in ('rejected', 'error') and actor = (select ops_private.actor())
                and ((select ops_private.claimed_project()) is null
                     or ops_private.is_of_project((select ops_private.claimed_project()), release_id)));
