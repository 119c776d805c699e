-- What the migrations make: written by `make migration`, compared by the tests. Read it, do not run it.

create schema ops;
grant usage on schema ops to audit_reader, authenticated, ci_service_role, developer, gates_admin, gates_server, qa_tester, release_manager, service_role, sre, supabase_auth_admin;
comment on schema ops is 'Release Gates: every release decision, its facts and its reasons. Tables and functions for people and tools.';

create schema ops_private;
grant usage on schema ops_private to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on schema ops_private is 'Release Gates: the machinery behind ops. Not exposed by the Data API.';

create type ops_private.acting_context as (
    actor text,
    actor_kind text,
    reason text,
    phase text
);
comment on type ops_private.acting_context is 'For whom our function acts, and why. phase is ingest (gates are judged at the end of the batch), evaluation (statuses are being written), installation or null.';

create type ops_private.caller as (
    actor text,
    persona text,
    actor_kind text,
    project text,
    github_login text,
    sha text,
    token_role text
);
comment on type ops_private.caller is 'The caller: the token''s subject, its persona, and whether it is a human, an agent or a service. A GitHub token also names the one project it may report on, the login that started the run, and the commit that it is at. token_role is the role of the token where it is not the persona: service_role.';

create type ops_private.compliance as (
    status text,
    reasons jsonb,
    decision_id uuid
);
comment on type ops_private.compliance is 'How a deployment went out (ops.deployments.compliance), why or on which exceptions, and which recorded decision allowed it.';

create type ops_private.evaluation_target as (
    target integer,
    release_id uuid,
    gate_id uuid,
    gate_code text,
    environment text,
    project text,
    source_ref text,
    deployment_id uuid,
    due_from timestamp with time zone,
    counts_from timestamp with time zone
);
comment on type ops_private.evaluation_target is 'One thing to judge, numbered from one: a gate of a release for an environment; for G4 also the deployment whose checks count, the time from which its confirmation is due, and the time from which passes count: both null until it has succeeded.';

create type ops_private.fault as (
    code text,
    message text,
    hint text
);
comment on type ops_private.fault is 'Why an event is not taken: a code of ops.error_codes, a sentence, a hint at what to do.';

create type ops_private.gate_change as (
    gate_id uuid,
    gate_status text,
    exception_id uuid,
    deployment_id uuid,
    g4_status text,
    why text,
    release_id uuid,
    valid_until timestamp with time zone
);
comment on type ops_private.gate_change is 'What evaluation found: the new status of a gate, of its deployment, or of both, where null means no change; and until when the judgement holds if nothing but time passes.';

create type ops_private.ingest_answer as (
    ordinal integer,
    ingest_id uuid,
    status text,
    error_code text,
    detail jsonb,
    warning text,
    payload_matches boolean,
    sender_matches boolean,
    recorded_at timestamp with time zone
);
comment on type ops_private.ingest_answer is 'What became of one body: status and detail for all, error_code of one that was refused or failed. Of a duplicate: payload_matches, sender_matches and recorded_at; its ingest_id and detail are the original''s.';

create type ops_private.initiators as (
    names text[],
    persons text[],
    unknown_names text[],
    has_human boolean
);
comment on type ops_private.initiators is 'The initiator''s side of a release: its names in lower case, the persons behind them, the names of humans that nobody knows, and whether a human is among them.';

create type ops_private.missing_control as (
    target integer,
    exception_id uuid,
    check_name text,
    status text
);
comment on type ops_private.missing_control is 'A compensating check that an exception depends on and that does not pass; status is null when it was not reported. Or, with the status suspended, the persona that rejected the exception; with approved_by_administrator, who granted it.';

create type ops_private.named_person as (
    name text,
    person text,
    kind text
);
comment on type ops_private.named_person is 'A name, the subject of the person behind it, and whether human, agent or service.';

create type ops_private.reading as (
    document jsonb,
    fault ops_private.fault
);
comment on type ops_private.reading is 'What ops_private.read_json makes of a body: its document, or the reason why there is none.';

create type ops_private.taken_event as (
    ordinal integer,
    ingest_id uuid,
    caller ops_private.caller,
    type ops_private.type_of_event,
    schema_version text,
    source_system text,
    event_type text,
    idempotency_key text,
    sent_release_id uuid,
    release_id uuid,
    gate_code text,
    payload jsonb,
    metadata jsonb,
    emitted_at timestamp with time zone,
    environment text,
    deployment_id uuid,
    payload_hash text,
    content_hash text
);
comment on type ops_private.taken_event is 'A body of a batch, read: one for every body, also for those that are refused. Of a malformed one only what ops.event_ingest_log keeps is set. release_id is null for the nil UUID; metadata is the payload without the fields that the contract knows; deployment_id is the deployment that the event concerns, set once the payload has been checked.';

create type ops_private.target_exception as (
    target integer,
    exception_id uuid,
    exception_type text,
    waives text[],
    by_human boolean,
    controls text[],
    effective_from timestamp with time zone,
    expires_at timestamp with time zone
);
comment on type ops_private.target_exception is 'An exception for the gate of one evaluation target. by_human: a human granted it. controls are the checks that must pass before it waives anything.';

create type ops_private.target_fact as (
    target integer,
    kind text,
    subject text,
    persona text,
    status text,
    actor text,
    actor_kind text,
    is_initiator boolean,
    is_known boolean,
    bound boolean,
    at timestamp with time zone,
    recorded_at timestamp with time zone,
    id uuid,
    source_ref text,
    origin text
);
comment on type ops_private.target_fact is 'A check, evidence, approval, drill or incident that counts for one evaluation target; kind touched says that there is any. actor is the person, where the person is known, and is_known says so. is_initiator is null when it cannot be determined. source_ref is what the fact is about; bound says whether that is the target''s, and is null where the two cannot be compared. Kinds check_elsewhere and evidence_elsewhere are about another source_ref and meet nothing. at is the earlier of the fact''s own time and its receipt; origin is the part of a pipeline that a check or evidence comes from. What was said of another release with the same source_ref is of kind word, and counts for and against noes only; an answer on an exception is of kind objection. Kind initiators is the initiator''s side: the unknown names as subject, human or nobody as status.';

create type ops_private.target_requirement as (
    target integer,
    code text,
    kind text,
    subject text,
    min_count integer,
    max_age interval,
    personas text[],
    human_only boolean,
    not_initiator boolean,
    distinct_from text[],
    who_can_fix text[],
    binds text,
    known_only boolean
);
comment on type ops_private.target_requirement is 'A requirement of the policy, applied to one evaluation target.';

create type ops_private.trace_entry as (
    at timestamp with time zone,
    recorded_at timestamp with time zone,
    kind text,
    actor text,
    persona text,
    summary text,
    id uuid,
    data jsonb
);
comment on type ops_private.trace_entry is 'One entry of a release''s timeline: when it happened, when it was recorded, and the row behind it.';

create type ops_private.type_of_event as (
    event_type text,
    projection text,
    result_id text,
    release_required boolean,
    own_release_only text[]
);
comment on type ops_private.type_of_event is 'Those columns of an event''s row in ops.event_types that matter once it has been read. A type without a row has those of alert_fired.';

create type ops_private.unmet_requirement as (
    target integer,
    requirement text,
    kind text,
    who_can_fix text[],
    code text,
    message text,
    is_failure boolean,
    waived_by uuid,
    waived_until timestamp with time zone
);
comment on type ops_private.unmet_requirement is 'A requirement that one evaluation target does not meet, and why. is_failure: something failed or was refused, rather than being absent. waived_by is the exception that covers it, null when none does.';

create table ops.approvals (
    approval_id uuid not null default ops_private.uuid_v7(),
    release_id uuid not null,
    gate_id uuid,
    approver_id text not null default ops_private.actor(),
    persona_role text not null default ops_private.persona(),
    decision text not null,
    scope text not null,
    rationale_structured jsonb,
    rationale_text text,
    created_at timestamp with time zone not null default clock_timestamp(),
    subject_ref text not null,
    subject_assumed boolean not null,
    approver_kind text not null,
    exception_id uuid,
    said_at timestamp with time zone,
    constraint approvals_approver_id_not_blank_check CHECK ((approver_id ~ '\S'::text)),
    constraint approvals_approver_kind_check CHECK ((approver_kind = ANY (ARRAY['human'::text, 'agent'::text, 'service'::text]))),
    constraint approvals_decision_check CHECK ((decision = ANY (ARRAY['approved'::text, 'rejected'::text, 'request_changes'::text]))),
    constraint approvals_exception_id_fkey FOREIGN KEY (exception_id) REFERENCES ops.exceptions(exception_id),
    constraint approvals_exception_scope_names_one_check CHECK (((scope = 'exception'::text) = (exception_id IS NOT NULL))),
    constraint approvals_gate_id_fkey FOREIGN KEY (gate_id) REFERENCES ops.release_gates(gate_id),
    constraint approvals_gate_scope_names_a_gate_check CHECK (((scope = 'gate'::text) = (gate_id IS NOT NULL))),
    constraint approvals_not_said_in_the_future_check CHECK ((said_at <= (created_at + '00:05:00'::interval))),
    constraint approvals_persona_role_check CHECK ((persona_role = ANY (ARRAY['developer'::text, 'qa_tester'::text, 'release_manager'::text, 'sre'::text]))),
    constraint approvals_pkey PRIMARY KEY (approval_id),
    constraint approvals_rationale_is_structured_check CHECK ((jsonb_typeof(rationale_structured) = ANY (ARRAY['object'::text, 'array'::text]))),
    constraint approvals_release_id_fkey FOREIGN KEY (release_id) REFERENCES ops.releases(release_id),
    constraint approvals_said_in_this_century_check CHECK (((said_at >= '2000-01-01 00:00:00+00'::timestamp with time zone) AND (said_at < '2100-01-01 00:00:00+00'::timestamp with time zone))),
    constraint approvals_scope_check CHECK ((scope = ANY (ARRAY['release'::text, 'gate'::text, 'exception'::text])))
);
CREATE INDEX approvals_exception ON ops.approvals USING btree (exception_id) WHERE (exception_id IS NOT NULL);
CREATE INDEX approvals_gate ON ops.approvals USING btree (gate_id) WHERE (gate_id IS NOT NULL);
CREATE INDEX approvals_noes ON ops.approvals USING btree ("left"(subject_ref, 7)) WHERE (decision <> 'approved'::text);
CREATE INDEX approvals_release ON ops.approvals USING btree (release_id, created_at);
alter table ops.approvals enable row level security;
create policy audit_reader_select on ops.approvals for select to audit_reader using (true);
create policy qa_tester_insert on ops.approvals for insert to qa_tester with check (((approver_id = ( SELECT ops_private.actor() AS actor)) AND (persona_role = 'qa_tester'::text) AND ((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ops_private.is_of_project(( SELECT ops_private.claimed_project() AS claimed_project), release_id, gate_id))));
create policy release_manager_insert on ops.approvals for insert to release_manager with check (((approver_id = ( SELECT ops_private.actor() AS actor)) AND (persona_role = 'release_manager'::text) AND ((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ops_private.is_of_project(( SELECT ops_private.claimed_project() AS claimed_project), release_id, gate_id))));
create policy release_manager_select on ops.approvals for select to release_manager using (true);
CREATE TRIGGER approvals_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ops.approvals FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_change(); -- enabled A
CREATE TRIGGER approvals_bind BEFORE INSERT ON ops.approvals FOR EACH ROW EXECUTE FUNCTION ops_private.bind_approval();
CREATE TRIGGER approvals_publish_changes AFTER INSERT ON ops.approvals REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.publish_rows('approval_id', 'gate_id', 'scope', 'decision', 'persona_role', 'approver_id');
CREATE TRIGGER approvals_reevaluate AFTER INSERT ON ops.approvals REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.reevaluate('release_id');
grant select on ops.approvals to audit_reader, release_manager;
grant insert (approval_id, release_id, gate_id, approver_id, persona_role, decision, scope, rationale_structured, rationale_text, subject_ref, exception_id) on ops.approvals to qa_tester;
grant insert (approval_id, release_id, gate_id, approver_id, persona_role, decision, scope, rationale_structured, rationale_text, subject_ref, exception_id) on ops.approvals to release_manager;
comment on table ops.approvals is 'Every approval and rejection, bound to what was approved. Append-only. FR-4.';
comment on column ops.approvals.approval_id is 'Key, time-ordered.';
comment on column ops.approvals.release_id is 'The release.';
comment on column ops.approvals.gate_id is 'The gate, for scope gate.';
comment on column ops.approvals.approver_id is 'The token''s subject.';
comment on column ops.approvals.persona_role is 'The token''s persona.';
comment on column ops.approvals.decision is 'approved, rejected or request_changes.';
comment on column ops.approvals.scope is 'release, gate or exception.';
comment on column ops.approvals.rationale_structured is 'Checklist or key-value rationale.';
comment on column ops.approvals.rationale_text is 'Free text.';
comment on column ops.approvals.created_at is 'When, by the database clock.';
comment on column ops.approvals.subject_ref is 'The source_ref that was approved, as the release spells it: an approval of A never promotes B.';
comment on column ops.approvals.subject_assumed is 'Whether the approver did not name it, so that the one is taken that the release had at the time.';
comment on column ops.approvals.approver_kind is 'human, agent or service.';
comment on column ops.approvals.exception_id is 'The exception, for scope exception.';
comment on column ops.approvals.said_at is 'When it was said, by the speaker''s clock; null: when it was recorded. A yes takes nothing back that was said after it.';

create table ops.contradicting_reports (
    report_id uuid not null default ops_private.uuid_v7(),
    deployment_id uuid not null,
    release_id uuid not null,
    field text not null,
    recorded text not null,
    told text not null,
    reported_by text not null default ops_private.actor(),
    created_at timestamp with time zone not null default clock_timestamp(),
    constraint contradicting_reports_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES ops.deployments(deployment_id),
    constraint contradicting_reports_differ_check CHECK ((recorded <> told)),
    constraint contradicting_reports_field_check CHECK ((field = ANY (ARRAY['source_ref'::text, 'environment'::text]))),
    constraint contradicting_reports_pkey PRIMARY KEY (report_id, field),
    constraint contradicting_reports_release_id_fkey FOREIGN KEY (release_id) REFERENCES ops.releases(release_id)
);
CREATE INDEX contradicting_reports_deployment ON ops.contradicting_reports USING btree (deployment_id);
CREATE INDEX contradicting_reports_release ON ops.contradicting_reports USING btree (release_id);
alter table ops.contradicting_reports enable row level security;
create policy audit_reader_select on ops.contradicting_reports for select to audit_reader using (true);
create policy release_manager_select on ops.contradicting_reports for select to release_manager using (true);
CREATE TRIGGER contradicting_reports_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ops.contradicting_reports FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_change(); -- enabled A
grant select on ops.contradicting_reports to audit_reader, release_manager;
comment on table ops.contradicting_reports is 'Reports that name another commit or environment for a deployment than the first report that stated it. Append-only. FR-7.';
comment on column ops.contradicting_reports.report_id is 'Key with field: the ingest_id of the report.';
comment on column ops.contradicting_reports.deployment_id is 'The deployment that it names.';
comment on column ops.contradicting_reports.release_id is 'Its release.';
comment on column ops.contradicting_reports.field is 'source_ref or environment.';
comment on column ops.contradicting_reports.recorded is 'What the first report stated, and the record keeps.';
comment on column ops.contradicting_reports.told is 'What this report says instead.';
comment on column ops.contradicting_reports.reported_by is 'Who sent it.';
comment on column ops.contradicting_reports.created_at is 'When it was recorded.';

create table ops.deployments (
    deployment_id uuid not null default ops_private.uuid_v7(),
    release_id uuid not null,
    environment text not null,
    deployed_at timestamp with time zone,
    deployed_by text not null default ops_private.actor(),
    source_ref text not null,
    status text not null default 'in_progress'::text,
    rollback_of uuid,
    g4_status text not null default 'pending'::text,
    g4_resolved_at timestamp with time zone,
    completed_at timestamp with time zone,
    decision_id uuid,
    compliance text not null default 'ungated'::text,
    compliance_reasons jsonb not null default '[]'::jsonb,
    reported_late boolean not null default false,
    created_at timestamp with time zone not null default clock_timestamp(),
    component text,
    live_at timestamp with time zone,
    restores_assumed boolean not null default false,
    rollback_reason text,
    reported_at timestamp with time zone,
    source_ref_assumed boolean not null default false,
    start_assumed boolean not null default false,
    cancelled_at timestamp with time zone,
    cancelled boolean not null generated always as ((cancelled_at IS NOT NULL)) stored,
    interrupted boolean not null default false,
    named boolean not null default false,
    other_id uuid,
    told_both_ways boolean not null default false,
    runs text[] not null default '{}'::text[],
    constraint deployments_assumed_start_is_a_start_check CHECK (((NOT start_assumed) OR (deployed_at IS NOT NULL))),
    constraint deployments_cancelled_never_started_check CHECK (((cancelled_at IS NULL) OR ((status = 'failed'::text) AND (deployed_at IS NULL) AND (completed_at IS NULL)))),
    constraint deployments_completed_after_start_check CHECK ((completed_at >= deployed_at)),
    constraint deployments_compliance_check CHECK ((compliance = ANY (ARRAY['gated'::text, 'excepted'::text, 'ungated'::text, 'rollback'::text]))),
    constraint deployments_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES ops.promotion_decisions(decision_id),
    constraint deployments_environment_check CHECK ((environment = ANY (ARRAY['staging'::text, 'production'::text]))),
    constraint deployments_g4_resolved_iff_not_pending_check CHECK (((g4_status = 'pending'::text) = (g4_resolved_at IS NULL))),
    constraint deployments_g4_status_check CHECK ((g4_status = ANY (ARRAY['pending'::text, 'passed'::text, 'failed'::text]))),
    constraint deployments_interrupted_had_started_check CHECK (((NOT interrupted) OR ((status = 'failed'::text) AND (deployed_at IS NOT NULL)))),
    constraint deployments_never_roll_back_themselves_check CHECK ((rollback_of <> deployment_id)),
    constraint deployments_not_in_the_future_check CHECK (((deployed_at <= (clock_timestamp() + '00:05:00'::interval)) AND (completed_at <= (clock_timestamp() + '00:05:00'::interval)))),
    constraint deployments_one_other_id_check CHECK ((other_id <> deployment_id)),
    constraint deployments_only_a_promotion_waits_for_its_start_check CHECK (((deployed_at IS NOT NULL) OR (cancelled_at IS NOT NULL) OR ((decision_id IS NOT NULL) AND (status = ANY (ARRAY['in_progress'::text, 'failed'::text]))))),
    constraint deployments_only_a_rollback_restores_check CHECK (((rollback_of IS NOT NULL) OR ((NOT restores_assumed) AND (rollback_reason IS NULL)))),
    constraint deployments_only_what_succeeded_is_live_check CHECK (((live_at IS NULL) OR (status = ANY (ARRAY['succeeded'::text, 'rolled_back'::text])))),
    constraint deployments_pkey PRIMARY KEY (deployment_id),
    constraint deployments_release_id_fkey FOREIGN KEY (release_id) REFERENCES ops.releases(release_id),
    constraint deployments_rollback_is_rollback_or_ungated_check CHECK (
CASE
    WHEN (rollback_of IS NULL) THEN (compliance <> 'rollback'::text)
    ELSE (compliance = ANY (ARRAY['rollback'::text, 'ungated'::text]))
END),
    constraint deployments_rollback_of_fkey FOREIGN KEY (rollback_of) REFERENCES ops.deployments(deployment_id),
    constraint deployments_source_ref_not_blank_check CHECK ((source_ref ~ '\S'::text)),
    constraint deployments_status_check CHECK ((status = ANY (ARRAY['in_progress'::text, 'succeeded'::text, 'failed'::text, 'rolled_back'::text]))),
    constraint deployments_times_are_of_this_century_check CHECK (((deployed_at >= '2000-01-01 00:00:00+00'::timestamp with time zone) AND (deployed_at < '2100-01-01 00:00:00+00'::timestamp with time zone) AND (completed_at >= '2000-01-01 00:00:00+00'::timestamp with time zone) AND (completed_at < '2100-01-01 00:00:00+00'::timestamp with time zone))),
    constraint deployments_ungated_has_reasons_check CHECK (((compliance <> 'ungated'::text) OR (jsonb_array_length(compliance_reasons) > 0)))
);
CREATE INDEX deployments_decision ON ops.deployments USING btree (decision_id) WHERE (decision_id IS NOT NULL);
CREATE INDEX deployments_environment ON ops.deployments USING btree (environment, deployed_at DESC);
CREATE INDEX deployments_live ON ops.deployments USING btree (environment, live_at DESC) WHERE (live_at IS NOT NULL);
CREATE UNIQUE INDEX deployments_other_id ON ops.deployments USING btree (other_id) WHERE (other_id IS NOT NULL);
CREATE INDEX deployments_release ON ops.deployments USING btree (release_id, environment, created_at DESC);
CREATE INDEX deployments_rollback_of ON ops.deployments USING btree (rollback_of) WHERE (rollback_of IS NOT NULL);
CREATE INDEX deployments_rolled_back ON ops.deployments USING btree (release_id) WHERE (status = 'rolled_back'::text);
alter table ops.deployments enable row level security;
create policy audit_reader_select on ops.deployments for select to audit_reader using (true);
create policy release_manager_select on ops.deployments for select to release_manager using (true);
create policy sre_insert on ops.deployments for insert to sre with check (((deployed_by = ( SELECT ops_private.actor() AS actor)) AND ((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ops_private.is_of_project(( SELECT ops_private.claimed_project() AS claimed_project), release_id, NULL::uuid, rollback_of))));
create policy sre_select on ops.deployments for select to sre using (true);
create policy sre_update on ops.deployments for update to sre using (((deployed_by = ( SELECT ops_private.actor() AS actor)) AND ((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ops_private.is_of_project(( SELECT ops_private.claimed_project() AS claimed_project), release_id))));
CREATE TRIGGER deployments_are_kept BEFORE DELETE OR TRUNCATE ON ops.deployments FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_removal(); -- enabled A
CREATE TRIGGER deployments_belong_to_component BEFORE INSERT ON ops.deployments FOR EACH ROW EXECUTE FUNCTION ops_private.place_deployment();
CREATE TRIGGER deployments_judge_compliance BEFORE INSERT OR UPDATE OF deployed_at, source_ref, environment, release_id, rollback_of ON ops.deployments FOR EACH ROW EXECUTE FUNCTION ops_private.judge_compliance();
CREATE TRIGGER deployments_keep_to_machine AFTER UPDATE OF status, g4_status ON ops.deployments FOR EACH ROW EXECUTE FUNCTION ops_private.keep_to_machine('status', 'g4_status');
CREATE TRIGGER deployments_move_incidents AFTER INSERT OR UPDATE OF status, deployed_at, completed_at ON ops.deployments FOR EACH ROW EXECUTE FUNCTION ops_private.move_incidents();
CREATE TRIGGER deployments_move_release AFTER INSERT OR UPDATE OF status, rollback_of ON ops.deployments FOR EACH ROW EXECUTE FUNCTION ops_private.move_release_with_deployment();
CREATE TRIGGER deployments_only_get_worse AFTER UPDATE ON ops.deployments FOR EACH ROW EXECUTE FUNCTION ops_private.keep_deployment(); -- enabled A
CREATE TRIGGER deployments_publish_changes AFTER INSERT ON ops.deployments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.publish_rows('deployment_id', 'environment', 'source_ref', 'status', 'compliance', 'rollback_of');
CREATE TRIGGER deployments_record_transitions AFTER UPDATE ON ops.deployments REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.record_transitions('deployment_id', 'status', 'deployed_at', 'environment', 'release_id', 'source_ref', 'compliance', 'compliance_reasons', 'g4_status', 'cancelled_at', 'interrupted', 'other_id', 'rollback_of'); -- enabled A
CREATE TRIGGER deployments_settle BEFORE INSERT OR UPDATE OF status, deployed_at, completed_at ON ops.deployments FOR EACH ROW EXECUTE FUNCTION ops_private.settle_deployment();
CREATE TRIGGER deployments_stay_settled AFTER UPDATE ON ops.deployments FOR EACH ROW EXECUTE FUNCTION ops_private.keep_settled('status', 'deployed_at', 'completed_at', 'live_at', 'environment', 'source_ref', 'source_ref_assumed', 'start_assumed', 'reported_at', 'reported_late', 'compliance', 'compliance_reasons', 'g4_status', 'g4_resolved_at', 'cancelled_at', 'cancelled', 'interrupted', 'named', 'other_id', 'told_both_ways', 'runs', 'release_id', 'rollback_of', 'restores_assumed', 'rollback_reason'); -- enabled A
grant select on ops.deployments to audit_reader, release_manager, sre;
grant insert (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, status, rollback_of, rollback_reason) on ops.deployments to sre;
grant update (status) on ops.deployments to sre;
comment on table ops.deployments is 'What was deployed where. A deployment that happened is never refused: without its gates it is recorded and marked ungated. FR-7.';
comment on column ops.deployments.deployment_id is 'Key; made by the caller or time-ordered.';
comment on column ops.deployments.release_id is 'The release that runs (for a rollback: the restored one).';
comment on column ops.deployments.environment is 'staging or production.';
comment on column ops.deployments.deployed_at is 'When it started, by the reporter''s clock; null while a promotion waits for its start.';
comment on column ops.deployments.deployed_by is 'Subject of the token that reported or promoted it.';
comment on column ops.deployments.source_ref is 'What was deployed.';
comment on column ops.deployments.status is 'in_progress, succeeded, failed or rolled_back.';
comment on column ops.deployments.rollback_of is 'The deployment that this one rolls back.';
comment on column ops.deployments.g4_status is 'Post-deploy confirmation of this deployment; derived from its checks.';
comment on column ops.deployments.g4_resolved_at is 'When g4_status left pending.';
comment on column ops.deployments.completed_at is 'When it ended, by the reporter''s clock.';
comment on column ops.deployments.decision_id is 'The recorded decision that opened or allowed it; null if none did.';
comment on column ops.deployments.compliance is 'gated, excepted (with exceptions), ungated or rollback (to what was gated or excepted once); derived, never written by hand.';
comment on column ops.deployments.compliance_reasons is 'Why it is ungated, as an array of {code, gate, requirement, message, who_can_fix}; if excepted, the ids of the exceptions.';
comment on column ops.deployments.reported_late is 'True if it was reported more than 15 minutes after it started.';
comment on column ops.deployments.created_at is 'When it was recorded.';
comment on column ops.deployments.component is 'The part of the project that it replaces: scope_metadata.component of its release; null: the whole project.';
comment on column ops.deployments.live_at is 'When it became what runs: the earlier of its told end and our receipt; null unless it succeeded. The latest one runs.';
comment on column ops.deployments.restores_assumed is 'Whether the rollback did not name the release that it restores, which was therefore the one before.';
comment on column ops.deployments.rollback_reason is 'Why it was rolled back, in the words of who did.';
comment on column ops.deployments.reported_at is 'When the first report of it reached us, by the database clock; null while only the promotion is on record.';
comment on column ops.deployments.source_ref_assumed is 'True while no report has stated the commit: it is the promotion''s or the release''s, and yields to the first report that does.';
comment on column ops.deployments.start_assumed is 'True while no report has told the start: deployed_at is that of the end.';
comment on column ops.deployments.cancelled_at is 'When it was cancelled before it started, by the reporter''s clock; then it counts nowhere.';
comment on column ops.deployments.cancelled is 'Whether it was cancelled before it started.';
comment on column ops.deployments.interrupted is 'Whether it failed because it was broken off after it had started.';
comment on column ops.deployments.named is 'Whether the first report of it gave its id; ids of one system are never one deployment.';
comment on column ops.deployments.other_id is 'The id under which another system reported it.';
comment on column ops.deployments.told_both_ways is 'Whether it was reported with an id of the reporter and without one.';
comment on column ops.deployments.runs is 'The CI runs and jobs that its reports named.';

create table ops.environment_events (
    event_id uuid not null default ops_private.uuid_v7(),
    environment text not null,
    event_type text not null,
    source_system text not null,
    payload jsonb not null default '{}'::jsonb,
    created_at timestamp with time zone not null default clock_timestamp(),
    idempotency_key text not null,
    release_id uuid,
    deployment_id uuid,
    occurred_at timestamp with time zone not null default clock_timestamp(),
    created_by text not null default ops_private.actor(),
    project text default ops_private.claimed_project(),
    constraint environment_events_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES ops.deployments(deployment_id),
    constraint environment_events_environment_check CHECK ((environment = ANY (ARRAY['dev'::text, 'staging'::text, 'production'::text]))),
    constraint environment_events_event_type_check CHECK ((event_type ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    constraint environment_events_idempotency_key_check CHECK (((idempotency_key ~ '\S'::text) AND (length(idempotency_key) <= 400))),
    constraint environment_events_not_in_the_future_check CHECK ((occurred_at <= (created_at + '00:05:00'::interval))),
    constraint environment_events_occurred_in_this_century_check CHECK (((occurred_at >= '2000-01-01 00:00:00+00'::timestamp with time zone) AND (occurred_at < '2100-01-01 00:00:00+00'::timestamp with time zone))),
    constraint environment_events_one_per_key UNIQUE NULLS NOT DISTINCT (idempotency_key, project),
    constraint environment_events_payload_is_object_check CHECK ((jsonb_typeof(payload) = 'object'::text)),
    constraint environment_events_pkey PRIMARY KEY (event_id),
    constraint environment_events_project_check CHECK ((ops_private.is_plain_name(project) AND (project = ops_private.folded_project(project)))),
    constraint environment_events_release_id_fkey FOREIGN KEY (release_id) REFERENCES ops.releases(release_id),
    constraint environment_events_source_system_check CHECK ((source_system = ANY (ARRAY['github_actions'::text, 'agent'::text, 'manual'::text, 'monitoring'::text])))
);
CREATE INDEX environment_events_deployment ON ops.environment_events USING btree (deployment_id) WHERE (deployment_id IS NOT NULL);
CREATE INDEX environment_events_environment ON ops.environment_events USING btree (environment, occurred_at DESC);
CREATE INDEX environment_events_release ON ops.environment_events USING btree (release_id) WHERE (release_id IS NOT NULL);
alter table ops.environment_events enable row level security;
create policy audit_reader_select on ops.environment_events for select to audit_reader using (true);
create policy ci_service_role_insert on ops.environment_events for insert to ci_service_role with check (((created_by = ( SELECT ops_private.actor() AS actor)) AND ((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ((project = ( SELECT ops_private.claimed_project() AS claimed_project)) AND ops_private.is_of_project(( SELECT ops_private.claimed_project() AS claimed_project), release_id, NULL::uuid, deployment_id)))));
create policy release_manager_select on ops.environment_events for select to release_manager using (true);
create policy sre_select on ops.environment_events for select to sre using (true);
CREATE TRIGGER environment_events_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ops.environment_events FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_change(); -- enabled A
CREATE TRIGGER environment_events_publish_changes AFTER INSERT ON ops.environment_events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.publish_rows('event_id', 'environment', 'event_type', 'source_system', 'deployment_id');
grant select on ops.environment_events to audit_reader, release_manager, sre;
grant insert (event_id, environment, event_type, source_system, payload, idempotency_key, release_id, deployment_id, occurred_at, created_by, project) on ops.environment_events to ci_service_role;
comment on table ops.environment_events is 'Lifecycle and operational signals of environments. Append-only. FR-8.';
comment on column ops.environment_events.event_id is 'Key, time-ordered.';
comment on column ops.environment_events.environment is 'dev, staging or production.';
comment on column ops.environment_events.event_type is 'deploy_start, deploy_complete, rollback_trigger, health_check, alert_fired, backup_complete, restore_drill or any other.';
comment on column ops.environment_events.source_system is 'github_actions, agent, manual or monitoring.';
comment on column ops.environment_events.payload is 'The event''s payload.';
comment on column ops.environment_events.created_at is 'When the control plane learned of it.';
comment on column ops.environment_events.idempotency_key is 'Unique per event in its project; a retry uses the same.';
comment on column ops.environment_events.release_id is 'The release it concerns, if any.';
comment on column ops.environment_events.deployment_id is 'The deployment it concerns, if any.';
comment on column ops.environment_events.occurred_at is 'The event''s own time.';
comment on column ops.environment_events.created_by is 'Subject of the token that reported it.';
comment on column ops.environment_events.project is 'The project that it concerns; null: the environment, whosever it is.';

create table ops.error_codes (
    code text not null,
    http_status integer not null,
    title text not null,
    constraint error_codes_code_is_snake_case_check CHECK ((code ~ '^[a-z][a-z0-9_]{2,62}$'::text)),
    constraint error_codes_http_status_check CHECK (((http_status >= 400) AND (http_status <= 599))),
    constraint error_codes_pkey PRIMARY KEY (code)
);
alter table ops.error_codes enable row level security;
create policy everyone_select on ops.error_codes for select to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre using (true);
grant select on ops.error_codes to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on table ops.error_codes is 'Every stable error code of every entry point, with its HTTP status.';
comment on column ops.error_codes.code is 'Stable snake_case code; never renamed, never reused.';
comment on column ops.error_codes.http_status is 'The HTTP status that goes with the code at every entry point.';
comment on column ops.error_codes.title is 'One line for people: what the code means.';

create table ops.event_ingest_log (
    ingest_id uuid not null default ops_private.uuid_v7(),
    source_system text,
    event_type text,
    idempotency_key text,
    schema_version text,
    payload_hash text not null,
    received_at timestamp with time zone not null default clock_timestamp(),
    processing_status text not null,
    error_detail text,
    release_id uuid,
    actor text default ops_private.actor(),
    persona text default ops_private.persona(),
    actor_kind text default (ops_private.caller()).actor_kind,
    project text default (ops_private.caller()).project,
    content_hash text,
    result jsonb not null default '{}'::jsonb,
    original_ingest_id uuid,
    token_role text default (ops_private.caller()).token_role,
    constraint event_ingest_log_accepted_is_complete_check CHECK (((processing_status <> 'accepted'::text) OR (num_nulls(source_system, event_type, idempotency_key, schema_version, release_id, content_hash) = 0))),
    constraint event_ingest_log_accepted_key_names_release_check CHECK (((processing_status <> 'accepted'::text) OR (split_part(idempotency_key, '/'::text, 2) = (release_id)::text))),
    constraint event_ingest_log_content_hash_check CHECK (((length(content_hash) = 64) AND (content_hash !~ '[^0-9a-f]'::text))),
    constraint event_ingest_log_detail_iff_not_taken_check CHECK (((processing_status = ANY (ARRAY['rejected'::text, 'error'::text])) = (error_detail IS NOT NULL))),
    constraint event_ingest_log_duplicate_has_key_check CHECK (((processing_status <> 'duplicate'::text) OR (idempotency_key IS NOT NULL))),
    constraint event_ingest_log_duplicate_iff_original_check CHECK (((processing_status = 'duplicate'::text) = (original_ingest_id IS NOT NULL))),
    constraint event_ingest_log_original_ingest_id_fkey FOREIGN KEY (original_ingest_id) REFERENCES ops.event_ingest_log(ingest_id),
    constraint event_ingest_log_payload_hash_check CHECK (((length(payload_hash) = 64) AND (payload_hash !~ '[^0-9a-f]'::text))),
    constraint event_ingest_log_pkey PRIMARY KEY (ingest_id),
    constraint event_ingest_log_processing_status_check CHECK ((processing_status = ANY (ARRAY['accepted'::text, 'duplicate'::text, 'rejected'::text, 'error'::text]))),
    constraint event_ingest_log_result_is_object_check CHECK ((jsonb_typeof(result) = 'object'::text))
);
CREATE INDEX event_ingest_log_not_accepted ON ops.event_ingest_log USING btree (received_at) WHERE (processing_status <> 'accepted'::text);
CREATE UNIQUE INDEX event_ingest_log_one_accepted_per_key ON ops.event_ingest_log USING btree (release_id, (
CASE
    WHEN (processing_status = 'accepted'::text) THEN substr(sha256((idempotency_key)::bytea), 1, 16)
    ELSE NULL::bytea
END));
CREATE INDEX event_ingest_log_original ON ops.event_ingest_log USING btree (original_ingest_id) WHERE (original_ingest_id IS NOT NULL);
CREATE INDEX event_ingest_log_received ON ops.event_ingest_log USING brin (received_at) WITH (pages_per_range='32', autosummarize='on');
CREATE INDEX event_ingest_log_service_role ON ops.event_ingest_log USING btree (received_at) WHERE (token_role = 'service_role'::text);
alter table ops.event_ingest_log enable row level security;
create policy audit_reader_select on ops.event_ingest_log for select to audit_reader using (true);
create policy ci_service_role_insert on ops.event_ingest_log for insert to ci_service_role with check (((processing_status = ANY (ARRAY['rejected'::text, 'error'::text])) AND (actor = ( SELECT ops_private.actor() AS actor)) AND ((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ops_private.is_of_project(( SELECT ops_private.claimed_project() AS claimed_project), release_id))));
create policy release_manager_select on ops.event_ingest_log for select to release_manager using (true);
CREATE TRIGGER event_ingest_log_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ops.event_ingest_log FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_change(); -- enabled A
grant select on ops.event_ingest_log to audit_reader, release_manager;
grant insert (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status, error_detail, release_id, actor) on ops.event_ingest_log to ci_service_role;
comment on table ops.event_ingest_log is 'Every submission of an authenticated caller and its outcome, unless the body was too large. At most one accepted row per idempotency key. Append-only. FR-9.';
comment on column ops.event_ingest_log.ingest_id is 'Key, time-ordered; also the id of the fact that an accepted event created, unless the event or its type brings its own.';
comment on column ops.event_ingest_log.source_system is 'As sent; null if it could not be read.';
comment on column ops.event_ingest_log.event_type is 'As sent; null if it could not be read.';
comment on column ops.event_ingest_log.idempotency_key is 'As sent; null if it could not be read. To find a key fast, filter by the release_id that it names as well.';
comment on column ops.event_ingest_log.schema_version is 'As sent; null if it could not be read.';
comment on column ops.event_ingest_log.payload_hash is 'SHA-256 of the raw body, lower-case hex.';
comment on column ops.event_ingest_log.received_at is 'When it arrived, by the database clock.';
comment on column ops.event_ingest_log.processing_status is 'accepted, duplicate, rejected or error.';
comment on column ops.event_ingest_log.error_detail is 'Code and sentence of a rejected or failed event.';
comment on column ops.event_ingest_log.release_id is 'As sent; null if it could not be read. No foreign key: an unknown release is logged too.';
comment on column ops.event_ingest_log.actor is 'Subject of the token that sent it.';
comment on column ops.event_ingest_log.persona is 'Persona in which it was sent.';
comment on column ops.event_ingest_log.actor_kind is 'human, agent or service, as the token says.';
comment on column ops.event_ingest_log.project is 'The only project that the token may speak for; null if it is not limited to one.';
comment on column ops.event_ingest_log.content_hash is 'SHA-256 of the envelope without emitted_at: an honest retry has the original''s. Null if it could not be read.';
comment on column ops.event_ingest_log.result is 'What was answered: error_code, detail, warning, payload_matches, sender_matches.';
comment on column ops.event_ingest_log.original_ingest_id is 'For a duplicate: the accepted row.';
comment on column ops.event_ingest_log.token_role is 'The role of the sender''s token where it is not the persona: service_role, whose holder can be anybody on hosted Supabase.';

create table ops.event_types (
    event_type text not null,
    description text not null,
    emitters text[] not null,
    emitter_gates jsonb not null default '{}'::jsonb,
    own_release_only text[] not null default '{}'::text[],
    release_required boolean not null,
    gate_required boolean not null default false,
    gate_code text,
    projection text not null,
    set_based boolean not null default false,
    result_id text not null default 'event_id'::text,
    payload_schema jsonb not null,
    known_fields text[] not null generated always as (ops_private.property_names(payload_schema)) stored,
    required_fields text[] not null generated always as (ops_private.required_names(payload_schema)) stored,
    constraint event_types_ci_never_decides_for_people_check CHECK (((event_type <> ALL (ARRAY['gate_signoff'::text, 'exception_granted'::text, 'exception_reviewed'::text, 'exception_revoked'::text])) OR (NOT ('ci_service_role'::text = ANY (emitters))))),
    constraint event_types_emitter_gates_is_object_check CHECK ((jsonb_typeof(emitter_gates) = 'object'::text)),
    constraint event_types_emitters_check CHECK (((cardinality(emitters) > 0) AND (emitters <@ ARRAY['ci_service_role'::text, 'release_manager'::text, 'qa_tester'::text, 'sre'::text, 'developer'::text]))),
    constraint event_types_event_type_check CHECK ((event_type ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    constraint event_types_gate_code_check CHECK ((gate_code = ANY (ARRAY['G1'::text, 'G2'::text, 'G3'::text, 'G4'::text]))),
    constraint event_types_own_release_only_are_emitters_check CHECK ((own_release_only <@ emitters)),
    constraint event_types_payload_schema_is_of_an_object_check CHECK ((((payload_schema ->> 'type'::text) = 'object'::text) AND (jsonb_typeof((payload_schema -> 'properties'::text)) = 'object'::text) AND (jsonb_typeof((payload_schema -> 'required'::text)) = 'array'::text))),
    constraint event_types_pkey PRIMARY KEY (event_type)
);
alter table ops.event_types enable row level security;
create policy everyone_select on ops.event_types for select to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre using (true);
grant select on ops.event_types to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on table ops.event_types is 'The event types: who may emit each, what its payload holds, and the ops_private function that turns it into rows. FR-9.';
comment on column ops.event_types.event_type is 'The envelope''s event_type.';
comment on column ops.event_types.description is 'What the event means.';
comment on column ops.event_types.emitters is 'Personas that may emit it.';
comment on column ops.event_types.emitter_gates is 'For some personas, the gates that they may report on; others may report on all.';
comment on column ops.event_types.own_release_only is 'Personas that may emit it for releases that they opened or initiated only.';
comment on column ops.event_types.release_required is 'Whether the envelope must name a release; otherwise the nil uuid will do.';
comment on column ops.event_types.gate_required is 'Whether the envelope must name a gate.';
comment on column ops.event_types.gate_code is 'The gate that it always concerns.';
comment on column ops.event_types.projection is 'Function of ops_private that takes an array of ops_private.taken_event and writes their effects.';
comment on column ops.event_types.set_based is 'Whether the projection takes many events in one call.';
comment on column ops.event_types.result_id is 'Name under which the answer''s detail tells the id of what was made.';
comment on column ops.event_types.payload_schema is 'The payload contract, as JSON Schema; members that it does not know are kept as metadata.';
comment on column ops.event_types.known_fields is 'The members that the contract knows.';
comment on column ops.event_types.required_fields is 'The members that it asks for.';

create table ops.evidence_artifacts (
    artifact_id uuid not null default ops_private.uuid_v7(),
    release_id uuid,
    gate_id uuid,
    check_id uuid,
    artifact_type text not null,
    source_system text not null,
    artifact_url text not null,
    sha256 text,
    created_at timestamp with time zone not null default clock_timestamp(),
    metadata jsonb not null default '{}'::jsonb,
    created_by text not null default ops_private.actor(),
    deployment_id uuid,
    subject_ref text,
    subject_assumed boolean not null,
    persona text default ops_private.persona(),
    origin text,
    verdict text,
    is_sound boolean generated always as (((COALESCE(verdict, 'pass'::text) = 'pass'::text) AND (COALESCE(sha256, ''::text) <> 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'::text))) stored,
    reported_at timestamp with time zone not null default clock_timestamp(),
    judged_at timestamp with time zone generated always as (LEAST(reported_at, created_at)) stored,
    constraint evidence_artifacts_artifact_type_check CHECK ((artifact_type = ANY (ARRAY['build_log'::text, 'test_result'::text, 'uat_summary'::text, 'approval_record'::text, 'rollback_plan'::text, 'health_check'::text, 'restore_drill'::text, 'incident_report'::text, 'reference'::text]))),
    constraint evidence_artifacts_artifact_url_check CHECK (((artifact_url ~ '\S'::text) AND (length(artifact_url) <= 4000))),
    constraint evidence_artifacts_check_id_fkey FOREIGN KEY (check_id) REFERENCES ops.gate_checks(check_id),
    constraint evidence_artifacts_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES ops.deployments(deployment_id),
    constraint evidence_artifacts_gate_id_fkey FOREIGN KEY (gate_id) REFERENCES ops.release_gates(gate_id),
    constraint evidence_artifacts_metadata_is_object_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    constraint evidence_artifacts_no_orphans_check CHECK (((artifact_type = 'reference'::text) OR (num_nonnulls(release_id, gate_id, check_id, deployment_id) > 0))),
    constraint evidence_artifacts_not_in_the_future_check CHECK ((reported_at <= (created_at + '00:05:00'::interval))),
    constraint evidence_artifacts_of_a_release_have_a_subject_check CHECK (((release_id IS NULL) = (subject_ref IS NULL))),
    constraint evidence_artifacts_origin_check CHECK (((origin ~ '\S'::text) AND (length(origin) <= 400))),
    constraint evidence_artifacts_pkey PRIMARY KEY (artifact_id),
    constraint evidence_artifacts_release_id_fkey FOREIGN KEY (release_id) REFERENCES ops.releases(release_id),
    constraint evidence_artifacts_reported_in_this_century_check CHECK (((reported_at >= '2000-01-01 00:00:00+00'::timestamp with time zone) AND (reported_at < '2100-01-01 00:00:00+00'::timestamp with time zone))),
    constraint evidence_artifacts_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    constraint evidence_artifacts_source_system_check CHECK ((source_system = ANY (ARRAY['github_actions'::text, 'agent'::text, 'manual'::text, 'monitoring'::text]))),
    constraint evidence_artifacts_subject_ref_not_blank_check CHECK ((subject_ref <> ''::text)),
    constraint evidence_artifacts_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'empty'::text, 'corrupt'::text])))
);
CREATE INDEX evidence_artifacts_check ON ops.evidence_artifacts USING btree (check_id) WHERE (check_id IS NOT NULL);
CREATE INDEX evidence_artifacts_deployment ON ops.evidence_artifacts USING btree (deployment_id) WHERE (deployment_id IS NOT NULL);
CREATE INDEX evidence_artifacts_failed ON ops.evidence_artifacts USING btree (release_id, artifact_type) WHERE (verdict = 'fail'::text);
CREATE INDEX evidence_artifacts_gate ON ops.evidence_artifacts USING btree (gate_id, artifact_type) WHERE (gate_id IS NOT NULL);
CREATE INDEX evidence_artifacts_release ON ops.evidence_artifacts USING btree (release_id, artifact_type, subject_ref, judged_at DESC);
alter table ops.evidence_artifacts enable row level security;
create policy audit_reader_select on ops.evidence_artifacts for select to audit_reader using (true);
create policy qa_tester_insert on ops.evidence_artifacts for insert to qa_tester with check (((created_by = ( SELECT ops_private.actor() AS actor)) AND ((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ops_private.is_of_project(( SELECT ops_private.claimed_project() AS claimed_project), release_id, gate_id, deployment_id))));
create policy qa_tester_select on ops.evidence_artifacts for select to qa_tester using (true);
create policy release_manager_select on ops.evidence_artifacts for select to release_manager using (true);
CREATE TRIGGER evidence_artifacts_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ops.evidence_artifacts FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_change(); -- enabled A
CREATE TRIGGER evidence_artifacts_bind BEFORE INSERT ON ops.evidence_artifacts FOR EACH ROW WHEN ((new.subject_assumed IS NULL)) EXECUTE FUNCTION ops_private.bind_fact();
CREATE TRIGGER evidence_artifacts_publish_changes AFTER INSERT ON ops.evidence_artifacts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.publish_rows('artifact_id', 'gate_id', 'artifact_type', 'artifact_url', 'sha256');
CREATE TRIGGER evidence_artifacts_reevaluate AFTER INSERT ON ops.evidence_artifacts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.reevaluate('release_id');
grant select on ops.evidence_artifacts to audit_reader, qa_tester, release_manager;
grant insert (artifact_id, release_id, gate_id, check_id, artifact_type, source_system, artifact_url, sha256, metadata, created_by, deployment_id, subject_ref, origin, verdict) on ops.evidence_artifacts to qa_tester;
comment on table ops.evidence_artifacts is 'Evidence, linked to a release, gate, check or deployment; only references may stand alone. Append-only. FR-5.';
comment on column ops.evidence_artifacts.artifact_id is 'Key, time-ordered.';
comment on column ops.evidence_artifacts.release_id is 'The release it supports.';
comment on column ops.evidence_artifacts.gate_id is 'The gate it supports.';
comment on column ops.evidence_artifacts.check_id is 'The check it supports.';
comment on column ops.evidence_artifacts.artifact_type is 'build_log, test_result, uat_summary, approval_record, rollback_plan, health_check, restore_drill, incident_report or reference.';
comment on column ops.evidence_artifacts.source_system is 'github_actions, agent, manual or monitoring.';
comment on column ops.evidence_artifacts.artifact_url is 'URL or repository-relative path.';
comment on column ops.evidence_artifacts.sha256 is 'SHA-256 of the content, 64 lower-case hex digits.';
comment on column ops.evidence_artifacts.created_at is 'When the control plane learned of it.';
comment on column ops.evidence_artifacts.metadata is 'Detail of this artifact.';
comment on column ops.evidence_artifacts.created_by is 'Subject of the token that attached it.';
comment on column ops.evidence_artifacts.deployment_id is 'The deployment it supports.';
comment on column ops.evidence_artifacts.subject_ref is 'The source_ref that it is evidence of, as the release spells it; null without a release.';
comment on column ops.evidence_artifacts.subject_assumed is 'Whether nobody said of which source_ref, so that the one is taken that the release had at the time.';
comment on column ops.evidence_artifacts.persona is 'Persona that attached it.';
comment on column ops.evidence_artifacts.origin is 'The part of a pipeline that it comes from, for example a workflow file, job and leg. Null: none named.';
comment on column ops.evidence_artifacts.verdict is 'What its content says, where that is known: pass, fail, empty or corrupt.';
comment on column ops.evidence_artifacts.is_sound is 'Whether it may meet a requirement: it neither failed nor is empty, by its verdict or by the SHA-256 of nothing, nor corrupt.';
comment on column ops.evidence_artifacts.reported_at is 'Its own time, by the reporter''s clock.';
comment on column ops.evidence_artifacts.judged_at is 'The earlier of its own time and its receipt.';

create table ops.exception_types (
    exception_type text not null,
    max_duration interval not null,
    waives text[],
    controls_required boolean not null default false,
    requester_may_review boolean not null default false,
    initiator_may_review boolean not null default false,
    description text not null,
    constraint exception_types_max_duration_check CHECK (((max_duration > '00:00:00'::interval) AND (max_duration <= '90 days'::interval))),
    constraint exception_types_name_check CHECK ((exception_type ~ '^[a-z][a-z0-9_]{2,62}$'::text)),
    constraint exception_types_pkey PRIMARY KEY (exception_type)
);
alter table ops.exception_types enable row level security;
create policy everyone_select on ops.exception_types for select to audit_reader, ci_service_role, developer, qa_tester, release_manager, sre using (true);
CREATE TRIGGER exception_types_keep_history BEFORE TRUNCATE ON ops.exception_types FOR EACH STATEMENT EXECUTE FUNCTION ops_private.record_policy_change('exception_type'); -- enabled A
CREATE TRIGGER exception_types_record_changes AFTER INSERT OR DELETE OR UPDATE ON ops.exception_types FOR EACH ROW EXECUTE FUNCTION ops_private.record_policy_change('exception_type'); -- enabled A
CREATE TRIGGER exception_types_turn_rulebook AFTER INSERT OR DELETE OR UPDATE ON ops.exception_types FOR EACH STATEMENT EXECUTE FUNCTION ops_private.turn_rulebook('policy');
grant select on ops.exception_types to audit_reader, ci_service_role, developer, qa_tester, release_manager, sre;
comment on table ops.exception_types is 'The kinds of exception, what each may waive and for how long at most.';
comment on column ops.exception_types.exception_type is 'Name, for example gate_bypass.';
comment on column ops.exception_types.max_duration is 'Longest time from effective_from to expires_at.';
comment on column ops.exception_types.waives is 'Kinds of requirement that it waives; null: all; empty: none.';
comment on column ops.exception_types.controls_required is 'Whether it is granted only with compensating checks that bind.';
comment on column ops.exception_types.requester_may_review is 'Whether the person who requested it may review it.';
comment on column ops.exception_types.initiator_may_review is 'Whether who opened or initiated the release, or brought its code, may review it; its granter never may.';
comment on column ops.exception_types.description is 'What it is for.';

create table ops.exceptions (
    exception_id uuid not null default ops_private.uuid_v7(),
    release_id uuid not null,
    exception_type text not null,
    impacted_gates text[] not null,
    reason text not null,
    risk_statement text not null,
    approver_id text not null default ops_private.actor(),
    approver_kind text not null,
    effective_from timestamp with time zone not null default clock_timestamp(),
    expires_at timestamp with time zone not null,
    compensating_controls jsonb not null default '{}'::jsonb,
    post_review_status text not null default 'pending'::text,
    post_review_due_at timestamp with time zone not null default (clock_timestamp() + '7 days'::interval),
    requested_by text,
    deployment_id uuid,
    continues uuid,
    revoked_at timestamp with time zone,
    revoked_by text,
    created_by text not null default ops_private.actor(),
    created_at timestamp with time zone not null default clock_timestamp(),
    subject_ref text not null,
    subject_assumed boolean not null,
    constraint exceptions_after_the_fact_iff_deployment_check CHECK (((exception_type = 'after_the_fact'::text) = (deployment_id IS NOT NULL))),
    constraint exceptions_approver_kind_check CHECK ((approver_kind = ANY (ARRAY['human'::text, 'agent'::text, 'service'::text]))),
    constraint exceptions_continues_fkey FOREIGN KEY (continues) REFERENCES ops.exceptions(exception_id),
    constraint exceptions_controls_are_structured_check CHECK ((jsonb_typeof(compensating_controls) = ANY (ARRAY['object'::text, 'array'::text]))),
    constraint exceptions_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES ops.deployments(deployment_id),
    constraint exceptions_exception_type_fkey FOREIGN KEY (exception_type) REFERENCES ops.exception_types(exception_type),
    constraint exceptions_expire_after_start_check CHECK ((expires_at > effective_from)),
    constraint exceptions_impacted_gates_check CHECK (((cardinality(impacted_gates) > 0) AND (impacted_gates <@ ARRAY['G1'::text, 'G2'::text, 'G3'::text, 'G4'::text]))),
    constraint exceptions_only_break_glass_continues_check CHECK (((continues IS NULL) OR (exception_type = 'break_glass'::text))),
    constraint exceptions_pkey PRIMARY KEY (exception_id),
    constraint exceptions_post_review_status_check CHECK ((post_review_status = ANY (ARRAY['pending'::text, 'complete'::text, 'waived'::text]))),
    constraint exceptions_reason_not_blank_check CHECK ((reason ~ '\S'::text)),
    constraint exceptions_release_id_fkey FOREIGN KEY (release_id) REFERENCES ops.releases(release_id),
    constraint exceptions_requested_by_not_blank_check CHECK ((requested_by ~ '\S'::text)),
    constraint exceptions_revoked_by_someone_check CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
    constraint exceptions_risk_statement_not_blank_check CHECK ((risk_statement ~ '\S'::text)),
    constraint exceptions_times_are_of_this_century_check CHECK (((effective_from >= '2000-01-01 00:00:00+00'::timestamp with time zone) AND (expires_at < '2100-01-01 00:00:00+00'::timestamp with time zone)))
);
CREATE INDEX exceptions_break_glass ON ops.exceptions USING btree (created_at) WHERE ((exception_type = 'break_glass'::text) AND (post_review_status = 'pending'::text));
CREATE INDEX exceptions_continues ON ops.exceptions USING btree (continues) WHERE (continues IS NOT NULL);
CREATE INDEX exceptions_deployment ON ops.exceptions USING btree (deployment_id) WHERE (deployment_id IS NOT NULL);
CREATE INDEX exceptions_release ON ops.exceptions USING btree (release_id, expires_at);
CREATE INDEX exceptions_review_pending ON ops.exceptions USING btree (post_review_due_at) WHERE (post_review_status = 'pending'::text);
CREATE INDEX exceptions_type ON ops.exceptions USING btree (exception_type);
alter table ops.exceptions enable row level security;
create policy audit_reader_select on ops.exceptions for select to audit_reader using (true);
create policy release_manager_insert on ops.exceptions for insert to release_manager with check (((approver_id = ( SELECT ops_private.actor() AS actor)) AND (created_by = ( SELECT ops_private.actor() AS actor)) AND ((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ops_private.is_of_project(( SELECT ops_private.claimed_project() AS claimed_project), release_id, NULL::uuid, deployment_id))));
create policy release_manager_select on ops.exceptions for select to release_manager using (true);
create policy release_manager_update on ops.exceptions for update to release_manager using (((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ops_private.is_of_project(( SELECT ops_private.claimed_project() AS claimed_project), release_id)));
CREATE TRIGGER exceptions_are_kept BEFORE DELETE OR TRUNCATE ON ops.exceptions FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_removal(); -- enabled A
CREATE TRIGGER exceptions_check BEFORE INSERT ON ops.exceptions FOR EACH ROW EXECUTE FUNCTION ops_private.check_exception();
CREATE TRIGGER exceptions_check_review BEFORE UPDATE OF post_review_status ON ops.exceptions FOR EACH ROW EXECUTE FUNCTION ops_private.check_exception_review();
CREATE TRIGGER exceptions_check_revocation BEFORE UPDATE OF revoked_at ON ops.exceptions FOR EACH ROW EXECUTE FUNCTION ops_private.check_exception_revocation();
CREATE TRIGGER exceptions_keep_to_machine AFTER UPDATE OF post_review_status, revoked_at ON ops.exceptions FOR EACH ROW EXECUTE FUNCTION ops_private.keep_to_machine('post_review_status', 'revoked_at');
CREATE TRIGGER exceptions_publish_changes AFTER INSERT ON ops.exceptions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.publish_rows('exception_id', 'exception_type', 'impacted_gates', 'effective_from', 'expires_at', 'approver_id');
CREATE TRIGGER exceptions_record_transitions AFTER UPDATE ON ops.exceptions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.record_transitions('exception_id', 'post_review_status', 'post_review_due_at', 'revoked_at'); -- enabled A
CREATE TRIGGER exceptions_reevaluate AFTER INSERT ON ops.exceptions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.reevaluate('release_id');
CREATE TRIGGER exceptions_settle_continuations AFTER UPDATE OF post_review_status, revoked_at ON ops.exceptions FOR EACH ROW EXECUTE FUNCTION ops_private.settle_continuations();
CREATE TRIGGER exceptions_stay_settled AFTER UPDATE ON ops.exceptions FOR EACH ROW EXECUTE FUNCTION ops_private.keep_settled('post_review_status', 'post_review_due_at', 'revoked_at', 'revoked_by'); -- enabled A
grant select on ops.exceptions to audit_reader, release_manager;
grant insert (exception_id, release_id, exception_type, impacted_gates, reason, risk_statement, approver_id, effective_from, expires_at, compensating_controls, requested_by, deployment_id, continues, created_by, subject_ref) on ops.exceptions to release_manager;
grant update (post_review_status) on ops.exceptions to release_manager;
comment on table ops.exceptions is 'Every bypass or policy deviation. In force in [effective_from, expires_at) for the release and gates it names. FR-6.';
comment on column ops.exceptions.exception_id is 'Key, time-ordered.';
comment on column ops.exceptions.release_id is 'The one release it is for.';
comment on column ops.exceptions.exception_type is 'One of ops.exception_types.';
comment on column ops.exceptions.impacted_gates is 'Gate codes that it touches.';
comment on column ops.exceptions.reason is 'Why.';
comment on column ops.exceptions.risk_statement is 'The risk that is accepted.';
comment on column ops.exceptions.approver_id is 'Subject that granted it.';
comment on column ops.exceptions.approver_kind is 'human, agent or service: only what a human granted waives approvals.';
comment on column ops.exceptions.effective_from is 'Start, inclusive, by the database clock.';
comment on column ops.exceptions.expires_at is 'End, exclusive, by the database clock. Never null.';
comment on column ops.exceptions.compensating_controls is 'What is done instead. What an object lists under checks must pass, or the exception waives nothing; all else is not enforced.';
comment on column ops.exceptions.post_review_status is 'pending, complete or waived.';
comment on column ops.exceptions.post_review_due_at is 'When a pending review becomes overdue and blocks the next bypass of the same gate.';
comment on column ops.exceptions.requested_by is 'The known person who asked for it, never the approver, break_glass aside; null when nobody was named.';
comment on column ops.exceptions.deployment_id is 'For after_the_fact: the deployment whose risk is accepted.';
comment on column ops.exceptions.continues is 'For break_glass: the one that its granter carried to a changed source_ref; they end together and have one review.';
comment on column ops.exceptions.revoked_at is 'When it was taken back; null while it was not.';
comment on column ops.exceptions.revoked_by is 'Who took it back.';
comment on column ops.exceptions.created_by is 'Subject of the token that recorded it.';
comment on column ops.exceptions.created_at is 'When it was recorded.';
comment on column ops.exceptions.subject_ref is 'The source_ref that it was granted for, as the release spells it: it waives nothing for another one.';
comment on column ops.exceptions.subject_assumed is 'Whether nobody named it, so that the one is taken that the release had when it was granted.';

create table ops.gate_checks (
    check_id uuid not null default ops_private.uuid_v7(),
    gate_id uuid not null,
    check_name text not null,
    source_system text not null,
    status text not null,
    artifact_ref text,
    created_at timestamp with time zone not null default clock_timestamp(),
    metadata jsonb not null default '{}'::jsonb,
    deployment_id uuid,
    created_by text not null default ops_private.actor(),
    persona text not null default ops_private.persona(),
    reported_at timestamp with time zone not null default clock_timestamp(),
    subject_ref text not null,
    subject_assumed boolean not null,
    origin text,
    judged_at timestamp with time zone generated always as (LEAST(reported_at, created_at)) stored,
    constraint gate_checks_check_name_check CHECK (((check_name ~ '\S'::text) AND (length(check_name) <= 200))),
    constraint gate_checks_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES ops.deployments(deployment_id),
    constraint gate_checks_gate_id_fkey FOREIGN KEY (gate_id) REFERENCES ops.release_gates(gate_id),
    constraint gate_checks_metadata_is_object_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    constraint gate_checks_not_in_the_future_check CHECK ((reported_at <= (created_at + '00:05:00'::interval))),
    constraint gate_checks_origin_check CHECK (((origin ~ '\S'::text) AND (length(origin) <= 400))),
    constraint gate_checks_persona_check CHECK ((persona = ANY (ARRAY['ci_service_role'::text, 'release_manager'::text, 'qa_tester'::text, 'sre'::text, 'developer'::text]))),
    constraint gate_checks_pkey PRIMARY KEY (check_id),
    constraint gate_checks_reported_in_this_century_check CHECK (((reported_at >= '2000-01-01 00:00:00+00'::timestamp with time zone) AND (reported_at < '2100-01-01 00:00:00+00'::timestamp with time zone))),
    constraint gate_checks_source_system_check CHECK ((source_system = ANY (ARRAY['github_actions'::text, 'agent'::text, 'manual'::text, 'monitoring'::text]))),
    constraint gate_checks_status_check CHECK ((status = ANY (ARRAY['pass'::text, 'fail'::text, 'warning'::text, 'skipped'::text]))),
    constraint gate_checks_subject_ref_not_blank_check CHECK ((subject_ref <> ''::text))
);
CREATE INDEX gate_checks_deployment ON ops.gate_checks USING btree (deployment_id) WHERE (deployment_id IS NOT NULL);
CREATE INDEX gate_checks_latest ON ops.gate_checks USING btree (gate_id, check_name, persona, subject_ref, origin, judged_at DESC, created_at DESC, check_id DESC);
alter table ops.gate_checks enable row level security;
create policy audit_reader_select on ops.gate_checks for select to audit_reader using (true);
create policy ci_service_role_insert on ops.gate_checks for insert to ci_service_role with check (((created_by = ( SELECT ops_private.actor() AS actor)) AND (persona = 'ci_service_role'::text) AND ((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ops_private.is_of_project(( SELECT ops_private.claimed_project() AS claimed_project), NULL::uuid, gate_id, deployment_id))));
create policy ci_service_role_select on ops.gate_checks for select to ci_service_role using (true);
create policy developer_insert on ops.gate_checks for insert to developer with check (((created_by = ( SELECT ops_private.actor() AS actor)) AND (persona = 'developer'::text) AND (gate_id = ANY (( SELECT ops_private.own_gates() AS own_gates)::uuid[])) AND ((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ops_private.is_of_project(( SELECT ops_private.claimed_project() AS claimed_project), NULL::uuid, gate_id, deployment_id))));
create policy developer_select on ops.gate_checks for select to developer using ((gate_id = ANY (( SELECT ops_private.own_gates() AS own_gates)::uuid[])));
create policy qa_tester_select on ops.gate_checks for select to qa_tester using (true);
create policy release_manager_select on ops.gate_checks for select to release_manager using (true);
CREATE TRIGGER gate_checks_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ops.gate_checks FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_change(); -- enabled A
CREATE TRIGGER gate_checks_bind BEFORE INSERT ON ops.gate_checks FOR EACH ROW WHEN ((new.subject_assumed IS NULL)) EXECUTE FUNCTION ops_private.bind_fact();
CREATE TRIGGER gate_checks_publish_changes AFTER INSERT ON ops.gate_checks REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.publish_checks();
CREATE TRIGGER gate_checks_reevaluate AFTER INSERT ON ops.gate_checks REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.reevaluate('gate_id');
grant select on ops.gate_checks to audit_reader, ci_service_role, developer, qa_tester, release_manager;
grant insert (check_id, gate_id, check_name, source_system, status, artifact_ref, metadata, deployment_id, created_by, persona, subject_ref, origin) on ops.gate_checks to ci_service_role;
grant insert (check_id, gate_id, check_name, source_system, status, artifact_ref, metadata, deployment_id, created_by, persona, subject_ref, origin) on ops.gate_checks to developer;
comment on table ops.gate_checks is 'Check results. The latest per name, persona and origin counts: a pass covers nobody else''s fail. Append-only. FR-3.';
comment on column ops.gate_checks.check_id is 'Key, time-ordered.';
comment on column ops.gate_checks.gate_id is 'The gate that it feeds.';
comment on column ops.gate_checks.check_name is 'For example unit_tests, lint, staging_deploy_health.';
comment on column ops.gate_checks.source_system is 'github_actions, agent, manual or monitoring.';
comment on column ops.gate_checks.status is 'pass, fail, warning or skipped; only pass satisfies a requirement, only fail breaks one.';
comment on column ops.gate_checks.artifact_ref is 'URL or path of what supports it.';
comment on column ops.gate_checks.created_at is 'When the control plane learned of it.';
comment on column ops.gate_checks.metadata is 'Detail of this check.';
comment on column ops.gate_checks.deployment_id is 'For G4: the deployment that was checked.';
comment on column ops.gate_checks.created_by is 'Subject of the token that reported it.';
comment on column ops.gate_checks.persona is 'Persona that reported it.';
comment on column ops.gate_checks.reported_at is 'The result''s own time, by the reporter''s clock.';
comment on column ops.gate_checks.subject_ref is 'The source_ref that was checked, as the release spells it. The check counts for that one only, G4 aside.';
comment on column ops.gate_checks.subject_assumed is 'Whether nobody said which source_ref was checked, so that the one is taken that the release had at the time.';
comment on column ops.gate_checks.origin is 'The part of a pipeline that it comes from, for example a workflow file, job and leg; a later attempt has the same. Null: none named.';
comment on column ops.gate_checks.judged_at is 'The earlier of its own time and its receipt: the latest result of an origin wins by it.';

create table ops.gate_requirements (
    requirement_id uuid not null default ops_private.uuid_v7(),
    gate_code text not null,
    code text not null,
    environment text,
    project text,
    kind text not null,
    subject text,
    min_count integer not null default 1,
    max_age interval,
    personas text[],
    human_only boolean not null default false,
    not_initiator boolean not null default false,
    distinct_from text[],
    who_can_fix text[] not null,
    binds text not null default 'source_ref'::text,
    known_only boolean not null default true,
    enabled boolean not null default true,
    created_at timestamp with time zone not null default clock_timestamp(),
    constraint gate_requirements_binds_check CHECK (((binds = ANY (ARRAY['source_ref'::text, 'release'::text])) AND ((binds = 'source_ref'::text) OR (kind = 'evidence'::text)))),
    constraint gate_requirements_code_check CHECK ((code ~ '^[a-z][a-z0-9_]{2,62}$'::text)),
    constraint gate_requirements_deadline_has_an_end_check CHECK (((kind <> 'deadline'::text) OR (max_age IS NOT NULL))),
    constraint gate_requirements_distinct_from_check CHECK (((distinct_from <@ ARRAY['G1'::text, 'G2'::text, 'G3'::text, 'G4'::text]) AND (gate_code <> ALL (distinct_from)))),
    constraint gate_requirements_environment_check CHECK ((environment = ANY (ARRAY['dev'::text, 'staging'::text, 'production'::text]))),
    constraint gate_requirements_gate_code_check CHECK ((gate_code = ANY (ARRAY['G1'::text, 'G2'::text, 'G3'::text, 'G4'::text]))),
    constraint gate_requirements_kind_check CHECK ((kind = ANY (ARRAY['check'::text, 'no_failing_check'::text, 'evidence'::text, 'approval'::text, 'gates_settled'::text, 'recovery_drill'::text, 'no_open_incident'::text, 'deadline'::text]))),
    constraint gate_requirements_max_age_check CHECK ((max_age > '00:00:00'::interval)),
    constraint gate_requirements_min_count_check CHECK (((min_count >= 1) AND (min_count <= 100))),
    constraint gate_requirements_one_per_code_and_scope UNIQUE NULLS NOT DISTINCT (gate_code, code, environment, project),
    constraint gate_requirements_personas_check CHECK ((personas <@ ARRAY['ci_service_role'::text, 'release_manager'::text, 'qa_tester'::text, 'sre'::text, 'developer'::text])),
    constraint gate_requirements_pkey PRIMARY KEY (requirement_id),
    constraint gate_requirements_project_check CHECK ((ops_private.is_plain_name(project) AND (project = ops_private.folded_project(project)))),
    constraint gate_requirements_subject_where_needed_check CHECK (((kind = ANY (ARRAY['check'::text, 'evidence'::text, 'approval'::text, 'gates_settled'::text, 'no_open_incident'::text])) <= (subject IS NOT NULL))),
    constraint gate_requirements_who_can_fix_check CHECK ((cardinality(who_can_fix) > 0))
);
alter table ops.gate_requirements enable row level security;
create policy everyone_select on ops.gate_requirements for select to audit_reader, ci_service_role, developer, qa_tester, release_manager, sre using (true);
CREATE TRIGGER gate_requirements_keep_history BEFORE TRUNCATE ON ops.gate_requirements FOR EACH STATEMENT EXECUTE FUNCTION ops_private.record_policy_change('requirement_id'); -- enabled A
CREATE TRIGGER gate_requirements_record_changes AFTER INSERT OR DELETE OR UPDATE ON ops.gate_requirements FOR EACH ROW EXECUTE FUNCTION ops_private.record_policy_change('requirement_id'); -- enabled A
CREATE TRIGGER gate_requirements_turn_rulebook AFTER INSERT OR DELETE OR UPDATE ON ops.gate_requirements FOR EACH STATEMENT EXECUTE FUNCTION ops_private.turn_rulebook('policy');
grant select on ops.gate_requirements to audit_reader, ci_service_role, developer, qa_tester, release_manager, sre;
comment on table ops.gate_requirements is 'The policy: what each gate asks for. A row with a project overrides the general row of the same code.';
comment on column ops.gate_requirements.requirement_id is 'Key, time-ordered.';
comment on column ops.gate_requirements.gate_code is 'The gate that asks.';
comment on column ops.gate_requirements.code is 'Name of the requirement, unique in its gate and scope.';
comment on column ops.gate_requirements.environment is 'Environment it is for; null: all.';
comment on column ops.gate_requirements.project is 'Project it is for; null: all.';
comment on column ops.gate_requirements.kind is 'check, no_failing_check, evidence, approval, gates_settled, recovery_drill, no_open_incident or deadline.';
comment on column ops.gate_requirements.subject is 'Check name, artifact type, approving persona, gate codes (comma separated) or incident severity.';
comment on column ops.gate_requirements.min_count is 'How many pieces of evidence or approvals.';
comment on column ops.gate_requirements.max_age is 'Maximum age of evidence or a drill, null for any age; for a deadline, how long G4 may take after a deployment.';
comment on column ops.gate_requirements.personas is 'Personas whose checks count; null for all.';
comment on column ops.gate_requirements.human_only is 'An agent''s or service''s approval does not count.';
comment on column ops.gate_requirements.not_initiator is 'The initiator''s own approval does not count.';
comment on column ops.gate_requirements.distinct_from is 'Approvers of one of these gates do not count here.';
comment on column ops.gate_requirements.who_can_fix is 'Personas that can provide what is missing.';
comment on column ops.gate_requirements.binds is 'Of evidence: source_ref (it counts for the source_ref that it is about) or release (for every source_ref of the release).';
comment on column ops.gate_requirements.known_only is 'Of an approval: whether it must be by a known person, one whom an assignment names.';
comment on column ops.gate_requirements.enabled is 'Whether the requirement applies.';
comment on column ops.gate_requirements.created_at is 'When the row was written.';

create table ops.incidents (
    incident_id uuid not null default ops_private.uuid_v7(),
    deployment_id uuid,
    severity text not null,
    detected_at timestamp with time zone not null,
    resolved_at timestamp with time zone,
    timeline jsonb not null default '[]'::jsonb,
    root_cause text,
    postmortem_status text not null default 'pending'::text,
    release_id uuid,
    environment text not null default 'production'::text,
    created_at timestamp with time zone not null default clock_timestamp(),
    project text default ops_private.claimed_project(),
    began_after_detection boolean not null default false,
    constraint incidents_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES ops.deployments(deployment_id),
    constraint incidents_environment_check CHECK ((environment = ANY (ARRAY['dev'::text, 'staging'::text, 'production'::text]))),
    constraint incidents_not_in_the_future_check CHECK (((detected_at <= (clock_timestamp() + '00:05:00'::interval)) AND (resolved_at <= (clock_timestamp() + '00:05:00'::interval)))),
    constraint incidents_only_a_deployment_begins_after_check CHECK (((NOT began_after_detection) OR (deployment_id IS NOT NULL))),
    constraint incidents_pkey PRIMARY KEY (incident_id),
    constraint incidents_postmortem_status_check CHECK ((postmortem_status = ANY (ARRAY['pending'::text, 'in_progress'::text, 'complete'::text, 'not_required'::text]))),
    constraint incidents_project_check CHECK ((ops_private.is_plain_name(project) AND (project = ops_private.folded_project(project)))),
    constraint incidents_release_id_fkey FOREIGN KEY (release_id) REFERENCES ops.releases(release_id),
    constraint incidents_resolved_after_detected_check CHECK ((resolved_at >= detected_at)),
    constraint incidents_severity_check CHECK ((severity = ANY (ARRAY['critical'::text, 'high'::text, 'medium'::text, 'low'::text]))),
    constraint incidents_timeline_is_array_check CHECK ((jsonb_typeof(timeline) = 'array'::text)),
    constraint incidents_times_are_of_this_century_check CHECK (((detected_at >= '2000-01-01 00:00:00+00'::timestamp with time zone) AND (detected_at < '2100-01-01 00:00:00+00'::timestamp with time zone) AND (resolved_at < '2100-01-01 00:00:00+00'::timestamp with time zone)))
);
CREATE INDEX incidents_deployment ON ops.incidents USING btree (deployment_id) WHERE (deployment_id IS NOT NULL);
CREATE INDEX incidents_open ON ops.incidents USING btree (environment, severity) WHERE (resolved_at IS NULL);
CREATE INDEX incidents_release ON ops.incidents USING btree (release_id) WHERE (release_id IS NOT NULL);
alter table ops.incidents enable row level security;
create policy audit_reader_select on ops.incidents for select to audit_reader using (true);
create policy release_manager_select on ops.incidents for select to release_manager using (true);
CREATE TRIGGER incidents_keep_to_machine AFTER UPDATE OF resolved_at, postmortem_status ON ops.incidents FOR EACH ROW EXECUTE FUNCTION ops_private.keep_to_machine('resolved_at', 'postmortem_status');
CREATE TRIGGER incidents_place BEFORE INSERT ON ops.incidents FOR EACH ROW EXECUTE FUNCTION ops_private.place_incident();
CREATE TRIGGER incidents_publish_changes AFTER INSERT ON ops.incidents REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.publish_rows('incident_id', 'environment', 'severity', 'deployment_id');
CREATE TRIGGER incidents_record_transitions AFTER UPDATE ON ops.incidents REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.record_transitions('incident_id', 'severity', 'resolved_at', 'root_cause', 'postmortem_status', 'deployment_id', 'release_id', 'began_after_detection');
CREATE TRIGGER incidents_turn_rulebook AFTER INSERT OR DELETE OR UPDATE OF severity, resolved_at, environment, project ON ops.incidents FOR EACH STATEMENT EXECUTE FUNCTION ops_private.turn_rulebook('environments');
grant select on ops.incidents to audit_reader, release_manager;
comment on table ops.incidents is 'Incidents, each of the deployment or release that it names, else of what ran in its project then, else of nobody. FR-10.';
comment on column ops.incidents.incident_id is 'Key, made by the reporter or time-ordered.';
comment on column ops.incidents.deployment_id is 'The deployment that it names, or what ran in its project and environment when it was detected; null: nobody knows.';
comment on column ops.incidents.severity is 'critical, high, medium or low.';
comment on column ops.incidents.detected_at is 'When it was detected, by the reporter''s clock.';
comment on column ops.incidents.resolved_at is 'When it was over for the last time; null while open, or open again.';
comment on column ops.incidents.timeline is 'Array of {at, recorded_at, actor, event_type, note} and the fields that were told, in order of arrival.';
comment on column ops.incidents.root_cause is 'What caused it.';
comment on column ops.incidents.postmortem_status is 'pending, in_progress, complete or not_required.';
comment on column ops.incidents.release_id is 'The release that it names, or that of its deployment.';
comment on column ops.incidents.environment is 'Where it happened.';
comment on column ops.incidents.created_at is 'When the control plane learned of it.';
comment on column ops.incidents.project is 'The project that it concerns; null: the platform.';
comment on column ops.incidents.began_after_detection is 'Whether the deployment that it names began after it was detected, by the reporters'' clocks.';

create table ops.persona_assignments (
    assignment_id uuid not null default ops_private.uuid_v7(),
    subject text not null,
    persona text,
    github_login text,
    kind text,
    assigned_by text not null default ops_private.actor(),
    assigned_at timestamp with time zone not null default clock_timestamp(),
    revoked_at timestamp with time zone,
    revoked_by text,
    constraint persona_assignments_github_login_check CHECK ((github_login ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,38}(\[bot\])?$'::text)),
    constraint persona_assignments_kind_check CHECK ((kind = ANY (ARRAY['human'::text, 'agent'::text, 'service'::text]))),
    constraint persona_assignments_persona_check CHECK ((persona = ANY (ARRAY['ci_service_role'::text, 'release_manager'::text, 'qa_tester'::text, 'sre'::text, 'developer'::text, 'audit_reader'::text, 'gates_admin'::text]))),
    constraint persona_assignments_pkey PRIMARY KEY (assignment_id),
    constraint persona_assignments_revoked_by_someone_check CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
    constraint persona_assignments_says_something_check CHECK (((persona IS NOT NULL) OR (kind IS NOT NULL))),
    constraint persona_assignments_subject_not_blank_check CHECK (((subject ~ '\S'::text) AND (length(subject) <= 255)))
);
CREATE INDEX persona_assignments_assigned ON ops.persona_assignments USING btree (assigned_at);
CREATE INDEX persona_assignments_assigned_by ON ops.persona_assignments USING btree (lower(btrim(assigned_by)), assigned_at);
CREATE INDEX persona_assignments_github_login ON ops.persona_assignments USING btree (lower(github_login));
CREATE UNIQUE INDEX persona_assignments_one_in_force ON ops.persona_assignments USING btree (subject, COALESCE(persona, ''::text)) WHERE (revoked_at IS NULL);
CREATE INDEX persona_assignments_revoked_by ON ops.persona_assignments USING btree (lower(btrim(revoked_by)), revoked_at) WHERE (revoked_by IS NOT NULL);
CREATE INDEX persona_assignments_subject ON ops.persona_assignments USING btree (subject);
alter table ops.persona_assignments enable row level security;
create policy audit_reader_select on ops.persona_assignments for select to audit_reader using (true);
create policy gates_admin_select on ops.persona_assignments for select to gates_admin using (true);
create policy gates_server_select on ops.persona_assignments for select to gates_server using (true);
create policy release_manager_select on ops.persona_assignments for select to release_manager using (true);
CREATE TRIGGER persona_assignments_keep_administration_apart BEFORE INSERT OR UPDATE ON ops.persona_assignments FOR EACH ROW EXECUTE FUNCTION ops_private.keep_administration_apart();
CREATE TRIGGER persona_assignments_turn_rulebook AFTER INSERT OR DELETE OR UPDATE ON ops.persona_assignments FOR EACH STATEMENT EXECUTE FUNCTION ops_private.turn_rulebook('people');
grant select on ops.persona_assignments to audit_reader, gates_admin, gates_server, release_manager;
comment on table ops.persona_assignments is 'Who holds which persona, and the GitHub login by which the same person starts runs. Four-eyes compares people over it.';
comment on column ops.persona_assignments.assignment_id is 'Key, time-ordered.';
comment on column ops.persona_assignments.subject is 'The sub of the person''s tokens.';
comment on column ops.persona_assignments.persona is 'One of the six personas, or gates_admin; null: it only says who or what the name is.';
comment on column ops.persona_assignments.github_login is 'The person''s GitHub login, compared without case.';
comment on column ops.persona_assignments.kind is 'human, agent or service. Null: a human, or a service if ci_service_role is all that the subject holds.';
comment on column ops.persona_assignments.assigned_by is 'Who assigned it.';
comment on column ops.persona_assignments.assigned_at is 'When it was assigned.';
comment on column ops.persona_assignments.revoked_at is 'When it ended; null while in force.';
comment on column ops.persona_assignments.revoked_by is 'Who ended it.';

create table ops.policy_changes (
    change_id uuid not null default ops_private.uuid_v7(),
    subject_table text not null,
    subject_key text not null,
    before_row jsonb,
    after_row jsonb,
    actor text not null,
    reason text,
    is_installation boolean not null default false,
    created_at timestamp with time zone not null default clock_timestamp(),
    constraint policy_changes_after_row_is_object_check CHECK ((jsonb_typeof(after_row) = 'object'::text)),
    constraint policy_changes_before_row_is_object_check CHECK ((jsonb_typeof(before_row) = 'object'::text)),
    constraint policy_changes_change_something_check CHECK ((before_row IS DISTINCT FROM after_row)),
    constraint policy_changes_pkey PRIMARY KEY (change_id),
    constraint policy_changes_subject_table_check CHECK ((subject_table = ANY (ARRAY['exception_types'::text, 'gate_requirements'::text, 'policy_settings'::text])))
);
CREATE INDEX policy_changes_actor ON ops.policy_changes USING btree (lower(btrim(actor)), created_at);
CREATE INDEX policy_changes_created ON ops.policy_changes USING btree (created_at) WHERE (NOT is_installation);
CREATE INDEX policy_changes_installation ON ops.policy_changes USING btree (created_at) WHERE is_installation;
CREATE INDEX policy_changes_subject ON ops.policy_changes USING btree (subject_table, subject_key, created_at DESC);
alter table ops.policy_changes enable row level security;
create policy audit_reader_select on ops.policy_changes for select to audit_reader using (true);
create policy release_manager_select on ops.policy_changes for select to release_manager using (true);
CREATE TRIGGER policy_changes_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ops.policy_changes FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_change(); -- enabled A
grant select on ops.policy_changes to audit_reader, release_manager;
comment on table ops.policy_changes is 'Who changed which rule of the policy, when, from what to what, and why. Append-only: a past decision is explained by the policy of its day.';
comment on column ops.policy_changes.change_id is 'Key, time-ordered.';
comment on column ops.policy_changes.subject_table is 'exception_types, gate_requirements or policy_settings.';
comment on column ops.policy_changes.subject_key is 'Key of the row that changed.';
comment on column ops.policy_changes.before_row is 'The row before; null when it is new.';
comment on column ops.policy_changes.after_row is 'The row after; null when it was removed.';
comment on column ops.policy_changes.actor is 'Who changed it.';
comment on column ops.policy_changes.reason is 'The reason as given.';
comment on column ops.policy_changes.is_installation is 'Part of the policy that the installation came with: earlier events are judged by it as well.';
comment on column ops.policy_changes.created_at is 'When, by the database clock; the change applies from then on.';

create table ops.policy_settings (
    setting_id uuid not null default ops_private.uuid_v7(),
    name text not null,
    environment text,
    project text,
    value jsonb not null,
    description text not null,
    created_at timestamp with time zone not null default clock_timestamp(),
    constraint policy_settings_description_not_blank_check CHECK ((description ~ '\S'::text)),
    constraint policy_settings_environment_check CHECK ((environment = ANY (ARRAY['dev'::text, 'staging'::text, 'production'::text]))),
    constraint policy_settings_name_check CHECK ((name ~ '^[a-z][a-z0-9_]{2,62}$'::text)),
    constraint policy_settings_number_is_a_count_check CHECK (((jsonb_typeof(value) <> 'number'::text) OR ((value #>> '{}'::text[]) ~ '^[0-9]{1,6}$'::text))),
    constraint policy_settings_one_per_name_and_scope UNIQUE NULLS NOT DISTINCT (name, environment, project),
    constraint policy_settings_pkey PRIMARY KEY (setting_id),
    constraint policy_settings_project_check CHECK ((ops_private.is_plain_name(project) AND (project = ops_private.folded_project(project)))),
    constraint policy_settings_text_is_a_duration_check CHECK (((jsonb_typeof(value) <> 'string'::text) OR ((((value #>> '{}'::text[]))::interval >= '00:00:00'::interval) AND (((value #>> '{}'::text[]))::interval <= '10 years'::interval)))),
    constraint policy_settings_value_is_scalar_check CHECK ((jsonb_typeof(value) = ANY (ARRAY['boolean'::text, 'number'::text, 'string'::text])))
);
alter table ops.policy_settings enable row level security;
create policy everyone_select on ops.policy_settings for select to audit_reader, ci_service_role, developer, qa_tester, release_manager, sre using (true);
CREATE TRIGGER policy_settings_keep_history BEFORE TRUNCATE ON ops.policy_settings FOR EACH STATEMENT EXECUTE FUNCTION ops_private.record_policy_change('setting_id'); -- enabled A
CREATE TRIGGER policy_settings_record_changes AFTER INSERT OR DELETE OR UPDATE ON ops.policy_settings FOR EACH ROW EXECUTE FUNCTION ops_private.record_policy_change('setting_id'); -- enabled A
CREATE TRIGGER policy_settings_turn_rulebook AFTER INSERT OR DELETE OR UPDATE ON ops.policy_settings FOR EACH STATEMENT EXECUTE FUNCTION ops_private.turn_rulebook('policy');
grant select on ops.policy_settings to audit_reader, ci_service_role, developer, qa_tester, release_manager, sre;
comment on table ops.policy_settings is 'The policy''s single values, such as how long a permission to promote lasts. The most specific row of a name counts: project before environment before general. ops_private.setting reads it.';
comment on column ops.policy_settings.setting_id is 'Key, time-ordered.';
comment on column ops.policy_settings.name is 'Name of the setting, unique in its scope.';
comment on column ops.policy_settings.environment is 'Environment it is for; null: all.';
comment on column ops.policy_settings.project is 'Project it is for; null: all.';
comment on column ops.policy_settings.value is 'A boolean, a count, or a duration as text, for example "2 minutes".';
comment on column ops.policy_settings.description is 'What the setting decides.';
comment on column ops.policy_settings.created_at is 'When the row was written.';

create table ops.promotion_decisions (
    decision_id uuid not null default ops_private.uuid_v7(),
    release_id uuid not null,
    environment text not null,
    verdict text not null,
    decision jsonb not null,
    input jsonb not null,
    input_digest text not null,
    rules_version text not null,
    requested_by text not null,
    persona_role text not null,
    created_at timestamp with time zone not null default clock_timestamp(),
    source_ref text generated always as ((input #>> '{release,source_ref}'::text[])) stored,
    constraint promotion_decisions_environment_check CHECK ((environment = ANY (ARRAY['staging'::text, 'production'::text]))),
    constraint promotion_decisions_input_digest_check CHECK ((input_digest ~ '^[0-9a-f]{64}$'::text)),
    constraint promotion_decisions_input_is_object_check CHECK ((jsonb_typeof(input) = 'object'::text)),
    constraint promotion_decisions_pkey PRIMARY KEY (decision_id),
    constraint promotion_decisions_release_id_fkey FOREIGN KEY (release_id) REFERENCES ops.releases(release_id),
    constraint promotion_decisions_rules_version_check CHECK ((rules_version ~ '^[0-9a-f]{16}$'::text)),
    constraint promotion_decisions_verdict_check CHECK ((verdict = ANY (ARRAY['allow'::text, 'deny'::text]))),
    constraint promotion_decisions_verdict_is_the_decisions_check CHECK (((decision ->> 'verdict'::text) = verdict))
);
CREATE INDEX promotion_decisions_release ON ops.promotion_decisions USING btree (release_id, created_at);
alter table ops.promotion_decisions enable row level security;
create policy audit_reader_select on ops.promotion_decisions for select to audit_reader using (true);
create policy release_manager_select on ops.promotion_decisions for select to release_manager using (true);
CREATE TRIGGER promotion_decisions_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ops.promotion_decisions FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_change(); -- enabled A
CREATE TRIGGER promotion_decisions_publish_changes AFTER INSERT ON ops.promotion_decisions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.publish_rows('decision_id', 'environment', 'verdict', 'requested_by');
grant select on ops.promotion_decisions to audit_reader, release_manager;
comment on table ops.promotion_decisions is 'Every decision that was asked for, with the answer and its full input; this record takes precedence over any replay. An allowed one is a permission to deploy while it stands. Append-only.';
comment on column ops.promotion_decisions.decision_id is 'Key, time-ordered.';
comment on column ops.promotion_decisions.release_id is 'The release that was to be promoted.';
comment on column ops.promotion_decisions.environment is 'staging or production.';
comment on column ops.promotion_decisions.verdict is 'allow or deny.';
comment on column ops.promotion_decisions.decision is 'The answer as it was given.';
comment on column ops.promotion_decisions.input is 'Everything the rules looked at.';
comment on column ops.promotion_decisions.input_digest is 'SHA-256, lower-case hex, of the text of input.';
comment on column ops.promotion_decisions.rules_version is 'Fingerprint of the functions that decided (ops_private.rules_version): ops.replay_decision decides again only with the same.';
comment on column ops.promotion_decisions.requested_by is 'Subject that asked.';
comment on column ops.promotion_decisions.persona_role is 'Persona in which it asked.';
comment on column ops.promotion_decisions.created_at is 'When it was decided, by the database clock.';
comment on column ops.promotion_decisions.source_ref is 'The commit that it is about.';

create table ops.reason_codes (
    code text not null,
    meaning text not null,
    who_can_act text not null,
    since text not null,
    constraint reason_codes_code_is_snake_case_check CHECK ((code ~ '^[a-z][a-z0-9_]{2,62}$'::text)),
    constraint reason_codes_meaning_not_blank_check CHECK ((meaning ~ '\S'::text)),
    constraint reason_codes_pkey PRIMARY KEY (code),
    constraint reason_codes_since_is_a_version_check CHECK ((since ~ '^[0-9]+\.[0-9]+\.[0-9]+$'::text)),
    constraint reason_codes_who_can_act_not_blank_check CHECK ((who_can_act ~ '\S'::text))
);
alter table ops.reason_codes enable row level security;
create policy everyone_select on ops.reason_codes for select to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre using (true);
grant select on ops.reason_codes to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on table ops.reason_codes is 'Every stable reason code of decisions and of a deployment''s compliance. FR-2, FR-7.';
comment on column ops.reason_codes.code is 'Stable snake_case code; never renamed, never reused.';
comment on column ops.reason_codes.meaning is 'One sentence for people.';
comment on column ops.reason_codes.who_can_act is 'Who can make the reason go away; who_can_fix of a reason names the personas of the requirement in force.';
comment on column ops.reason_codes.since is 'The version of Release Gates that introduced it.';

create table ops.recovery_drills (
    drill_id uuid not null default ops_private.uuid_v7(),
    environment text not null,
    drill_type text not null,
    executed_by text not null default ops_private.actor(),
    executed_at timestamp with time zone not null default clock_timestamp(),
    outcome text not null,
    restore_validated boolean not null default false,
    evidence_artifact_id uuid,
    created_at timestamp with time zone not null default clock_timestamp(),
    project text default ops_private.claimed_project(),
    persona text not null default ops_private.persona(),
    constraint recovery_drills_drill_type_check CHECK (((drill_type ~ '\S'::text) AND (length(drill_type) <= 100))),
    constraint recovery_drills_environment_check CHECK ((environment = ANY (ARRAY['dev'::text, 'staging'::text, 'production'::text]))),
    constraint recovery_drills_evidence_artifact_id_fkey FOREIGN KEY (evidence_artifact_id) REFERENCES ops.evidence_artifacts(artifact_id),
    constraint recovery_drills_executed_in_this_century_check CHECK (((executed_at >= '2000-01-01 00:00:00+00'::timestamp with time zone) AND (executed_at < '2100-01-01 00:00:00+00'::timestamp with time zone))),
    constraint recovery_drills_not_in_the_future_check CHECK ((executed_at <= (created_at + '00:05:00'::interval))),
    constraint recovery_drills_outcome_check CHECK ((outcome = ANY (ARRAY['success'::text, 'partial'::text, 'failure'::text]))),
    constraint recovery_drills_pkey PRIMARY KEY (drill_id),
    constraint recovery_drills_project_check CHECK ((ops_private.is_plain_name(project) AND (project = ops_private.folded_project(project)))),
    constraint recovery_drills_validated_only_if_restored_check CHECK ((NOT (restore_validated AND (outcome = 'failure'::text))))
);
CREATE INDEX recovery_drills_environment ON ops.recovery_drills USING btree (environment, executed_at DESC);
CREATE INDEX recovery_drills_evidence ON ops.recovery_drills USING btree (evidence_artifact_id) WHERE (evidence_artifact_id IS NOT NULL);
alter table ops.recovery_drills enable row level security;
create policy audit_reader_select on ops.recovery_drills for select to audit_reader using (true);
create policy release_manager_select on ops.recovery_drills for select to release_manager using (true);
create policy sre_insert on ops.recovery_drills for insert to sre with check (((executed_by = ( SELECT ops_private.actor() AS actor)) AND ((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ((project = ( SELECT ops_private.claimed_project() AS claimed_project)) AND ((evidence_artifact_id IS NULL) OR ops_private.is_evidence_of(( SELECT ops_private.claimed_project() AS claimed_project), evidence_artifact_id))))));
create policy sre_select on ops.recovery_drills for select to sre using (true);
CREATE TRIGGER recovery_drills_publish_changes AFTER INSERT ON ops.recovery_drills REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.publish_rows('drill_id', 'environment', 'drill_type', 'outcome', 'restore_validated');
CREATE TRIGGER recovery_drills_turn_rulebook AFTER INSERT OR DELETE OR UPDATE ON ops.recovery_drills FOR EACH STATEMENT EXECUTE FUNCTION ops_private.turn_rulebook('environments');
grant select on ops.recovery_drills to audit_reader, release_manager, sre;
grant insert (drill_id, environment, drill_type, executed_by, executed_at, outcome, restore_validated, evidence_artifact_id, project) on ops.recovery_drills to sre;
comment on table ops.recovery_drills is 'Backup and restore drills. FR-10.';
comment on column ops.recovery_drills.drill_id is 'Key, time-ordered.';
comment on column ops.recovery_drills.environment is 'dev, staging or production.';
comment on column ops.recovery_drills.drill_type is 'For example restore or failover.';
comment on column ops.recovery_drills.executed_by is 'Subject of the token that reported it.';
comment on column ops.recovery_drills.executed_at is 'When it was executed, by the reporter''s clock.';
comment on column ops.recovery_drills.outcome is 'success, partial or failure.';
comment on column ops.recovery_drills.restore_validated is 'Whether what was restored was shown to work.';
comment on column ops.recovery_drills.evidence_artifact_id is 'The evidence of it.';
comment on column ops.recovery_drills.created_at is 'When the control plane learned of it.';
comment on column ops.recovery_drills.project is 'The project for which it counts. Null: the platform''s, which counts for all; unless CI reported it, which speaks for projects only.';
comment on column ops.recovery_drills.persona is 'Persona in which it was reported.';

create table ops.release_gates (
    gate_id uuid not null,
    release_id uuid not null,
    gate_code text not null,
    gate_name text generated always as (
CASE gate_code
    WHEN 'G1'::text THEN 'Build Integrity'::text
    WHEN 'G2'::text THEN 'Validation Readiness'::text
    WHEN 'G3'::text THEN 'Promotion Readiness'::text
    WHEN 'G4'::text THEN 'Post-Deploy Operational Confirmation'::text
    ELSE NULL::text
END) stored,
    status text not null default 'pending'::text,
    entered_at timestamp with time zone,
    resolved_at timestamp with time zone,
    resolved_by text,
    exception_id uuid,
    constraint release_gates_bypassed_iff_exception_check CHECK (((status = 'bypassed'::text) = (exception_id IS NOT NULL))),
    constraint release_gates_entered_unless_pending_check CHECK (((status = 'pending'::text) OR (entered_at IS NOT NULL))),
    constraint release_gates_exception_id_fkey FOREIGN KEY (exception_id) REFERENCES ops.exceptions(exception_id),
    constraint release_gates_gate_code_check CHECK ((gate_code = ANY (ARRAY['G1'::text, 'G2'::text, 'G3'::text, 'G4'::text]))),
    constraint release_gates_one_of_each UNIQUE (release_id, gate_code),
    constraint release_gates_pkey PRIMARY KEY (gate_id),
    constraint release_gates_release_id_fkey FOREIGN KEY (release_id) REFERENCES ops.releases(release_id),
    constraint release_gates_resolved_by_someone_check CHECK (((resolved_at IS NULL) = (resolved_by IS NULL))),
    constraint release_gates_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'in_progress'::text, 'passed'::text, 'failed'::text, 'bypassed'::text]))),
    constraint release_gates_terminal_iff_resolved_at_check CHECK (((status = ANY (ARRAY['passed'::text, 'failed'::text, 'bypassed'::text])) = (resolved_at IS NOT NULL)))
);
CREATE INDEX release_gates_exception ON ops.release_gates USING btree (exception_id) WHERE (exception_id IS NOT NULL);
alter table ops.release_gates enable row level security;
create policy audit_reader_select on ops.release_gates for select to audit_reader using (true);
create policy ci_service_role_select on ops.release_gates for select to ci_service_role using (true);
create policy release_manager_select on ops.release_gates for select to release_manager using (true);
create policy release_manager_update on ops.release_gates for update to release_manager using (((( SELECT ops_private.claimed_project() AS claimed_project) IS NULL) OR ops_private.is_of_project(( SELECT ops_private.claimed_project() AS claimed_project), release_id)));
CREATE TRIGGER release_gates_agree_status BEFORE UPDATE ON ops.release_gates FOR EACH ROW EXECUTE FUNCTION ops_private.agree_gate_status();
CREATE TRIGGER release_gates_derive_id BEFORE INSERT OR UPDATE OF gate_id, release_id, gate_code ON ops.release_gates FOR EACH ROW EXECUTE FUNCTION ops_private.derive_gate_id();
CREATE TRIGGER release_gates_record_transitions AFTER UPDATE ON ops.release_gates REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.record_transitions('gate_id', 'status', 'exception_id');
grant select on ops.release_gates to audit_reader, ci_service_role, release_manager;
grant update (status, exception_id) on ops.release_gates to release_manager;
comment on table ops.release_gates is 'Four gates per release. The status is what the rules make of the facts, never a hand-written word. FR-2.';
comment on column ops.release_gates.gate_id is 'ops.gate_id(release_id, gate_code), whatever an insert says.';
comment on column ops.release_gates.release_id is 'The release.';
comment on column ops.release_gates.gate_code is 'G1 build, G2 validation, G3 promotion, G4 post-deploy.';
comment on column ops.release_gates.gate_name is 'Follows from gate_code.';
comment on column ops.release_gates.status is 'pending, in_progress, passed, failed or bypassed.';
comment on column ops.release_gates.entered_at is 'When the first fact for it arrived.';
comment on column ops.release_gates.resolved_at is 'When it reached passed, failed or bypassed.';
comment on column ops.release_gates.resolved_by is 'Whose fact resolved it.';
comment on column ops.release_gates.exception_id is 'The exception that bypasses it.';

create table ops.release_refs (
    ref_id uuid not null default ops_private.uuid_v7(),
    release_id uuid not null,
    source_ref text not null,
    means text not null,
    brought_by text not null,
    role text not null,
    kind text,
    told_at timestamp with time zone not null default clock_timestamp(),
    recorded_at timestamp with time zone not null default clock_timestamp(),
    constraint release_refs_brought_by_not_blank_check CHECK ((brought_by ~ '\S'::text)),
    constraint release_refs_kind_check CHECK ((kind = ANY (ARRAY['human'::text, 'agent'::text, 'service'::text]))),
    constraint release_refs_means_itself_or_another_length_of_it_check CHECK (((means = source_ref) OR (ops_private.is_commit(means) AND ops_private.is_commit(source_ref) AND (starts_with(means, source_ref) OR starts_with(source_ref, means))))),
    constraint release_refs_pkey PRIMARY KEY (ref_id),
    constraint release_refs_release_id_fkey FOREIGN KEY (release_id) REFERENCES ops.releases(release_id),
    constraint release_refs_role_check CHECK ((role = ANY (ARRAY['opener'::text, 'initiator'::text, 'actor'::text, 'triggering_actor'::text, 'author'::text, 'told'::text]))),
    constraint release_refs_source_ref_is_normal_check CHECK (((source_ref = ops_private.normal_ref(source_ref)) AND (source_ref <> ''::text)))
);
CREATE INDEX release_refs_commit ON ops.release_refs USING btree (means) WHERE (length(means) >= 40);
CREATE INDEX release_refs_moved ON ops.release_refs USING btree (release_id, told_at DESC, ref_id DESC) WHERE (role = 'opener'::text);
CREATE INDEX release_refs_told ON ops.release_refs USING btree (release_id, source_ref);
alter table ops.release_refs enable row level security;
create policy audit_reader_select on ops.release_refs for select to audit_reader using (true);
create policy release_manager_select on ops.release_refs for select to release_manager using (true);
CREATE TRIGGER release_refs_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ops.release_refs FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_change(); -- enabled A
grant select on ops.release_refs to audit_reader, release_manager;
comment on table ops.release_refs is 'Every source_ref that a release was told, and who brought it: what a short form means, and who cannot approve. Append-only. FR-1, FR-4.';
comment on column ops.release_refs.ref_id is 'Key, time-ordered.';
comment on column ops.release_refs.release_id is 'The release that was told it.';
comment on column ops.release_refs.source_ref is 'The ref: a commit in lower case, in full or as it was shortened; a tag or branch without refs/tags/ or refs/heads/.';
comment on column ops.release_refs.means is 'The spelling under which the release keeps the same commit: the short form that it was told before, or the one full commit. Decided when it was told.';
comment on column ops.release_refs.brought_by is 'Subject or GitHub login of who brought or told it.';
comment on column ops.release_refs.role is 'opener (sent release_opened), initiator (named in it), actor, triggering_actor (of the run that sent it), author (of its commits), or told: a fact or a report names the ref, which brings nothing.';
comment on column ops.release_refs.kind is 'human, agent or service, by the token that brought it; null for a name that was only told.';
comment on column ops.release_refs.told_at is 'When: the earlier of the event''s time and its receipt, for an opener never before the one before. The release has the ref of its latest opener.';
comment on column ops.release_refs.recorded_at is 'When it was recorded.';

create table ops.releases (
    release_id uuid not null,
    project text not null,
    release_name text not null,
    environment_target text not null,
    source_ref text not null,
    scope_metadata jsonb not null default '{}'::jsonb,
    initiating_actor text not null,
    status text not null default 'draft'::text,
    created_at timestamp with time zone not null default clock_timestamp(),
    created_by text not null default ops_private.actor(),
    updated_at timestamp with time zone not null default clock_timestamp(),
    constraint releases_environment_target_check CHECK ((environment_target = ANY (ARRAY['dev'::text, 'staging'::text, 'production'::text]))),
    constraint releases_initiating_actor_not_blank_check CHECK ((initiating_actor ~ '\S'::text)),
    constraint releases_name_is_unique_in_project UNIQUE (project, release_name),
    constraint releases_nil_id_is_no_release_check CHECK ((release_id <> '00000000-0000-0000-0000-000000000000'::uuid)),
    constraint releases_pkey PRIMARY KEY (release_id),
    constraint releases_project_check CHECK ((ops_private.is_plain_name(project) AND (length(project) <= 200))),
    constraint releases_project_is_folded_check CHECK ((project = ops_private.folded_project(project))),
    constraint releases_project_is_one_script_check CHECK (ops_private.is_one_script(project)),
    constraint releases_release_name_check CHECK ((ops_private.is_plain_name(release_name) AND (length(release_name) <= 200))),
    constraint releases_scope_metadata_is_object_check CHECK ((jsonb_typeof(scope_metadata) = 'object'::text)),
    constraint releases_source_ref_check CHECK (((source_ref ~ '\S'::text) AND (length(source_ref) <= 255))),
    constraint releases_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'in_progress'::text, 'promoted'::text, 'rolled_back'::text, 'failed'::text])))
);
CREATE INDEX releases_created ON ops.releases USING btree (created_at DESC, release_id);
alter table ops.releases enable row level security;
create policy audit_reader_select on ops.releases for select to audit_reader using (true);
create policy ci_service_role_select on ops.releases for select to ci_service_role using (true);
create policy developer_select on ops.releases for select to developer using (true);
create policy qa_tester_select on ops.releases for select to qa_tester using (true);
create policy release_manager_select on ops.releases for select to release_manager using (true);
CREATE TRIGGER releases_are_kept BEFORE DELETE OR TRUNCATE ON ops.releases FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_removal(); -- enabled A
CREATE TRIGGER releases_come_back_by_name AFTER UPDATE OF status ON ops.releases FOR EACH ROW EXECUTE FUNCTION ops_private.check_return();
CREATE TRIGGER releases_create_gates AFTER INSERT ON ops.releases REFERENCING NEW TABLE AS opened FOR EACH STATEMENT EXECUTE FUNCTION ops_private.create_gates();
CREATE TRIGGER releases_keep_to_machine AFTER UPDATE OF status ON ops.releases FOR EACH ROW EXECUTE FUNCTION ops_private.keep_to_machine('status');
CREATE TRIGGER releases_publish_changes AFTER INSERT ON ops.releases REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.publish_rows('release_id', 'project', 'release_name', 'environment_target', 'source_ref', 'status');
CREATE TRIGGER releases_record_transitions AFTER UPDATE ON ops.releases REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.record_transitions('release_id', 'status', 'source_ref', 'scope_metadata'); -- enabled A
CREATE TRIGGER releases_stay_settled AFTER UPDATE ON ops.releases FOR EACH ROW EXECUTE FUNCTION ops_private.keep_settled('status', 'source_ref', 'scope_metadata', 'updated_at'); -- enabled A
CREATE TRIGGER releases_tell_ref AFTER INSERT OR UPDATE OF source_ref ON ops.releases FOR EACH ROW EXECUTE FUNCTION ops_private.tell_release_ref();
CREATE TRIGGER releases_touch_updated_at BEFORE UPDATE ON ops.releases FOR EACH ROW EXECUTE FUNCTION ops_private.touch_updated_at();
grant select on ops.releases to audit_reader, ci_service_role, developer, qa_tester, release_manager;
comment on table ops.releases is 'One row per release cycle. FR-1.';
comment on column ops.releases.release_id is 'Stable identifier chosen by the caller: ops.release_id(project, release_name) unless there is a reason for another.';
comment on column ops.releases.project is 'Repository or project, for example insightpulseai/odoo; in lower case, however it was written.';
comment on column ops.releases.release_name is 'Human-readable name, unique in its project.';
comment on column ops.releases.environment_target is 'Where the release is meant to end: dev, staging or production.';
comment on column ops.releases.source_ref is 'Git SHA, branch or tag. Approvals are bound to it: when it changes they no longer count.';
comment on column ops.releases.scope_metadata is 'What the release changes: modules, updates, links.';
comment on column ops.releases.initiating_actor is 'User, agent or CI login that started the release; the four-eyes rule compares approvers against this person.';
comment on column ops.releases.status is 'draft, in_progress, promoted, rolled_back or failed; derived from facts, never set by hand.';
comment on column ops.releases.created_at is 'When it was recorded.';
comment on column ops.releases.created_by is 'Subject of the token that opened it.';
comment on column ops.releases.updated_at is 'When a mutable column last changed.';

create table ops.state_machines (
    subject_table text not null,
    field text not null,
    from_value text not null,
    to_value text not null,
    cause text not null,
    edge text not null generated always as (((((((subject_table || '.'::text) || field) || ': '::text) || from_value) || ' --> '::text) || to_value)) stored,
    constraint state_machines_change_something_check CHECK ((from_value <> to_value)),
    constraint state_machines_pkey PRIMARY KEY (edge)
);
alter table ops.state_machines enable row level security;
create policy everyone_select on ops.state_machines for select to audit_reader, ci_service_role, developer, qa_tester, release_manager, sre using (true);
grant select on ops.state_machines to audit_reader, ci_service_role, developer, qa_tester, release_manager, sre;
comment on table ops.state_machines is 'Every transition that a state may take; all others are refused. docs/gates.md draws them.';
comment on column ops.state_machines.subject_table is 'Table of the state.';
comment on column ops.state_machines.field is 'Its column; resolved_at stands for open and resolved.';
comment on column ops.state_machines.from_value is 'State before.';
comment on column ops.state_machines.to_value is 'State after.';
comment on column ops.state_machines.cause is 'What causes the transition.';
comment on column ops.state_machines.edge is 'Key: the edge in words.';

create table ops.state_transitions (
    transition_id uuid not null default ops_private.uuid_v7(),
    subject_table text not null,
    subject_id uuid not null,
    release_id uuid,
    field text not null,
    from_value text,
    to_value text,
    actor text not null,
    reason text,
    created_at timestamp with time zone not null default clock_timestamp(),
    constraint state_transitions_change_something_check CHECK ((from_value IS DISTINCT FROM to_value)),
    constraint state_transitions_pkey PRIMARY KEY (transition_id)
);
CREATE INDEX state_transitions_release ON ops.state_transitions USING btree (release_id, created_at);
CREATE INDEX state_transitions_subject ON ops.state_transitions USING btree (subject_id, created_at);
alter table ops.state_transitions enable row level security;
create policy audit_reader_select on ops.state_transitions for select to audit_reader using (true);
create policy release_manager_select on ops.state_transitions for select to release_manager using (true);
CREATE TRIGGER state_transitions_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ops.state_transitions FOR EACH STATEMENT EXECUTE FUNCTION ops_private.refuse_change(); -- enabled A
CREATE TRIGGER state_transitions_publish_changes AFTER INSERT ON ops.state_transitions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.publish_transitions();
grant select on ops.state_transitions to audit_reader, release_manager;
comment on table ops.state_transitions is 'Every change of a mutable field of a release, gate, deployment, exception or incident: append-only, so no status loses its history.';
comment on column ops.state_transitions.transition_id is 'Key, time-ordered.';
comment on column ops.state_transitions.subject_table is 'Table whose row changed.';
comment on column ops.state_transitions.subject_id is 'Key of the row that changed.';
comment on column ops.state_transitions.release_id is 'The release it belongs to.';
comment on column ops.state_transitions.field is 'Column that changed.';
comment on column ops.state_transitions.from_value is 'Value before.';
comment on column ops.state_transitions.to_value is 'Value after.';
comment on column ops.state_transitions.actor is 'Who caused the change.';
comment on column ops.state_transitions.reason is 'Why, if known.';
comment on column ops.state_transitions.created_at is 'When, by the database clock.';

create table ops_private.holds (
    name text not null,
    constraint holds_pkey PRIMARY KEY (name)
);
alter table ops_private.holds enable row level security;
comment on table ops_private.holds is 'What ops_private.hold has held. A row says nothing; its lock does.';
comment on column ops_private.holds.name is 'What is done by one at a time.';

create table ops_private.live_changes (
    txid xid8 not null default pg_current_xact_id(),
    "position" bigint not null generated always as identity,
    release_id uuid,
    subject_table text not null,
    subject_id uuid not null,
    change jsonb not null,
    recorded_at timestamp with time zone not null default clock_timestamp(),
    constraint live_changes_pkey PRIMARY KEY (txid, "position")
);
CREATE INDEX live_changes_release ON ops_private.live_changes USING btree (release_id, txid, "position") WHERE (release_id IS NOT NULL);
alter table ops_private.live_changes enable row level security;
CREATE TRIGGER live_changes_remember_deleted AFTER DELETE ON ops_private.live_changes REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops_private.remember_pruned(); -- enabled A
CREATE TRIGGER live_changes_remember_truncated AFTER TRUNCATE ON ops_private.live_changes FOR EACH STATEMENT EXECUTE FUNCTION ops_private.remember_pruned(); -- enabled A
comment on table ops_private.live_changes is 'One small row per change, for followers. No persona reads or writes it: ops.changes_after shows each persona what it may read.';
comment on column ops_private.live_changes.txid is 'The transaction that made the change. Changes are published in the order of (txid, position).';
comment on column ops_private.live_changes."position" is 'Order within a transaction.';
comment on column ops_private.live_changes.release_id is 'The release it concerns, if any. No foreign key: the insert of the fact checked it.';
comment on column ops_private.live_changes.subject_table is 'The table that changed; personas that may read it may follow the change.';
comment on column ops_private.live_changes.subject_id is 'Key of the row.';
comment on column ops_private.live_changes.change is 'The descriptive columns of a new row; {field, from, to} for a changed one.';
comment on column ops_private.live_changes.recorded_at is 'When, by the database clock.';

create table ops_private.live_pruned (
    one_row boolean not null default true,
    txid xid8 not null default '0'::xid8,
    "position" bigint not null default 0,
    constraint live_pruned_one_row_check CHECK (one_row),
    constraint live_pruned_pkey PRIMARY KEY (one_row)
);
alter table ops_private.live_pruned enable row level security;
comment on table ops_private.live_pruned is 'How far the feed was pruned: a reader that has seen less is told that it missed something. One row.';
comment on column ops_private.live_pruned.one_row is 'Always true.';
comment on column ops_private.live_pruned.txid is 'The transaction of the latest change that was removed; 0 while all are kept.';
comment on column ops_private.live_pruned."position" is 'Its position.';

create table ops_private.release_evaluations (
    release_id uuid not null,
    evaluated_at timestamp with time zone not null,
    policy bigint not null,
    people bigint not null,
    environments bigint not null,
    changes_at timestamp with time zone,
    constraint release_evaluations_pkey PRIMARY KEY (release_id),
    constraint release_evaluations_release_id_fkey FOREIGN KEY (release_id) REFERENCES ops.releases(release_id) ON DELETE CASCADE
);
CREATE INDEX release_evaluations_changes_at ON ops_private.release_evaluations USING btree (changes_at) WHERE (changes_at IS NOT NULL);
alter table ops_private.release_evaluations enable row level security;
comment on table ops_private.release_evaluations is 'When each release was last judged, by which state of ops_private.rulebook, and when time alone will change the answer.';
comment on column ops_private.release_evaluations.release_id is 'The release.';
comment on column ops_private.release_evaluations.evaluated_at is 'When it was last judged, by the database clock.';
comment on column ops_private.release_evaluations.policy is 'ops_private.rulebook.policy of then.';
comment on column ops_private.release_evaluations.people is 'ops_private.rulebook.people of then.';
comment on column ops_private.release_evaluations.environments is 'ops_private.rulebook.environments of then.';
comment on column ops_private.release_evaluations.changes_at is 'When time alone will change what was judged; null: never.';

create table ops_private.rulebook (
    policy bigint not null default 0,
    people bigint not null default 0,
    environments bigint not null default 0,
    loosened_until timestamp with time zone not null default '-infinity'::timestamp with time zone,
    is_the_only_row boolean not null default true,
    constraint rulebook_is_one_row_check CHECK (is_the_only_row),
    constraint rulebook_pkey PRIMARY KEY (is_the_only_row)
);
alter table ops_private.rulebook enable row level security;
comment on table ops_private.rulebook is 'One row: how often the policy, the assignments and what environments report (where a requirement looks at it) have changed.';
comment on column ops_private.rulebook.policy is 'Changes of the policy.';
comment on column ops_private.rulebook.people is 'Changes of the assignments.';
comment on column ops_private.rulebook.environments is 'Drills and incidents, while an enabled requirement looks at them.';
comment on column ops_private.rulebook.loosened_until is 'Until when a change of the policy may wait for the setting loosening_delay.';
comment on column ops_private.rulebook.is_the_only_row is 'True.';

create table ops_private.signing_secret (
    key bytea not null
);
alter table ops_private.signing_secret enable row level security;
comment on table ops_private.signing_secret is 'One random key; nobody but the owner reads it, and it never leaves the database.';
comment on column ops_private.signing_secret.key is NULL;

create table ops_private.sweeps (
    swept_at timestamp with time zone,
    is_the_only_row boolean not null default true,
    constraint sweeps_is_one_row_check CHECK (is_the_only_row),
    constraint sweeps_pkey PRIMARY KEY (is_the_only_row)
);
alter table ops_private.sweeps enable row level security;
comment on table ops_private.sweeps is 'One row: when ops.sweep_gates last ran to its end.';
comment on column ops_private.sweeps.swept_at is 'When, by the database clock; null: never.';
comment on column ops_private.sweeps.is_the_only_row is 'True.';

CREATE OR REPLACE FUNCTION ops.apply_policy_preset(preset text, reason text)
 RETURNS TABLE(subject_table text, subject text, before_row jsonb, after_row jsonb, why text)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select * from ops_private.apply_policy_preset_as(ops_private.actor(), apply_policy_preset.preset, apply_policy_preset.reason)
$function$;
grant execute on function ops.apply_policy_preset(text,text) to gates_admin;
comment on function ops.apply_policy_preset(text,text) is 'Writes what a preset of the policy asks for and returns the rows that it changed. Applies from now on; each change is recorded. Administrators only. Errors: invalid_value.';

CREATE OR REPLACE FUNCTION ops.ask_promotion(release_id uuid, target_env text, source_ref text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    recorded ops.promotion_decisions;
begin
    recorded := ops_private.record_decision(ask_promotion.release_id, ask_promotion.target_env, ask_promotion.source_ref);
    return ops_private.present_recorded(recorded);
end
$function$;
grant execute on function ops.ask_promotion(uuid,text,text) to ci_service_role, release_manager, service_role;
comment on function ops.ask_promotion(uuid,text,text) is 'Decides and records the decision with its full input, without opening a deployment. While an allowed decision stands it covers every start of its release, environment and commit. source_ref: what is asked about; another than the release has is refused. A denial is an answer, not an error. Errors: not_permitted, not_own_project, release_not_found, invalid_value, source_ref_moved.';

CREATE OR REPLACE FUNCTION ops.assign_persona(subject text, persona text, github_login text DEFAULT NULL::text, kind text DEFAULT NULL::text)
 RETURNS uuid
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select ops_private.assign_persona_as(ops_private.actor(), assign_persona.subject, assign_persona.persona, assign_persona.github_login,
                                         assign_persona.kind)
$function$;
grant execute on function ops.assign_persona(text,text,text,text) to gates_admin;
comment on function ops.assign_persona(text,text,text,text) is 'Assigns a persona to a subject, optionally with its GitHub login. Idempotent. Administrators only. Errors: invalid_value, github_login_taken.';

CREATE OR REPLACE FUNCTION ops.changes_after(after text DEFAULT NULL::text, of_release uuid DEFAULT NULL::uuid, at_most integer DEFAULT 500)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
declare
    caller constant ops_private.caller := ops_private.caller();
    tip constant text := ops_private.live_tip();
    own_releases constant uuid[] := ops_private.own_releases(caller.persona);
    from_txid xid8;
    from_position bigint;
    pruned text;
    has_kept boolean;
    answer jsonb;
begin
    if changes_after.after is not null and changes_after.after !~ E'^\\d{1,18}-\\d{1,18}$' then
        perform ops_private.raise_error('invalid_value', 'after is not a position of the feed.',
            'Use the id of the last change received, or leave it out.');
    end if;
    if changes_after.at_most is null or changes_after.at_most not between 1 and 1000 then
        perform ops_private.raise_error('invalid_value', 'at_most must be between 1 and 1000.', 'Leave it out for 500.');
    end if;
    if changes_after.of_release is not null and not exists (select from ops.releases r where r.release_id = changes_after.of_release) then
        perform ops_private.raise_error('release_not_found', format('No release has the id %s.', changes_after.of_release),
            'Check project and name: ops.release_id(project, release_name).');
    end if;

    from_txid := split_part(coalesce(changes_after.after, tip), '-', 1)::xid8;
    from_position := split_part(coalesce(changes_after.after, tip), '-', 2)::bigint;
    if (from_txid, from_position) > (split_part(tip, '-', 1)::xid8, split_part(tip, '-', 2)::bigint) then
        -- The position comes from before a restore of this database: what followed it here is unknown.
        return jsonb_build_object('changes', '[]'::jsonb, 'next', tip, 'more', false, 'reset', true, 'reason', 'unknown_position');
    end if;
    select p.txid || '-' || p.position into pruned
      from ops_private.live_pruned p
     where changes_after.after is not null and (p.txid, p.position) > (from_txid, from_position);
    if pruned is not null then
        -- The changes still kept follow; while an older transaction is under way, even they have to wait.
        has_kept := (split_part(pruned, '-', 1)::xid8, split_part(pruned, '-', 2)::bigint)
            <= (split_part(tip, '-', 1)::xid8, split_part(tip, '-', 2)::bigint);
        return jsonb_build_object('changes', '[]'::jsonb, 'next', case when has_kept then pruned else tip end, 'more', has_kept,
                                  'reset', true, 'reason', 'feed_pruned');
    end if;

    -- The same page for every persona, then the part of it that it may read: the work of a call is bounded for all.
    with page as (
        select c.* from ops_private.live_changes c
         where (c.txid, c.position) > (from_txid, from_position)
           and c.txid < pg_snapshot_xmin(pg_current_snapshot())
           and (changes_after.of_release is null or c.release_id = changes_after.of_release)
         order by c.txid, c.position
         limit changes_after.at_most)
    select jsonb_build_object(
               'changes', coalesce(jsonb_agg(jsonb_build_object(
                   'id', p.txid || '-' || p.position, 'at', p.recorded_at, 'table', p.subject_table, 'row_id', p.subject_id,
                   'release_id', p.release_id, 'change', p.change) order by p.txid, p.position)
                   filter (where ops_private.may_hear(caller.persona, p.subject_table, p.release_id = any (own_releases))), '[]'),
               'next', case when count(*) = changes_after.at_most
                            then (array_agg(p.txid || '-' || p.position order by p.txid desc, p.position desc))[1] else tip end,
               'more', count(*) = changes_after.at_most,
               'reset', false)
      into answer
      from page p;
    return answer;
end
$function$;
grant execute on function ops.changes_after(text,uuid,integer) to audit_reader, ci_service_role, developer, qa_tester, release_manager, service_role, sre;
comment on function ops.changes_after(text,uuid,integer) is 'Changes after a position that the caller''s persona may read: {changes, next, more, reset, reason}. Call again with next; without after it starts at the present. reset: changes were missed, so read the state again; the reason is feed_pruned (changes after the position are no longer kept; those that are follow) or unknown_position (the position is not one of this database''s, for example after a restore). Errors: invalid_value, release_not_found.';

CREATE OR REPLACE FUNCTION ops.custom_access_token_hook(event jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    held text[];
    chosen text;
begin
    select array_agg(a.persona) into held
      from ops.persona_assignments a
     where a.subject = event ->> 'user_id' and a.persona is not null and a.revoked_at is null;
    chosen := coalesce(event #>> '{claims,app_metadata,persona}', case when cardinality(held) = 1 then held[1] end);
    -- Only Supabase's own role for a logged-in user is replaced, and only by an assigned persona.
    if chosen = any (held) and event #>> '{claims,role}' = 'authenticated' then
        return jsonb_set(event, '{claims,role}', to_jsonb(chosen));
    end if;
    return event;
exception
    -- An error here would lock every user out; without a persona they can at least log in.
    when query_canceled or assert_failure or others then
        return event;
end
$function$;
grant execute on function ops.custom_access_token_hook(jsonb) to supabase_auth_admin;
comment on function ops.custom_access_token_hook(jsonb) is 'Custom Access Token Hook of Supabase Auth: puts the person''s persona into the role claim. A person who holds several chooses one with app_metadata.persona; without a choice, or with one that is not assigned, the role stays authenticated. Never raises.';

CREATE OR REPLACE FUNCTION ops.decide_promotion(release_id uuid, target_env text, as_of timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    moment constant timestamptz := clock_timestamp();
begin
    perform ops_private.check_environment(decide_promotion.target_env);
    if decide_promotion.as_of > moment - interval '1 minute' or exists (
            -- A transaction that cannot be seen is taken to be at most a minute old.
            select from pg_catalog.pg_stat_activity a
             where a.datname = current_database() and a.backend_xid is not null and a.pid <> pg_backend_pid()
               and a.xact_start < decide_promotion.as_of) then
        perform ops_private.raise_error('as_of_not_settled',
            'Transactions that started before this instant may still be running.',
            'Leave as_of out for a live decision, or use an instant at least a minute ago that no running transaction predates.');
    end if;
    if exists (select from ops.releases r
                where r.release_id = decide_promotion.release_id and r.created_at > decide_promotion.as_of) then
        perform ops_private.raise_error('release_not_found', 'The release had not been recorded at that instant.',
            'Use a later instant, or leave as_of out.');
    end if;
    return ops_private.present_decision(ops_private.decide(ops_private.decision_input(
        decide_promotion.release_id, decide_promotion.target_env, decide_promotion.as_of,
        coalesce(decide_promotion.as_of, moment)))) || '{"recorded": false}';
end
$function$;
grant execute on function ops.decide_promotion(uuid,text,timestamp with time zone) to audit_reader, ci_service_role, developer, qa_tester, release_manager, service_role, sre;
comment on function ops.decide_promotion(uuid,text,timestamp with time zone) is 'May this release go there, and why? A look, which records nothing: ops.ask_promotion does. Live without as_of; with as_of over what was on record then. Errors: release_not_found, invalid_value, as_of_not_settled.';

CREATE OR REPLACE FUNCTION ops.diff_policy(project text DEFAULT NULL::text, environment text DEFAULT NULL::text, since timestamp with time zone DEFAULT NULL::timestamp with time zone, until timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS TABLE(gate_code text, code text, environment text, before_row jsonb, after_row jsonb)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    -- Without an instant: where the project differs from the general policy.
    select coalesce(b.gate_code, a.gate_code), coalesce(b.code, a.code), coalesce(b.environment, a.environment),
           to_jsonb(b), to_jsonb(a)
      from ops.policy(case when diff_policy.since is not null then diff_policy.project end, diff_policy.environment,
                      coalesce(diff_policy.since, diff_policy.until)) b
      full join ops.policy(diff_policy.project, diff_policy.environment, diff_policy.until) a
        on a.gate_code = b.gate_code and a.code = b.code
       and coalesce(case when diff_policy.environment is null then a.environment end, '')
           = coalesce(case when diff_policy.environment is null then b.environment end, '')
     where to_jsonb(b) - 'project' is distinct from to_jsonb(a) - 'project'
    union all
    select null, coalesce(b.name, a.name), coalesce(b.environment, a.environment), to_jsonb(b) - 'description', to_jsonb(a) - 'description'
      from ops.settings(case when diff_policy.since is not null then diff_policy.project end, diff_policy.environment,
                        coalesce(diff_policy.since, diff_policy.until)) b
      full join ops.settings(diff_policy.project, diff_policy.environment, diff_policy.until) a
        on a.name = b.name
       and coalesce(case when diff_policy.environment is null then a.environment end, '')
           = coalesce(case when diff_policy.environment is null then b.environment end, '')
     where b.value is distinct from a.value
     order by 1, 2, 3
$function$;
grant execute on function ops.diff_policy(text,text,timestamp with time zone,timestamp with time zone) to audit_reader, ci_service_role, developer, gates_admin, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops.diff_policy(text,text,timestamp with time zone,timestamp with time zone) is 'What differs between two policies, requirements and settings (gate_code is null): with since, the project''s then and until (null: now); without, the general one and the project''s.';

CREATE OR REPLACE FUNCTION ops.evaluate_gate(gate_id uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    gate ops.release_gates;
begin
    select * into gate from ops.release_gates g where g.gate_id = evaluate_gate.gate_id;
    if gate.gate_id is null then
        perform ops_private.raise_error('unknown_gate', format('No gate has the id %s.', evaluate_gate.gate_id),
            'Use ops.gate_id(release_id, gate_code).');
    end if;
    perform ops_private.evaluate_releases(array[gate.release_id]);
    return (select g.status from ops.release_gates g where g.gate_id = evaluate_gate.gate_id);
end
$function$;
grant execute on function ops.evaluate_gate(uuid) to ci_service_role, developer, qa_tester, release_manager, service_role, sre;
comment on function ops.evaluate_gate(uuid) is 'Judges a gate again and returns its status: pending, in_progress, passed, failed or bypassed. Errors: unknown_gate. FR-2.';

CREATE OR REPLACE FUNCTION ops.gate_id(release_id uuid, gate_code text)
 RETURNS uuid
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    -- It begins with the first half of the release's id, so that the gates of a release and their rows are neighbours in every index.
    id constant bytea := substring(uuid_send(gate_id.release_id) from 1 for 8)
        || substring(sha256(uuid_send(gate_id.release_id) || convert_to(gate_id.gate_code, 'UTF8')) from 1 for 8);
begin
    return encode(set_byte(set_byte(id, 6, (get_byte(id, 6) & 15) | 128), 8, (get_byte(id, 8) & 63) | 128), 'hex')::uuid;
end
$function$;
grant execute on function ops.gate_id(uuid,text) to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops.gate_id(uuid,text) is 'The id of a release''s gate, a version 8 UUID that begins like the release''s; also for personas that may not read ops.release_gates. FR-2.';

CREATE OR REPLACE FUNCTION ops.governance_kpis(since timestamp with time zone, until timestamp with time zone, of_project text DEFAULT NULL::text, of_environment text DEFAULT NULL::text)
 RETURNS TABLE(project text, environment text, kpi text, gate_code text, unit text, value numeric, median numeric, numerator numeric, denominator numeric, row_table text, row_ids uuid[], counted boolean)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select f.project, f.environment, f.kpi, f.gate_code, f.unit,
           round(case f.unit when 'per_day' then sum(f.measure) / days.passed else avg(f.measure) end, 6),
           case f.unit when 'seconds' then round(percentile_cont(0.5) within group (order by f.measure)::numeric, 6) end,
           round(sum(f.measure), 6),
           round(case f.unit when 'per_day' then days.passed else count(*) end, 6),
           f.row_table, array_agg(f.row_id order by f.at, f.row_id), f.counted
      from ops.v_governance_facts f
     cross join ops_private.days_between(governance_kpis.since, governance_kpis.until) as days (passed)
     where f.at >= governance_kpis.since and f.at < governance_kpis.until
       and (governance_kpis.of_project is null or f.project = (select ops_private.folded_project(governance_kpis.of_project)))
       and (governance_kpis.of_environment is null or f.environment = governance_kpis.of_environment)
     group by f.kpi, f.unit, f.project, f.environment, f.gate_code, f.row_table, days.passed, f.counted
     order by f.counted desc, f.project nulls last, f.environment, f.kpi, f.gate_code
$function$;
grant execute on function ops.governance_kpis(timestamp with time zone,timestamp with time zone,text,text) to audit_reader, release_manager;
comment on function ops.governance_kpis(timestamp with time zone,timestamp with time zone,text,text) is 'The figures of a period, since inclusive to until exclusive, per project and environment, with the ids of the rows that make them. A figure without rows is not listed; counted is false for what happened before the project''s first recorded decision.';

CREATE OR REPLACE FUNCTION ops.ingest_event(bytea)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    answer jsonb;
begin
    for attempt in 1 .. 6 loop
        begin
            select b.document::jsonb into answer
              from ops_private.ingest_batch(array[ops_private.uuid_v7()], array[$1], array[ops_private.caller()], array[1], array[false]) b;
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
$function$;
grant execute on function ops.ingest_event(bytea) to audit_reader, authenticated, ci_service_role, developer, qa_tester, release_manager, service_role, sre;
comment on function ops.ingest_event(bytea) is 'Ingests one raw envelope (application/octet-stream) as the caller: {ingest_id, status, http_status, error_code, detail}. Never raises for a bad event. Errors: docs/ingest.md. FR-9.';

CREATE OR REPLACE FUNCTION ops.is_eligible_for_promotion(release_id uuid, target_env text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select ops.decide_promotion(is_eligible_for_promotion.release_id, is_eligible_for_promotion.target_env) ->> 'verdict' = 'allow'
$function$;
grant execute on function ops.is_eligible_for_promotion(uuid,text) to audit_reader, ci_service_role, developer, qa_tester, release_manager, service_role, sre;
comment on function ops.is_eligible_for_promotion(uuid,text) is 'The verdict of ops.decide_promotion as a boolean.';

CREATE OR REPLACE FUNCTION ops.platform_status(of_project text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
begin
    of_project := ops_private.folded_project(of_project);
    return jsonb_build_object(
        'at', statement_timestamp(),
        'environments', coalesce((
            select jsonb_agg(to_jsonb(e) order by e.project, e.environment, e.component nulls first)
              from ops.v_environment_state e
             where platform_status.of_project is null or e.project = platform_status.of_project), '[]'),
        'exceptions', coalesce((
            select jsonb_agg(to_jsonb(x) order by x.expires_at, x.exception_id)
              from ops.v_exception_status x
             where (platform_status.of_project is null or x.project = platform_status.of_project)
               and (x.state <> 'expired' or x.review_overdue)), '[]'),
        -- Releases that have not reached their target. A deployment that failed does not count.
        'waiting', coalesce((
            select jsonb_agg(to_jsonb(w) order by w.project, w.release_name)
              from (select r.release_id, r.created_at from ops.releases r
                     where r.status in ('draft', 'in_progress', 'failed') and r.environment_target in ('staging', 'production')
                       and (platform_status.of_project is null or r.project = platform_status.of_project)
                       and not exists (
                           select from ops.deployments d
                            where d.release_id = r.release_id and d.environment = r.environment_target
                              and d.status <> 'failed' and d.deployed_at is not null)
                     order by r.created_at desc, r.release_id limit 25) as recent
              cross join lateral (
                  select * from ops.v_promotion_eligibility v
                   where v.release_id = recent.release_id and v.environment = v.environment_target) as w), '[]'),
        'unwell', coalesce((
            select jsonb_agg(to_jsonb(h) order by h.project, h.release_name)
              from (select * from ops.v_release_health h
                     where h.health in ('incident', 'failing', 'unconfirmed')
                       and (platform_status.of_project is null or h.project = platform_status.of_project)
                     order by h.deployed_at desc nulls last, h.release_id limit 50) as h), '[]'));
end
$function$;
grant execute on function ops.platform_status(text) to audit_reader, release_manager;
comment on function ops.platform_status(text) is 'An overview of one project or all: {at, environments, exceptions, waiting, unwell}. waiting names the 25 latest releases at most, unwell the 50 latest.';

CREATE OR REPLACE FUNCTION ops.policy(project text DEFAULT NULL::text, environment text DEFAULT NULL::text, as_of timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS TABLE(gate_code text, code text, environment text, project text, kind text, subject text, min_count integer, max_age text, personas text[], human_only boolean, not_initiator boolean, distinct_from text[], who_can_fix text[], binds text, known_only boolean, enabled boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "IntervalStyle" TO 'postgres'
AS $function$
    select q.gate_code, q.code, q.environment, q.project, q.kind, q.subject, q.min_count, q.max_age::text, q.personas,
           q.human_only, q.not_initiator, q.distinct_from, q.who_can_fix, q.binds, q.known_only, q.enabled
      from ops_private.applicable_requirements(ops_private.folded_project(policy.project), policy.environment, policy.as_of) q
     order by q.gate_code, q.code, coalesce(q.environment, '')
$function$;
grant execute on function ops.policy(text,text,timestamp with time zone) to audit_reader, ci_service_role, developer, gates_admin, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops.policy(text,text,timestamp with time zone) is 'The policy for a project (null: the general one) and an environment (null: each), now or at an instant: per gate and code the row that applies.';

CREATE OR REPLACE FUNCTION ops.policy_presets()
 RETURNS TABLE(preset text, subject_table text, subject text, before_row jsonb, after_row jsonb, why text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    with wanted (preset, subject_table, after_row, why) as (values
        ('strict', 'gate_requirements', '{"distinct_from": ["G2"]}'::jsonb, 'Nobody signs for tests of their own.'),
        ('strict', 'exception_types', '{"requester_may_review": false, "initiator_may_review": false}',
         'Whoever asked for an exception, or brought the code, does not review it.'),
        ('two-people', 'gate_requirements', '{"distinct_from": null}', 'Whoever did not bring the code both tests it and signs.'),
        ('two-people', 'exception_types', '{"requester_may_review": true, "initiator_may_review": true}',
         'Whoever did not grant the exception asked for it or brought the code, and is the only one left to review it.')),
    standing (subject_table, subject, standing_row) as (
        select 'gate_requirements', q.gate_code || ' ' || q.code, to_jsonb(q)
          from ops.gate_requirements q
         where q.gate_code = 'G3' and q.code = 'accountable_signoff' and q.project is null and q.environment is null
        union all
        select 'exception_types', t.exception_type, to_jsonb(t) from ops.exception_types t)
    select w.preset, s.subject_table, s.subject,
           (select jsonb_object_agg(field, s.standing_row -> field) from jsonb_object_keys(w.after_row) field), w.after_row, w.why
      from wanted w
      join standing s on s.subject_table = w.subject_table
     order by w.preset, s.subject_table desc, s.subject
$function$;
grant execute on function ops.policy_presets() to audit_reader, ci_service_role, developer, gates_admin, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops.policy_presets() is 'The presets of the policy, row by row: what stands in the general policy, what the preset asks for, and why.';

CREATE OR REPLACE FUNCTION ops.promote_release(release_id uuid, target_env text, source_ref text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    recorded ops.promotion_decisions;
    opened uuid;
    already_open boolean := false;
begin
    recorded := ops_private.record_decision(promote_release.release_id, promote_release.target_env, promote_release.source_ref);
    if recorded.verdict = 'allow' then
        select d.deployment_id into opened
          from ops.deployments d
         where d.release_id = promote_release.release_id and d.environment = promote_release.target_env
           and d.status = 'in_progress' and d.decision_id is not null
           and d.source_ref = recorded.source_ref
         order by d.created_at desc limit 1;
        already_open := opened is not null;
        if not already_open then
            opened := ops_private.uuid_v7();
            insert into ops.deployments
                (deployment_id, release_id, environment, deployed_by, source_ref, source_ref_assumed, decision_id)
            values (opened, promote_release.release_id, promote_release.target_env, recorded.requested_by, recorded.source_ref, true,
                    recorded.decision_id);
        end if;
    else
        perform set_config('response.status', '409', true);
    end if;
    return ops_private.present_recorded(recorded) || jsonb_build_object('deployment_id', opened, 'already_open', already_open);
end
$function$;
grant execute on function ops.promote_release(uuid,text,text) to ci_service_role, release_manager, service_role;
comment on function ops.promote_release(uuid,text,text) is 'Decides, records the decision with its full input, and when allowed opens the deployment (or returns the one that is open). source_ref: what is to go out; another than the release has is refused. A denial is an answer, not an error. Errors: not_permitted, not_own_project, release_not_found, invalid_value, source_ref_moved.';

CREATE OR REPLACE FUNCTION ops.release_id(project text, release_name text)
 RETURNS uuid
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return ops_private.uuid_v5('5f1c7a52-3f0e-5d0b-9c55-0f6f4f1f7c11',
                               ops_private.folded_project(release_id.project) || E'\n' || release_id.release_name);
end
$function$;
grant execute on function ops.release_id(text,text) to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops.release_id(text,text) is 'The id of the release with this project, in whatever case, and name: parallel jobs and retries agree on it without coordination. FR-1.';

CREATE OR REPLACE FUNCTION ops.release_record(release_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
begin
    return ops.release_trace(release_record.release_id) || jsonb_build_object(
        'recorded_at', statement_timestamp(),
        'checks', coalesce((
            select jsonb_agg(to_jsonb(c) || jsonb_build_object('gate_code', g.gate_code)
                             order by g.gate_code, c.check_name, c.reported_at, c.created_at, c.check_id)
              from ops.release_gates g join ops.gate_checks c on c.gate_id = g.gate_id
             where g.release_id = release_record.release_id), '[]'),
        'evidence', coalesce((
            select jsonb_agg(to_jsonb(e) || jsonb_build_object('gate_code', g.gate_code) order by e.created_at, e.artifact_id)
              from ops.evidence_artifacts e left join ops.release_gates g on g.gate_id = e.gate_id
             where e.release_id = release_record.release_id), '[]'),
        'requirements', coalesce((
            select jsonb_agg(to_jsonb(q) order by q.gate_code, q.requirement)
              from ops.v_evidence_completeness q where q.release_id = release_record.release_id), '[]'),
        'approvals', coalesce((
            select jsonb_agg(to_jsonb(a) || jsonb_build_object('gate_code', g.gate_code) order by a.created_at, a.approval_id)
              from ops.approvals a left join ops.release_gates g on g.gate_id = a.gate_id
             where a.release_id = release_record.release_id), '[]'),
        'exceptions', coalesce((
            select jsonb_agg(to_jsonb(x) order by x.created_at, x.exception_id)
              from ops.v_exception_status x where x.release_id = release_record.release_id), '[]'),
        'notices', coalesce((
            select ops.decide_promotion(r.release_id, r.environment_target) -> 'notices'
              from ops.releases r
             where r.release_id = release_record.release_id and r.environment_target in ('staging', 'production')), '[]'),
        'decisions', coalesce((
            select jsonb_agg(to_jsonb(p) - 'input' order by p.created_at, p.decision_id)
              from ops.promotion_decisions p where p.release_id = release_record.release_id), '[]'),
        'deployments', coalesce((
            select jsonb_agg(to_jsonb(d) || jsonb_build_object('failed_checks', (
                       select u.failed_checks from ops.v_ungated_deployments u where u.deployment_id = d.deployment_id))
                       order by d.created_at, d.deployment_id)
              from ops.v_deployment_history d where d.release_id = release_record.release_id), '[]'),
        'incidents', coalesce((
            select jsonb_agg(to_jsonb(i) order by i.detected_at, i.incident_id)
              from ops.incidents i where i.release_id = release_record.release_id), '[]'),
        'submissions', coalesce((
            select jsonb_agg(to_jsonb(l) order by l.received_at, l.ingest_id)
              from ops.event_ingest_log l where l.release_id = release_record.release_id), '[]'));
end
$function$;
grant execute on function ops.release_record(uuid) to audit_reader, release_manager;
comment on function ops.release_record(uuid) is 'Everything on record about one release: its trace, and by subject its checks, evidence, approvals, exceptions, notices, decisions, deployments, incidents and submissions. Errors: release_not_found.';

CREATE OR REPLACE FUNCTION ops.release_trace(release_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
declare
    asked ops.releases;
    gates jsonb;
    timeline jsonb;
begin
    select * into asked from ops.releases r where r.release_id = release_trace.release_id;
    if asked.release_id is null then
        perform ops_private.raise_error('release_not_found', format('No release has the id %s.', release_trace.release_id),
            'Check project and name: ops.release_id(project, release_name).');
    end if;

    select jsonb_agg(to_jsonb(g) order by g.gate_code) into gates
      from ops.release_gates g where g.release_id = asked.release_id;

    select jsonb_agg(to_jsonb(e) order by e.at, e.recorded_at, e.kind = 'transition', e.kind <> 'release_opened', e.id, e.kind)
      into timeline
      from (select * from ops_private.trace_facts(asked)
            union all
            select * from ops_private.trace_operations(asked)
            union all
            select * from ops_private.trace_records(asked)) e;

    return jsonb_build_object('release', to_jsonb(asked), 'gates', gates, 'timeline', timeline);
end
$function$;
grant execute on function ops.release_trace(uuid) to audit_reader, release_manager;
comment on function ops.release_trace(uuid) is 'The whole chain of one release: {release, gates, timeline}. The timeline is in order of when things happened; recorded_at says when they were recorded. Errors: release_not_found.';

CREATE OR REPLACE FUNCTION ops.replay_decision(decision_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    recorded ops.promotion_decisions;
    replayed jsonb;
begin
    select * into recorded from ops.promotion_decisions d where d.decision_id = replay_decision.decision_id;
    if recorded.decision_id is null then
        perform ops_private.raise_error('decision_not_found', format('No recorded decision has the id %s.', replay_decision.decision_id),
            'ops.promotion_decisions lists them.');
    end if;
    if recorded.rules_version = ops_private.rules_version() then
        replayed := ops_private.decide(recorded.input);
    end if;
    return jsonb_build_object(
        'decision_id', recorded.decision_id,
        'rules_version', recorded.rules_version,
        'present_rules_version', ops_private.rules_version(),
        'outcome', case
            when replayed is null then 'rules_version_gone'
            when replayed = recorded.decision then 'same'
            else 'different'
        end,
        'recorded', recorded.decision,
        'replayed', replayed);
end
$function$;
grant execute on function ops.replay_decision(uuid) to audit_reader, release_manager;
comment on function ops.replay_decision(uuid) is 'Decides a recorded decision again from its stored input. outcome is same, different, or rules_version_gone when the rule that decided is not the one installed now; the record outranks any replay. Errors: decision_not_found. FR-2.';

CREATE OR REPLACE FUNCTION ops.revoke_persona(assignment_id uuid)
 RETURNS uuid
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select ops_private.revoke_persona_as(ops_private.actor(), revoke_persona.assignment_id)
$function$;
grant execute on function ops.revoke_persona(uuid) to gates_admin;
comment on function ops.revoke_persona(uuid) is 'Ends an assignment; tokens issued before remain valid until they expire. Idempotent. Administrators only. Errors: assignment_not_found.';

CREATE OR REPLACE FUNCTION ops.set_policy_setting(setting jsonb, reason text)
 RETURNS uuid
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select ops_private.set_policy_setting_as(ops_private.actor(), set_policy_setting.setting, set_policy_setting.reason)
$function$;
grant execute on function ops.set_policy_setting(jsonb,text) to gates_admin;
comment on function ops.set_policy_setting(jsonb,text) is 'Writes one setting of the policy: name and value, project and environment for where. Applies from now on; the change is recorded. Administrators only. Errors: invalid_value.';

CREATE OR REPLACE FUNCTION ops.set_requirement(requirement jsonb, reason text)
 RETURNS uuid
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select ops_private.set_requirement_as(ops_private.actor(), set_requirement.requirement, set_requirement.reason)
$function$;
grant execute on function ops.set_requirement(jsonb,text) to gates_admin;
comment on function ops.set_requirement(jsonb,text) is 'Writes one requirement of the policy: gate_code and code say which, project and environment for where; fields that are left out stay, or come from the general row. Applies from now on; the change is recorded. Administrators only. Errors: invalid_value.';

CREATE OR REPLACE FUNCTION ops.settings(project text DEFAULT NULL::text, environment text DEFAULT NULL::text, as_of timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS TABLE(name text, environment text, project text, value jsonb, description text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select distinct on (s.name, case when settings.environment is null then s.environment end)
           s.name, s.environment, s.project, s.value, s.description
      from (select * from ops.policy_settings
             where settings.as_of is null
            union all
            select held.*
              from ops_private.policy_rows_at('policy_settings', settings.as_of) row_then
             cross join lateral jsonb_populate_record(null::ops.policy_settings, row_then) held
             where settings.as_of is not null) s
     where (s.project is null or s.project = ops_private.folded_project(settings.project))
       and (settings.environment is null or s.environment is null or s.environment = settings.environment)
     order by s.name, case when settings.environment is null then s.environment end, s.project is null, s.environment is null
$function$;
grant execute on function ops.settings(text,text,timestamp with time zone) to audit_reader, ci_service_role, developer, gates_admin, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops.settings(text,text,timestamp with time zone) is 'The settings of the policy for a project (null: in general) and an environment (null: each), now or at an instant: per name the row that applies.';

CREATE OR REPLACE FUNCTION ops.sweep_gates(everything boolean DEFAULT false)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    moment constant timestamptz := clock_timestamp();
    due uuid[];
begin
    perform ops_private.keep_read_committed();
    -- A sweep that is already running does it for all.
    perform from ops_private.sweeps for update skip locked;
    if not found then
        return 0;
    end if;
    select array_agg(r.release_id) into due
      from ops.releases r
      left join ops_private.release_evaluations e on e.release_id = r.release_id
     cross join ops_private.rulebook b
     where (sweep_gates.everything and r.status in ('draft', 'in_progress', 'failed')
            or e.release_id is null
            or (e.policy, e.people, e.environments) is distinct from (b.policy, b.people, b.environments)
            or e.changes_at <= moment)
       -- What let its release out does not reopen; only the confirmation of a deployment is still awaited.
       and (not exists (
                select from ops.deployments d
                 where d.release_id = r.release_id and d.environment = r.environment_target and d.status in ('succeeded', 'rolled_back'))
            or exists (
                select from ops.deployments d
                 where d.release_id = r.release_id and d.g4_status = 'pending' and d.status in ('succeeded', 'in_progress')));
    if due is not null then
        perform ops_private.evaluate_releases(due);
    end if;
    update ops_private.sweeps set swept_at = clock_timestamp() where true;
    return coalesce(cardinality(due), 0);
end
$function$;
grant execute on function ops.sweep_gates(boolean) to gates_server, release_manager, service_role, sre;
comment on function ops.sweep_gates(boolean) is 'Judges the releases whose stored statuses a change of the policy, of a person, of an environment or of the clock has outdated; with everything all open ones. Returns how many. To be run every minute; decisions do not need it: each is judged afresh.';

CREATE OR REPLACE FUNCTION ops_private.accepted_answer(event ops_private.taken_event)
 RETURNS ops_private.ingest_answer
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return row(event.ordinal, event.ingest_id, 'accepted', null,
        jsonb_strip_nulls(jsonb_build_object(
            'release_id', event.release_id,
            'gate_code', event.gate_code,
            'deployment_id', event.deployment_id,
            (event.type).result_id, case (event.type).result_id
                when 'release_id' then event.release_id::text
                when 'deployment_id' then event.deployment_id::text
                when 'incident_id' then event.payload ->> 'incident_id'
                else event.ingest_id::text
            end)),
        case
            when event.event_type <> (event.type).event_type then 'unknown_event_type'
            when event.gate_code = 'G4' and event.deployment_id is null
                 and (event.type).projection in ('project_checks', 'project_health_checks')
                then 'no_deployment'
            when (event.type).projection = 'project_exception' and event.payload ? 'compensating_controls'
                 and cardinality(ops_private.control_checks(event.payload -> 'compensating_controls')) = 0
                then 'controls_not_enforced'
        end,
        null, null, null)::ops_private.ingest_answer;
end
$function$;
comment on function ops_private.accepted_answer(ops_private.taken_event) is 'The answer to an accepted event: the ids of what it creates, all known in advance.';

CREATE OR REPLACE FUNCTION ops_private.acting_actor()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return coalesce((ops_private.acting_context()).actor, ops_private.actor());
end
$function$;
comment on function ops_private.acting_actor() is 'Who makes the current change: the actor for whom our function acts, else the caller.';

CREATE OR REPLACE FUNCTION ops_private.acting_actor_kind()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return coalesce((ops_private.acting_context()).actor_kind, (ops_private.caller()).actor_kind);
end
$function$;
comment on function ops_private.acting_actor_kind() is 'Whether a human, an agent or a service makes the current change: the kind that goes with ops_private.acting_actor.';

CREATE OR REPLACE FUNCTION ops_private.acting_context()
 RETURNS ops_private.acting_context
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return jsonb_populate_record(null::ops_private.acting_context, ops_private.signed_setting('ops.acting')::jsonb);
end
$function$;
comment on function ops_private.acting_context() is 'What ops_private.begin_acting set; all null when it set nothing.';

CREATE OR REPLACE FUNCTION ops_private.actor()
 RETURNS text
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (ops_private.caller()).actor;
end
$function$;
grant execute on function ops_private.actor() to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops_private.actor() is 'The caller''s subject: what created_by, approver_id, deployed_by and executed_by hold.';

CREATE OR REPLACE FUNCTION ops_private.add_deployment(event ops_private.taken_event, status text)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if exists (select from ops.deployments d where d.deployment_id = event.deployment_id) then
        return false;
    end if;
    if event.payload ? 'source_ref' and exists (select from ops.releases r where r.release_id = event.release_id) then
        perform ops_private.tell_ref(event.release_id, event.payload ->> 'source_ref', (event.caller).actor, 'told');
    end if;
    insert into ops.deployments
        (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, source_ref_assumed, start_assumed, status,
         completed_at, interrupted, named, runs)
    select event.deployment_id, event.release_id, event.environment, event.emitted_at, (event.caller).actor,
           coalesce(event.payload ->> 'source_ref', r.source_ref), not event.payload ? 'source_ref',
           event.event_type <> 'deploy_start', add_deployment.status,
           case when add_deployment.status <> 'in_progress' then event.emitted_at end,
           add_deployment.status = 'failed' and coalesce((event.payload ->> 'interrupted')::boolean, false),
           event.payload ? 'deployment_id', ops_private.report_runs(event)
      from ops.releases r where r.release_id = event.release_id
    on conflict (deployment_id) do nothing;
    return found;
end
$function$;
comment on function ops_private.add_deployment(ops_private.taken_event,text) is 'Records the deployment that an event is the first to report, and says whether it was the first. A commit or a start that the event does not state is assumed.';

CREATE OR REPLACE FUNCTION ops_private.administered_exceptions(granted ops_private.target_exception[], facts ops_private.target_fact[])
 RETURNS ops_private.missing_control[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        select row(g.target, g.exception_id, f.actor, f.status)::ops_private.missing_control
          from unnest(administered_exceptions.granted) g
          join unnest(administered_exceptions.facts) f
            on f.target = g.target and f.kind = 'grant' and f.subject = g.exception_id::text and f.status = 'approved_by_administrator');
end
$function$;
comment on function ops_private.administered_exceptions(ops_private.target_exception[],ops_private.target_fact[]) is 'The granted exceptions by someone who administers, with the granter: they waive nothing.';

CREATE OR REPLACE FUNCTION ops_private.administrations(people text[], since timestamp with time zone, as_of timestamp with time zone)
 RETURNS TABLE(person text, at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE ROWS 2
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
    with names as materialized (
        select p.person, lower(btrim(p.person)) as name from unnest(administrations.people) p (person)
        union
        select a.subject, lower(a.github_login) from ops.persona_assignments a
         where a.subject = any (administrations.people) and a.github_login is not null)
    select n.person, max(acts.at)
      from names n
     cross join lateral (
          select c.actor as name, c.created_at as at from ops.policy_changes c
           where lower(btrim(c.actor)) = n.name and c.created_at > administrations.since and not c.is_installation
          union all
          select a.assigned_by, a.assigned_at from ops.persona_assignments a
           where lower(btrim(a.assigned_by)) = n.name and a.assigned_at > administrations.since
          union all
          select a.revoked_by, a.revoked_at from ops.persona_assignments a
           where lower(btrim(a.revoked_by)) = n.name and a.revoked_at > administrations.since) acts
     where (administrations.as_of is null or acts.at <= administrations.as_of)
       -- A login may have been somebody else's then.
       and lower(coalesce((ops_private.who_is(btrim(acts.name), acts.at, administrations.as_of)).person, btrim(acts.name)))
           = lower(btrim(n.person))
     group by n.person;
end
$function$;
comment on function ops_private.administrations(text[],timestamp with time zone,timestamp with time zone) is 'Which of these people changed the policy or an assignment after an instant, and when last; with as_of as on record then.';

CREATE OR REPLACE FUNCTION ops_private.advance_releases(release_ids uuid[], actor text, actor_kind text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    started uuid[];
    promoted uuid[];
begin
    select array_agg(held.release_id) filter (where gates.confirmed), array_agg(held.release_id) filter (where not gates.confirmed)
      into promoted, started
      from unnest(advance_releases.release_ids) as asked (release_id)
     cross join lateral (
          select r.release_id, r.status, r.environment_target, r.source_ref
            from ops.releases r where r.release_id = asked.release_id and r.status in ('draft', 'in_progress')
           limit 1) held
     cross join lateral (
          select bool_or(g.status <> 'pending') as touched,
                 bool_or(g.gate_code = 'G4' and g.status in ('passed', 'bypassed')) and exists (
                     select from ops.deployments d
                      where d.release_id = held.release_id and d.environment = held.environment_target
                        and d.status = 'succeeded'
                        and case when d.source_ref = held.source_ref then true
                                 else ops_private.compare_refs(d.release_id, d.source_ref, held.source_ref) = 'same' end
                        and not exists (
                            select from ops.contradicting_reports c
                             where c.deployment_id = d.deployment_id and c.field = 'source_ref')) as confirmed
            from ops.release_gates g where g.release_id = held.release_id) gates
     where gates.confirmed or (gates.touched and held.status = 'draft');
    if promoted is not null or started is not null then
        perform ops_private.begin_acting(advance_releases.actor, advance_releases.actor_kind, 'gate status changed', 'evaluation');
        update ops.releases r
           set status = case when r.release_id = any (promoted) then 'promoted' else 'in_progress' end
         where r.release_id = any (promoted || started);
    end if;
end
$function$;
comment on function ops_private.advance_releases(uuid[],text,text) is 'A draft whose first gate was entered is in progress; a release whose commit was deployed to its target and confirmed by G4 is promoted.';

CREATE OR REPLACE FUNCTION ops_private.agree_gate_status()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    judged record;
begin
    -- Evaluation writes what it has just judged. Everyone else, the owner included, proposes a status, and the rules must agree.
    if (ops_private.acting_context()).phase = 'evaluation' then
        return new;
    end if;
    select * into judged from ops_private.judge_gate(new.gate_id);
    if judged.status is distinct from new.status or judged.exception_id is distinct from new.exception_id then
        perform ops_private.raise_error('gate_status_not_derived',
            format('By the rules the gate is %s, not %s.', judged.status, new.status),
            'Provide what the gate is missing, or grant an exception: the status follows by itself.');
    end if;
    new.entered_at := coalesce(old.entered_at, case when new.status <> 'pending' then clock_timestamp() end);
    new.resolved_at := case when new.status in ('passed', 'failed', 'bypassed') then clock_timestamp() end;
    new.resolved_by := case when new.status in ('passed', 'failed', 'bypassed') then ops_private.acting_actor() end;
    return new;
end
$function$;
comment on function ops_private.agree_gate_status() is 'Trigger: a status that evaluation does not write itself must be the one that it would give.';

CREATE OR REPLACE FUNCTION ops_private.allowed_compliance(decision jsonb, decision_id uuid)
 RETURNS ops_private.compliance
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    used constant jsonb := coalesce(jsonb_path_query_array(decision, '$.exceptions_used[*].exception_id'), '[]');
begin
    return row(case when jsonb_array_length(used) > 0 then 'excepted' else 'gated' end, used, allowed_compliance.decision_id)
        ::ops_private.compliance;
end
$function$;
comment on function ops_private.allowed_compliance(jsonb,uuid) is 'The compliance of a deployment that a decision allowed: excepted, with the ids, when the decision needed exceptions.';

CREATE OR REPLACE FUNCTION ops_private.answer_document(answer ops_private.ingest_answer, http_status integer)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (jsonb_build_object(
            -- Nothing of a body that is too large is recorded, so there is nothing to look up.
            'ingest_id', case when answer.error_code is distinct from 'body_too_large' then answer.ingest_id end,
            'status', answer.status,
            'http_status', answer_document.http_status,
            'error_code', answer.error_code,
            'detail', answer.detail)
        || case when answer.warning is null then '{}' else jsonb_build_object('warning', answer.warning) end
        || case when answer.status <> 'duplicate' then '{}' else jsonb_build_object(
               'payload_matches', answer.payload_matches,
               'sender_matches', answer.sender_matches,
               'recorded_at', answer.recorded_at) end
    )::text;
end
$function$;
comment on function ops_private.answer_document(ops_private.ingest_answer,integer) is 'The JSON document that answers one event. A warning is in it where there is one; what only a duplicate has, for duplicates.';

CREATE OR REPLACE FUNCTION ops_private.append_environment_events(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    insert into ops.environment_events
        (event_id, environment, event_type, source_system, payload, idempotency_key, release_id, deployment_id, occurred_at, created_by,
         project)
    select e.ingest_id, e.environment, e.event_type, e.source_system, e.payload, e.idempotency_key, e.release_id,
           (select d.deployment_id from ops.deployments d where d.deployment_id = e.deployment_id), e.emitted_at, (e.caller).actor,
           ops_private.event_project(e)
      from unnest(append_environment_events.events) e
     where e.environment is not null
     order by e.idempotency_key
    on conflict (idempotency_key, project) do nothing;
end
$function$;
comment on function ops_private.append_environment_events(ops_private.taken_event[]) is 'One ops.environment_events row per event that concerns an environment. A key that a direct insert of the project has taken is an anomaly, not an error. FR-8.';

CREATE OR REPLACE FUNCTION ops_private.applicable_requirements(project text, environment text, as_of timestamp with time zone)
 RETURNS SETOF ops.gate_requirements
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 20
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
    return query
    -- The most specific row of a code wins, also when it is switched off: project before environment before general.
    select distinct on (q.gate_code, q.code, case when applicable_requirements.environment is null then q.environment end) q.*
      from (select * from ops.gate_requirements
             where applicable_requirements.as_of is null
            union all
            select held.*
              from ops_private.policy_rows_at('gate_requirements', applicable_requirements.as_of) row_then
             cross join lateral jsonb_populate_record(null::ops.gate_requirements, row_then) held
             where applicable_requirements.as_of is not null) q
     where (q.project is null or q.project = applicable_requirements.project)
       and (applicable_requirements.environment is null or q.environment is null or q.environment = applicable_requirements.environment)
     order by q.gate_code, q.code, case when applicable_requirements.environment is null then q.environment end,
              q.project is null, q.environment is null;
end
$function$;
grant execute on function ops_private.applicable_requirements(text,text,timestamp with time zone) to audit_reader, release_manager;
comment on function ops_private.applicable_requirements(text,text,timestamp with time zone) is 'The requirements that apply to a project (null: any without its own policy) in an environment (null: in each one that rows name), now or at an instant. Says which row wins; enabled is for the caller to look at.';

CREATE OR REPLACE FUNCTION ops_private.apply_effects(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
comment on function ops_private.apply_effects(ops_private.taken_event[]) is 'Calls the projection of each event''s type. Gates are judged at the end of the batch.';

CREATE OR REPLACE FUNCTION ops_private.apply_gate_changes(changes ops_private.gate_change[], actor text, actor_kind text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    perform ops_private.begin_acting(apply_gate_changes.actor, apply_gate_changes.actor_kind, null, 'evaluation', (
        select jsonb_object_agg(subject.id, c.why)
          from unnest(apply_gate_changes.changes) c
         cross join lateral (values (case when c.gate_status is not null then c.gate_id end),
                                    (case when c.g4_status is not null then c.deployment_id end)) as subject (id)
         where subject.id is not null));
    if exists (select from unnest(apply_gate_changes.changes) c where c.g4_status is not null) then
        update ops.deployments d
           set g4_status = c.g4_status,
               g4_resolved_at = case when c.g4_status <> 'pending' then apply_gate_changes.at end
          from unnest(apply_gate_changes.changes) c
         where d.deployment_id = c.deployment_id and c.g4_status is not null;
    end if;
    update ops.release_gates g
       set status = c.gate_status,
           exception_id = c.exception_id,
           entered_at = coalesce(g.entered_at, case when c.gate_status <> 'pending' then apply_gate_changes.at end),
           resolved_at = case when c.gate_status in ('passed', 'failed', 'bypassed') then apply_gate_changes.at end,
           resolved_by = case when c.gate_status in ('passed', 'failed', 'bypassed') then apply_gate_changes.actor end
      from unnest(apply_gate_changes.changes) c
     where g.gate_id = c.gate_id and c.gate_status is not null;
end
$function$;
comment on function ops_private.apply_gate_changes(ops_private.gate_change[],text,text,timestamp with time zone) is 'Writes what ops_private.gate_changes found, for an actor; why goes into the history.';

CREATE OR REPLACE FUNCTION ops_private.apply_policy_preset_as(administrator text, preset text, reason text)
 RETURNS TABLE(subject_table text, subject text, before_row jsonb, after_row jsonb, why text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    perform ops_private.keep_read_committed();
    perform ops_private.check_policy_change('{}', '{}', apply_policy_preset_as.reason);
    if not exists (select from ops.policy_presets() p where p.preset = apply_policy_preset_as.preset) then
        perform ops_private.raise_error('invalid_value',
            format('There is no preset %s.', coalesce(quote_literal(apply_policy_preset_as.preset), 'without a name')),
            format('Use %s.', (select string_agg(distinct p.preset, ' or ' order by p.preset) from ops.policy_presets() p)));
    end if;
    perform ops_private.hold('gate_requirements');
    perform ops_private.begin_acting(apply_policy_preset_as.administrator, null,
        left(format('preset %s: %s', apply_policy_preset_as.preset, apply_policy_preset_as.reason), 1000), null);
    for subject_table, subject, before_row, after_row, why in
        select p.subject_table, p.subject, p.before_row, p.after_row, p.why
          from ops.policy_presets() p where p.preset = apply_policy_preset_as.preset and p.before_row <> p.after_row
    loop
        if subject_table = 'gate_requirements' then
            perform ops_private.write_requirement(ops_private.wanted_requirement(jsonb_build_object(
                'gate_code', split_part(subject, ' ', 1), 'code', split_part(subject, ' ', 2)) || after_row));
        else
            update ops.exception_types t
               set requester_may_review = (apply_policy_preset_as.after_row ->> 'requester_may_review')::boolean,
                   initiator_may_review = (apply_policy_preset_as.after_row ->> 'initiator_may_review')::boolean
             where t.exception_type = apply_policy_preset_as.subject;
        end if;
        return next;
    end loop;
    perform ops_private.end_acting();
end
$function$;
grant execute on function ops_private.apply_policy_preset_as(text,text,text) to gates_server;
comment on function ops_private.apply_policy_preset_as(text,text,text) is 'Writes what a preset asks for on behalf of an administrator whom the server has verified. For gates_server only.';

CREATE OR REPLACE FUNCTION ops_private.approval_facts(targets ops_private.evaluation_target[], as_of timestamp with time zone)
 RETURNS ops_private.target_fact[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        with signed as materialized (
            select t.target, t.release_id, t.source_ref,
                   -- For the whole release: an approval counts for G3 alone, a no against all three.
                   case when a.scope = 'release' and t.gate_code <> 'G3' then 'word' else 'approval' end as kind,
                   a.persona_role, a.decision, a.approver_id, a.approver_kind, a.subject_ref,
                   least(a.said_at, a.created_at) as said_at, a.created_at, a.approval_id,
                   case when ops_private.are_comparable(a.subject_ref, t.source_ref) then a.subject_ref = t.source_ref end as bound
              from unnest(approval_facts.targets) t
              join ops.approvals a
                on a.release_id = t.release_id
               and (a.gate_id = t.gate_id or (a.scope = 'release' and t.gate_code <> 'G4'))
             where approval_facts.as_of is null or a.created_at <= approval_facts.as_of),
        initiators as materialized (
            select s.release_id, s.source_ref, ops_private.initiators_side(s.release_id, s.source_ref, approval_facts.as_of) as side
              from (select distinct signed.release_id, signed.source_ref from signed) s)
        select row(s.target, s.kind, null, s.persona_role, s.decision,
                   coalesce(who.person, lower(btrim(s.approver_id))),
                   case when 'service' in (s.approver_kind, who.kind) then 'service'
                        when 'agent' in (s.approver_kind, who.kind) then 'agent'
                        else s.approver_kind end,
                   ops_private.is_on_side(i.side, s.approver_id, who.person),
                   who.person is not null, s.bound, s.said_at, s.created_at, s.approval_id, s.subject_ref, null)::ops_private.target_fact
          from signed s
          join initiators i on i.release_id = s.release_id and i.source_ref = s.source_ref
         cross join lateral ops_private.who_is(s.approver_id, s.created_at, approval_facts.as_of) who
        union all
        select row(s.target, 'initiators', nullif(array_to_string((i.side).unknown_names, ', '), ''), null,
                   case when (i.side).has_human then 'human' else 'nobody' end, null, null, null, null, true, null, null, null,
                   s.source_ref, null)::ops_private.target_fact
          from (select distinct signed.target, signed.release_id, signed.source_ref from signed) s
          join initiators i on i.release_id = s.release_id and i.source_ref = s.source_ref);
end
$function$;
comment on function ops_private.approval_facts(ops_private.evaluation_target[],timestamp with time zone) is 'Every answer that was given for the gate, or for the whole release and so for G3, with the person behind it; and where there is one, the initiator''s side: the names that nobody knows as subject, whether there is a human as status.';

CREATE OR REPLACE FUNCTION ops_private.approval_message(requirement ops_private.target_requirement, code text, counted bigint)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return case approval_message.code
        when 'approver_administers' then
            'The approval is by someone who changed the policy or an assignment in the 30 days before it, or since.'
        when 'initiator_unknown' then
            'The initiating actor, or someone else who brought this source_ref, is not a known person, so no approval can be shown to be '
            'someone else''s. Assign that person: gates persona assign.'
        when 'self_approved' then 'The only approval is by someone who initiated or opened the release, or brought its source_ref.'
        when 'approver_unknown' then format(
            'The approver is not a known person, and could be the initiator. Assign that person: gates persona assign --persona %s.',
            requirement.subject)
        when 'approver_not_distinct' then format('The only approval is by someone who made facts that %s rests on, or signed it.',
            array_to_string(requirement.distinct_from, ' or '))
        when 'approval_of_other_ref' then 'The approval was for a different source_ref.'
        when 'source_ref_not_comparable' then 'The approval names a source_ref that cannot be compared with the release''s.'
        when 'approver_not_human' then 'The approval is not by a human.'
        else format('%s of %s approvals by %s.', coalesce(approval_message.counted, 0), requirement.min_count, requirement.subject)
    end;
end
$function$;
comment on function ops_private.approval_message(ops_private.target_requirement,text,bigint) is 'The sentence for a reason why a requirement of kind approval is not met.';

CREATE OR REPLACE FUNCTION ops_private.are_comparable(a text, b text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return ops_private.is_commit(a) = ops_private.is_commit(b)
       and (a = b or not ops_private.is_commit(a) or not (starts_with(a, b) or starts_with(b, a)));
end
$function$;
comment on function ops_private.are_comparable(text,text) is 'Whether two normalised source_refs are known to be the same or known to differ: two names, or two commits of which neither begins like the other.';

CREATE OR REPLACE FUNCTION ops_private.assign_persona_as(administrator text, subject text, persona text, github_login text, kind text DEFAULT NULL::text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
declare
    standing ops.persona_assignments;
    assigned uuid;
begin
    perform ops_private.keep_read_committed();
    if coalesce(assign_persona_as.subject, '') !~ E'\\S' or length(assign_persona_as.subject) > 255 then
        perform ops_private.raise_error('invalid_value', 'subject is empty or longer than 255 characters.',
            'Send the sub of the person''s tokens.');
    elsif assign_persona_as.kind not in ('human', 'agent', 'service') then
        perform ops_private.raise_error('invalid_value', 'kind is not a known kind.', 'Use human, agent or service.');
    elsif coalesce(assign_persona_as.persona, case when assign_persona_as.kind is null then '' else 'sre' end) not in
            ('ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer', 'audit_reader', 'gates_admin') then
        perform ops_private.raise_error('invalid_value', 'persona is not a known persona.',
            'Use ci_service_role, release_manager, qa_tester, sre, developer or audit_reader, or gates_admin for an administrator.');
    elsif assign_persona_as.github_login !~ E'^[A-Za-z0-9][A-Za-z0-9_-]{0,38}(\\[bot\\])?$' then
        perform ops_private.raise_error('invalid_value', 'github_login is not a GitHub login.',
            'Send it as GitHub shows it, without the @.');
    end if;

    -- One administrator at a time, so that no name ever means two people, as a login or as a subject. Otherwise the
    -- person who started a run could sign it under the other name.
    perform ops_private.hold('persona_assignments');
    if exists (select from ops.persona_assignments a
                where a.revoked_at is null and a.subject <> assign_persona_as.subject
                  and (lower(assign_persona_as.github_login) in (lower(a.github_login), lower(a.subject))
                       or lower(assign_persona_as.subject) = lower(a.github_login))) then
        perform ops_private.raise_error('github_login_taken',
            'The GitHub login belongs to another person, or the subject is another person''s GitHub login.',
            'Revoke the other assignment first: gates persona list shows it.');
    end if;

    select a.* into standing
      from ops.persona_assignments a
     where a.subject = assign_persona_as.subject and a.persona is not distinct from assign_persona_as.persona and a.revoked_at is null;
    -- Leaving the login out does not remove it: four eyes would stop working unnoticed.
    if standing.assignment_id is not null
       and (assign_persona_as.github_login is null or standing.github_login = assign_persona_as.github_login)
       and (assign_persona_as.kind is null or standing.kind = assign_persona_as.kind) then
        return standing.assignment_id;
    end if;
    -- Same person, different login: the old assignment ends, so that its period stays on record.
    update ops.persona_assignments a
       set revoked_at = clock_timestamp(), revoked_by = assign_persona_as.administrator
     where a.assignment_id = standing.assignment_id;
    insert into ops.persona_assignments (subject, persona, github_login, kind, assigned_by)
    values (assign_persona_as.subject, assign_persona_as.persona, coalesce(assign_persona_as.github_login, standing.github_login),
            coalesce(assign_persona_as.kind, standing.kind), assign_persona_as.administrator)
    returning assignment_id into assigned;
    return assigned;
end
$function$;
grant execute on function ops_private.assign_persona_as(text,text,text,text,text) to gates_server;
comment on function ops_private.assign_persona_as(text,text,text,text,text) is 'Assigns a persona to a subject on behalf of an administrator whom the server has verified. For gates_server only.';

CREATE OR REPLACE FUNCTION ops_private.assumed_rollback(event ops_private.taken_event)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
    select min(d.deployment_id::text)::uuid
      from ops.releases told
      join ops.releases assumed on assumed.project = told.project
      join ops.deployments d on d.release_id = assumed.release_id and d.environment = event.environment
     where told.release_id = event.release_id and assumed.release_id <> event.release_id
       and d.status = 'in_progress' and d.restores_assumed and d.start_assumed
       and coalesce(ops_private.stale_from(d) > event.emitted_at, true)
       and ops_private.may_be_restored(d, event.release_id)
    having count(*) = 1
    );
end
$function$;
comment on function ops_private.assumed_rollback(ops_private.taken_event) is 'The rollback under way, for which nobody named a release, that a report of another release that ran there says is bringing that one back.';

CREATE OR REPLACE FUNCTION ops_private.awaits_review(exception ops.exceptions)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return exception.post_review_status = 'pending'
       and (exception.revoked_at is null or exception.revoked_at > exception.effective_from);
end
$function$;
comment on function ops_private.awaits_review(ops.exceptions) is 'Whether somebody still has to review the exception. One that was revoked before it took effect has nothing to review.';

CREATE OR REPLACE FUNCTION ops_private.begin_acting(actor text, actor_kind text, reason text, phase text, reasons jsonb DEFAULT NULL::jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    context constant text := nullif(jsonb_strip_nulls(jsonb_build_object('actor', begin_acting.actor, 'actor_kind', begin_acting.actor_kind,
        'reason', begin_acting.reason, 'phase', begin_acting.phase)), '{}')::text;
begin
    -- A signature costs more than all else here: what is empty needs none.
    perform set_config('ops.acting', case when context is null then '' else ops_private.signature_of(context) || context end, true),
            set_config('ops.acting_reasons', case
                when begin_acting.reasons is null then ''
                else ops_private.signature_of(begin_acting.reasons::text) || begin_acting.reasons::text
            end, true);
end
$function$;
comment on function ops_private.begin_acting(text,text,text,text,jsonb) is 'Sets for whom and why this transaction acts, until it is called again or ops_private.end_acting is; reasons holds the reason of single rows, by their keys.';

CREATE OR REPLACE FUNCTION ops_private.bind_approval()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if not exists (select from ops.releases r where r.release_id = new.release_id) then
        perform ops_private.raise_error('unknown_release', 'The approval names a release that does not exist.',
            'Open the release first.');
    end if;
    if new.gate_id is not null and not exists (
        select from ops.release_gates g where g.gate_id = new.gate_id and g.release_id = new.release_id) then
        perform ops_private.raise_error('unknown_gate', 'The gate does not belong to this release.',
            'Use ops.gate_id(release_id, gate_code).');
    end if;
    if new.exception_id is not null and not exists (
        select from ops.exceptions e where e.exception_id = new.exception_id and e.release_id = new.release_id) then
        perform ops_private.raise_error('unknown_exception', 'The exception does not belong to this release.',
            'Check exception_id.');
    end if;
    if new.subject_assumed is null then
        select s.subject_ref, s.subject_assumed into new.subject_ref, new.subject_assumed
          from ops_private.signed_subject(new.release_id, new.subject_ref, new.approver_id, clock_timestamp()) s;
    end if;
    new.approver_kind := ops_private.acting_actor_kind();
    return new;
end
$function$;
comment on function ops_private.bind_approval() is 'Trigger: binds an approval to the source_ref that was approved and to the kind of actor, whatever the row says.';

CREATE OR REPLACE FUNCTION ops_private.bind_fact()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    fact constant jsonb := to_jsonb(new);
    -- Evidence of a check is of what was checked.
    checked constant ops.gate_checks := (select c from ops.gate_checks c where c.check_id = (fact ->> 'check_id')::uuid);
    gate constant ops.release_gates := (
        select g from ops.release_gates g where g.gate_id = coalesce((fact ->> 'gate_id')::uuid, checked.gate_id));
    told_at constant timestamptz := least(new.reported_at, clock_timestamp());
    release_id uuid;
    event ops_private.taken_event;
begin
    new.deployment_id := coalesce(new.deployment_id, checked.deployment_id);
    release_id := coalesce((fact ->> 'release_id')::uuid, gate.release_id, (
        select d.release_id from ops.deployments d where d.deployment_id = new.deployment_id));
    if tg_table_name = 'evidence_artifacts' then
        new.release_id := release_id;
    end if;
    if release_id is null then
        new.subject_ref := case when tg_table_name = 'gate_checks' then 'unknown' end; -- no such gate: the foreign key answers
        new.subject_assumed := false;
        return new;
    end if;
    new.deployment_id := ops_private.concerned_deployment(null, release_id, gate.gate_code, null, new.deployment_id, told_at);
    if new.subject_ref is not null and new.deployment_id is not null and coalesce(gate.gate_code, 'G4') = 'G4' then
        event.ingest_id := coalesce(fact ->> 'artifact_id', fact ->> 'check_id');
        event.caller := ops_private.caller();
        event.release_id := release_id;
        event.deployment_id := new.deployment_id;
        event.gate_code := 'G4';
        event.emitted_at := told_at;
        event.payload := jsonb_strip_nulls(jsonb_build_object('source_ref', new.subject_ref, 'check_name', fact ->> 'check_name',
            'status', fact ->> 'status', 'verdict', fact ->> 'verdict'));
        new.deployment_id := ops_private.probed_deployment(event);
        if tg_table_name = 'gate_checks' then
            new.status := ops_private.probed_status(event);
            perform ops_private.contradict_probes(array[event]);
        end if;
    end if;
    select s.subject_ref, s.subject_assumed into new.subject_ref, new.subject_assumed
      from ops_private.subject_of(release_id, new.subject_ref, (ops_private.caller()).sha, ops_private.acting_actor(), told_at) s;
    return new;
end
$function$;
comment on function ops_private.bind_fact() is 'Trigger of fact tables: binds a row that no projection wrote to the release and deployment that it is about, and to the source_ref that it or the caller''s token names.';

CREATE OR REPLACE FUNCTION ops_private.blamed_deployment(release_id uuid, project text, environment text, component text, at timestamp with time zone)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    places text[];
    skew constant interval := ops_private.clock_skew(blamed_deployment.release_id, blamed_deployment.environment);
begin
    if blamed_deployment.release_id is not null then
        -- The latest that had begun by then; two clocks may disagree a little about which came first.
        return (
            select d.deployment_id
              from ops.deployments d
             where d.release_id = blamed_deployment.release_id and d.environment = blamed_deployment.environment
               and d.deployed_at <= blamed_deployment.at + skew
             order by d.deployed_at <= blamed_deployment.at desc, abs(extract(epoch from d.deployed_at - blamed_deployment.at)),
                      d.created_at desc
             limit 1);
    elsif blamed_deployment.project is null then
        return null;
    end if;
    if blamed_deployment.component is null then
        select array_agg(distinct d.component) into places
          from ops.deployments d join ops.releases r on r.release_id = d.release_id
         where r.project = blamed_deployment.project and d.environment = blamed_deployment.environment
           and d.live_at <= blamed_deployment.at
        having count(*) filter (where d.component is null) = 0 and count(distinct d.component) = 1;
    end if;
    -- Of several components that ran there none is to blame more than another.
    return ops_private.ran_at(blamed_deployment.project, blamed_deployment.environment,
                              coalesce(blamed_deployment.component, places[1]), blamed_deployment.at);
end
$function$;
comment on function ops_private.blamed_deployment(uuid,text,text,text,timestamp with time zone) is 'The deployment that an incident belongs to when it names none: of the release that it names the latest that had begun, else what ran in its project and environment when it was detected; null without a project.';

CREATE OR REPLACE FUNCTION ops_private.broadcast_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    sent record;
begin
    for sent in select * from new_rows order by txid, position loop
        -- Realtime swallows failed sends: this is a convenience. The guarantee is ops.changes_after.
        perform realtime.send(
            jsonb_build_object('id', sent.txid || '-' || sent.position, 'at', sent.recorded_at, 'table', sent.subject_table,
                               'row_id', sent.subject_id, 'release_id', sent.release_id, 'change', sent.change),
            'change', channel.topic, true)
           from (values ('gates:' || sent.subject_table), ('gates:' || sent.subject_table || ':' || sent.release_id)) as channel (topic)
          where channel.topic is not null;
    end loop;
    return null;
end
$function$;
comment on function ops_private.broadcast_changes() is 'Trigger, where Supabase Realtime is: each change goes to the private channels gates:<table> and gates:<table>:<release_id>.';

CREATE OR REPLACE FUNCTION ops_private.caller()
 RETURNS ops_private.caller
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return ops_private.caller_from_claims(
        case
            -- Claims count only when a login that verifies tokens has set them.
            when session_user = 'authenticator' or pg_has_role(session_user, 'gates_server', 'member')
                then coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}')
            else jsonb_build_object('sub', session_user)
        end
        || jsonb_build_object('role', coalesce(nullif(current_setting('role', true), 'none'), session_user)));
end
$function$;
grant execute on function ops_private.caller() to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops_private.caller() is 'The caller of this statement. The persona is the role in force, inside security definer functions, too.';

CREATE OR REPLACE FUNCTION ops_private.caller_from_claims(claims jsonb)
 RETURNS ops_private.caller
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return row(coalesce(nullif(claims ->> 'sub', ''), claims ->> 'role'),
           case claims ->> 'role' when 'service_role' then 'ci_service_role' else claims ->> 'role' end,
           case
               when jsonb_typeof(claims -> 'act') <> 'null' then 'agent'
               when claims #>> '{app_metadata,actor_kind}' in ('human', 'service')
                   then claims #>> '{app_metadata,actor_kind}'
               -- An unknown kind is not a human either.
               when claims #>> '{app_metadata,actor_kind}' is not null then 'agent'
               when claims ->> 'role' in ('ci_service_role', 'service_role') then 'service'
               else 'human'
           end,
           ops_private.folded_project(nullif(claims ->> 'project', '')),
           nullif(claims ->> 'github_login', ''),
           case when length(claims ->> 'sha') between 7 and 64 and claims ->> 'sha' !~ '[^0-9a-fA-F]' then claims ->> 'sha' end,
           case claims ->> 'role' when 'service_role' then 'service_role' end)::ops_private.caller;
end
$function$;
grant execute on function ops_private.caller_from_claims(jsonb) to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops_private.caller_from_claims(jsonb) is 'Reads verified claims: service_role counts as ci_service_role; an act claim (RFC 8693) makes the caller an agent.';

CREATE OR REPLACE FUNCTION ops_private.callers_from_claims(claims jsonb[])
 RETURNS ops_private.caller[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    callers ops_private.caller[];
begin
    for n in 1 .. cardinality(callers_from_claims.claims) loop
        callers[n] := ops_private.caller_from_claims(callers_from_claims.claims[n]);
    end loop;
    return callers;
end
$function$;
grant execute on function ops_private.callers_from_claims(jsonb[]) to gates_server;
comment on function ops_private.callers_from_claims(jsonb[]) is 'Reads the verified claims of several callers, in order: what gates_server hands to ops_private.ingest_batch.';

CREATE OR REPLACE FUNCTION ops_private.change_time(scope_metadata jsonb, opened_at timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select case when ops_private.is_timestamp(change_time.scope_metadata ->> 'committed_at')
                then (change_time.scope_metadata ->> 'committed_at')::timestamptz
                else change_time.opened_at end
$function$;
grant execute on function ops_private.change_time(jsonb,timestamp with time zone) to audit_reader, release_manager;
comment on function ops_private.change_time(jsonb,timestamp with time zone) is 'When a release''s change was made: scope_metadata.committed_at where that is a timestamp, else when the release was opened.';

CREATE OR REPLACE FUNCTION ops_private.check_break_glass(granted ops.exceptions, project text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    granter constant text := ops_private.person_or_name(granted.approver_id);
    allowed constant integer := coalesce(ops_private.setting('break_glass_open', check_break_glass.project, null)::integer, 2);
    overdue integer;
    unreviewed integer;
begin
    if granted.exception_type <> 'break_glass' or granted.continues is not null then
        return;
    end if;
    select count(*) filter (where earlier.post_review_due_at < check_break_glass.at),
           count(distinct coalesce(earlier.continues, earlier.exception_id))
      into overdue, unreviewed
      from ops.exceptions earlier
     where earlier.exception_type = 'break_glass' and earlier.post_review_status = 'pending' and ops_private.awaits_review(earlier)
       and ops_private.person_or_name(earlier.approver_id) = granter;
    if overdue > 0 then
        perform ops_private.raise_error('break_glass_unreviewed', 'The review of an earlier break_glass of this person is overdue.',
            'Have someone else settle that review (gates exception review), or have another release manager grant it.');
    elsif unreviewed > allowed then
        perform ops_private.raise_error('break_glass_unreviewed',
            format('%s earlier break_glass of this person have not been reviewed; more than %s bar another one.', unreviewed, allowed),
            'Have someone else settle those reviews (gates exception review), or have another release manager grant it.');
    end if;
end
$function$;
comment on function ops_private.check_break_glass(ops.exceptions,text,timestamp with time zone) is 'Raises break_glass_unreviewed while a break_glass review of the granter is overdue, or too many are open.';

CREATE OR REPLACE FUNCTION ops_private.check_earlier_exceptions(granted ops.exceptions, project text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if granted.exception_type <> 'break_glass' and exists (
        select from ops.exceptions earlier
          join ops.releases r on r.release_id = earlier.release_id
         where r.project = check_earlier_exceptions.project and earlier.impacted_gates && granted.impacted_gates
           and earlier.post_review_status = 'pending' and earlier.post_review_due_at < check_earlier_exceptions.at
           and ops_private.awaits_review(earlier)
    ) then
        perform ops_private.raise_error('post_review_overdue',
            'An earlier exception for one of these gates is past its review date.',
            'Settle that review first (gates exception review). In an emergency use break_glass.');
    end if;

    -- The next exception must not silently renew an earlier one: someone else has to have reviewed that.
    if granted.exception_type <> 'after_the_fact' and granted.continues is null and exists (
        select from ops.exceptions earlier
         where earlier.release_id = granted.release_id and earlier.impacted_gates && granted.impacted_gates
           and ops_private.awaits_review(earlier) and earlier.exception_type <> 'after_the_fact'
           and (granted.exception_type <> 'break_glass' or earlier.exception_type = 'break_glass')
    ) then
        perform ops_private.raise_error('renewal_unreviewed',
            'An earlier exception of this release for one of these gates has not been reviewed; another one would renew it.',
            'Have someone other than its approver settle that review first (gates exception review).');
    end if;
end
$function$;
comment on function ops_private.check_earlier_exceptions(ops.exceptions,text,timestamp with time zone) is 'Raises post_review_overdue or renewal_unreviewed while the review of an earlier exception for one of these gates is outstanding.';

CREATE OR REPLACE FUNCTION ops_private.check_environment(environment text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if check_environment.environment is null or check_environment.environment not in ('staging', 'production') then
        perform ops_private.raise_error('invalid_value',
            format('Releases are not promoted to %s.', coalesce(quote_literal(check_environment.environment), 'null')),
            'Use staging or production.');
    end if;
end
$function$;
comment on function ops_private.check_environment(text) is 'Raises invalid_value unless the environment is staging or production.';

CREATE OR REPLACE FUNCTION ops_private.check_exception()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    release ops.releases;
    kind ops.exception_types;
    moment timestamptz;
begin
    new.approver_kind := ops_private.acting_actor_kind();
    select * into release from ops.releases r where r.release_id = new.release_id;
    select * into kind from ops.exception_types t where t.exception_type = new.exception_type;
    if new.subject_assumed is null then
        select s.subject_ref, s.subject_assumed into new.subject_ref, new.subject_assumed
          from ops_private.signed_subject(new.release_id, new.subject_ref, new.approver_id, clock_timestamp()) s;
    end if;
    if release.release_id is null or kind.exception_type is null then
        return new; -- the foreign keys answer
    end if;
    perform ops_private.lock_exceptions(new, release.project);
    moment := clock_timestamp();
    new.impacted_gates := array(select distinct gate from unnest(new.impacted_gates) as named (gate) order by gate);
    if new.continues is not null then
        new := ops_private.continued_exception(new, moment);
    end if;

    perform ops_private.check_exception_times(new, kind.max_duration, moment);
    if kind.controls_required and cardinality(ops_private.control_checks(new.compensating_controls)) = 0 then
        perform ops_private.raise_error('controls_required', format('%s needs compensating checks.', new.exception_type),
            'List the checks that must pass in compensating_controls.checks.');
    end if;
    perform ops_private.check_exception_people(new, release);
    perform ops_private.check_earlier_exceptions(new, release.project, moment);
    perform ops_private.check_break_glass(new, release.project, moment);
    perform ops_private.check_exception_deployment(new);

    new.post_review_status := 'pending';
    new.post_review_due_at := case
        when new.exception_type = 'break_glass' then new.expires_at + interval '3 days'
        else least(new.expires_at, moment + interval '7 days') + interval '7 days'
    end;
    return new;
end
$function$;
comment on function ops_private.check_exception() is 'Trigger: checks the times, the controls, the people, the earlier exceptions and the deployment of an exception, sets the kind of its granter and its review.';

CREATE OR REPLACE FUNCTION ops_private.check_exception_deployment(granted ops.exceptions)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    deployment ops.deployments;
begin
    if granted.deployment_id is null then
        return;
    end if;
    select * into deployment from ops.deployments d
     where d.deployment_id = granted.deployment_id and d.release_id = granted.release_id;
    if deployment.deployment_id is null then
        perform ops_private.raise_error('unknown_deployment',
            'The exception names a deployment that this release does not have.', 'Check deployment_id.');
    elsif deployment.compliance <> 'ungated' then
        perform ops_private.raise_error('deployment_not_ungated',
            format('The deployment is %s; there is no risk to accept after the fact.', deployment.compliance),
            'after_the_fact is for ungated deployments only.');
    end if;
end
$function$;
comment on function ops_private.check_exception_deployment(ops.exceptions) is 'Raises unknown_deployment or deployment_not_ungated unless the deployment whose risk is accepted is an ungated one of the release.';

CREATE OR REPLACE FUNCTION ops_private.check_exception_people(granted ops.exceptions, release ops.releases)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    moment constant timestamptz := clock_timestamp();
    side ops_private.initiators;
    approver ops_private.named_person;
    requester constant text := (ops_private.who_is(granted.requested_by, moment)).person;
begin
    if granted.requested_by is not null and requester is null then
        perform ops_private.raise_error('requester_unknown',
            format('%s, who is said to have asked for it, is not a known person.', granted.requested_by),
            'Name a person who has a persona, by subject or GitHub login, or leave requested_by out.');
    end if;
    if granted.exception_type = 'break_glass' then
        if ops_private.acting_actor_kind() <> 'human' then
            perform ops_private.raise_error('not_human', 'Only a human may grant break_glass.',
                'Have a release manager grant it with a personal token.');
        end if;
        return;
    end if;
    side := ops_private.initiators_side(release.release_id, granted.subject_ref, null);
    approver := ops_private.who_is(granted.approver_id, moment);
    if ops_private.is_on_side(side, granted.approver_id, approver.person)
       or lower(btrim(granted.requested_by)) = lower(btrim(granted.approver_id))
       or requester = approver.person then
        perform ops_private.raise_error('four_eyes',
            'The person who requested the exception, or who opened or initiated the release or brought its source_ref, cannot approve it.',
            'Have another release manager grant it. In an emergency use break_glass.');
    end if;
    if cardinality(side.unknown_names) > 0 then
        perform ops_private.raise_error('initiator_unknown',
            format('Nobody knows who %s is, so four eyes cannot be shown.', array_to_string(side.unknown_names, ', ')),
            'Assign the person a persona with that name as subject or GitHub login (gates persona assign), then grant again.');
    end if;
    if approver.person is null and granted.approver_id is not null then
        perform ops_private.raise_error('approver_unknown',
            format('Nobody knows who %s is, so four eyes cannot be shown.', granted.approver_id),
            format('gates persona assign --subject %s --persona release_manager, then grant again.', granted.approver_id));
    end if;
    if not side.has_human and (ops_private.acting_actor_kind(), approver.kind) <> ('human', 'human') then
        perform ops_private.raise_error('not_human', 'No human brought the source_ref, so a human has to grant the exception.',
            'Have a release manager grant it with a personal token.');
    end if;
end
$function$;
comment on function ops_private.check_exception_people(ops.exceptions,ops.releases) is 'Raises requester_unknown, not_human, four_eyes, initiator_unknown or approver_unknown unless the exception is granted by someone who may: break_glass by any human, others by a known person who is not of the initiator''s side.';

CREATE OR REPLACE FUNCTION ops_private.check_exception_review()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor constant text := ops_private.acting_actor();
    reviewer constant ops_private.named_person := ops_private.who_is(actor, clock_timestamp());
    -- Who brought what the exception let through, whatever the release is at by now.
    side constant ops_private.initiators := ops_private.initiators_side(old.release_id, old.subject_ref, null);
    kind ops.exception_types;
begin
    select * into kind from ops.exception_types t where t.exception_type = old.exception_type;
    if not (old.revoked_at is null or old.revoked_at > old.effective_from) or clock_timestamp() < old.effective_from then
        perform ops_private.raise_error('exception_not_begun', 'The exception has not taken effect; there is nothing to review yet.',
            'Review it once it was in force. One that is not needed can be revoked (gates exception revoke).');
    end if;
    if lower(btrim(actor)) = lower(btrim(old.approver_id))
       or reviewer.person = (ops_private.who_is(old.approver_id, old.created_at)).person then
        perform ops_private.raise_error('four_eyes', 'The person who approved an exception cannot review it.',
            'Have another person settle the review.');
    end if;
    if not kind.initiator_may_review and ops_private.is_on_side(side, actor, reviewer.person) then
        perform ops_private.raise_error('four_eyes', 'A person on the initiator''s side of the release cannot review its exception.',
            'Have another person settle the review.');
    elsif not kind.initiator_may_review and cardinality(side.unknown_names) > 0 then
        perform ops_private.raise_error('initiator_unknown',
            format('Nobody knows who %s is, so four eyes cannot be shown.', array_to_string(side.unknown_names, ', ')),
            'Assign the person a persona with that name as subject or GitHub login (gates persona assign), then review again.');
    end if;
    if not kind.requester_may_review and reviewer.person = (ops_private.who_is(old.requested_by, old.created_at)).person then
        perform ops_private.raise_error('four_eyes', 'The person who requested an exception cannot review it.',
            'Have another person settle the review.');
    end if;
    if 'human' <> any (array[ops_private.acting_actor_kind(), reviewer.kind]) then
        perform ops_private.raise_error('not_human', 'Only a human reviews an exception.',
            'Have a person settle the review with a personal token.');
    end if;
    if reviewer.person is null then
        perform ops_private.raise_error('approver_unknown',
            format('Nobody knows who %s is, so it cannot be shown that somebody else reviews.', actor),
            format('gates persona assign --subject %s --persona sre, then review again.', actor));
    end if;
    return new;
end
$function$;
comment on function ops_private.check_exception_review() is 'Trigger: an exception is reviewed once it took effect, by a known human, never by its approver, and by its requester or the initiator''s side, as far as that is known, only where its type says so.';

CREATE OR REPLACE FUNCTION ops_private.check_exception_revocation()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if old.revoked_at is null and new.revoked_at is not null then
        if clock_timestamp() >= old.expires_at then
            perform ops_private.raise_error('exception_ended', 'The exception has already expired; nothing is left to revoke.',
                'Settle its review (gates exception review).');
        end if;
        new.revoked_at := clock_timestamp();
        new.revoked_by := ops_private.acting_actor();
    end if;
    return new;
end
$function$;
comment on function ops_private.check_exception_revocation() is 'Trigger: an exception is revoked before its end, now, and in the name of whoever does it.';

CREATE OR REPLACE FUNCTION ops_private.check_exception_times(granted ops.exceptions, max_duration interval, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "IntervalStyle" TO 'postgres'
AS $function$
begin
    if granted.effective_from >= '2100-01-01 00:00:00+00' or granted.expires_at >= '2100-01-01 00:00:00+00' then
        perform ops_private.raise_error('invalid_expiry', 'effective_from and expires_at must be before the year 2100 (UTC).',
            'Choose earlier times.');
    end if;
    if granted.effective_from < check_exception_times.at - interval '1 minute' then
        perform ops_private.raise_error('invalid_expiry', 'effective_from is in the past; an exception cannot be back-dated.',
            'Leave effective_from out, or set it to a later time.');
    end if;
    if granted.expires_at <= check_exception_times.at then
        perform ops_private.raise_error('invalid_expiry', 'expires_at has already passed.', 'Choose a later expires_at.');
    end if;
    if granted.expires_at > granted.effective_from + check_exception_times.max_duration then
        perform ops_private.raise_error('invalid_expiry',
            format('%s may last %s at most.', granted.exception_type, check_exception_times.max_duration),
            'Choose an earlier expires_at.');
    end if;
end
$function$;
comment on function ops_private.check_exception_times(ops.exceptions,interval,timestamp with time zone) is 'Raises invalid_expiry unless the exception starts now or later, ends later and does not last longer than its type allows.';

CREATE OR REPLACE FUNCTION ops_private.check_facts(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], exceptions ops_private.target_exception[], as_of timestamp with time zone)
 RETURNS ops_private.target_fact[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        with named as materialized (
            select asked.target, array_agg(distinct asked.check_name) as checks
              from (select q.target, q.subject as check_name from unnest(check_facts.requirements) q where q.kind = 'check'
                    union all
                    select x.target, control from unnest(check_facts.exceptions) x cross join unnest(x.controls) as control) asked
             group by asked.target)
        select row(t.target, 'check', latest.check_name, latest.persona, latest.status,
                   -- CI is a service, and nobody.
                   case when latest.persona <> 'ci_service_role'
                        then coalesce((ops_private.who_is(latest.created_by, latest.created_at, check_facts.as_of)).person,
                                      latest.created_by) end,
                   null, null, null, true,
                   latest.judged_at, latest.created_at, latest.check_id, latest.subject_ref, latest.origin)::ops_private.target_fact
          from unnest(check_facts.targets) t
          left join named on named.target = t.target
         cross join lateral (
              select distinct on (c.check_name, c.persona, c.origin)
                     c.check_name, c.persona, c.origin, c.status, c.judged_at, c.created_at, c.check_id,
                     c.subject_ref, c.created_by
                from ops.gate_checks c
               where c.gate_id = t.gate_id
                 and case when t.gate_code = 'G4' then c.deployment_id = t.deployment_id else c.subject_ref = t.source_ref end
                 -- A pass from before the deployment had succeeded is about what ran before it.
                 and (t.gate_code <> 'G4' or c.status <> 'pass' or c.judged_at >= t.counts_from)
                 and (check_facts.as_of is null or c.created_at <= check_facts.as_of)
               order by c.check_name, c.persona, c.origin, c.judged_at desc, c.created_at desc, c.check_id desc) latest
         where (latest.status = 'fail' or latest.check_name = any (named.checks))
           and (latest.status <> 'fail' or latest.origin is null
                or not ops_private.is_lifted(t, latest.check_id, check_facts.as_of)));
end
$function$;
comment on function ops_private.check_facts(ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.target_exception[],timestamp with time zone) is 'The latest result per check, persona and origin about the target''s source_ref, where it fails and nobody lifted it, or a requirement or an exception names the check. On G4 those of the deployment, and passes only since it succeeded.';

CREATE OR REPLACE FUNCTION ops_private.check_leaving(deployment_id uuid, environment text, restores uuid, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    leaving ops.deployments;
begin
    select * into leaving from ops.deployments d where d.deployment_id = check_leaving.deployment_id;
    if leaving.status is distinct from 'succeeded' then
        perform ops_private.raise_error('nothing_to_roll_back',
            format('That is not what runs in %s.', check_leaving.environment),
            'Name the release that runs there, and rollback_of only if it is that deployment; gates report environments shows it.');
    elsif ops_private.rollback_under_way(leaving, check_leaving.restores, check_leaving.at) is not null then
        perform ops_private.raise_error('rollback_under_way', 'The deployment is being rolled back already.',
            'Report the end of that rollback; a rollback_trigger that is sent again joins it.');
    end if;
end
$function$;
comment on function ops_private.check_leaving(uuid,text,uuid,timestamp with time zone) is 'Raises nothing_to_roll_back or rollback_under_way unless the deployment can be taken back.';

CREATE OR REPLACE FUNCTION ops_private.check_name(payload jsonb, field text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    name constant text := payload ->> check_name.field;
begin
    if not ops_private.is_plain_name(name) then
        perform ops_private.raise_error('invalid_payload',
            format('payload.%s is not what it looks like: it begins or ends with a space, is not in Unicode normalization form C, or has '
                || 'control, zero-width or direction characters.', check_name.field),
            'Send the name trimmed and in NFC.');
    end if;
    if check_name.field = 'project' and name ~ '[^ -~]' then
        if coalesce(ops_private.setting('projects_ascii', ops_private.folded_project(name), null)::boolean, true) then
            perform ops_private.raise_error('invalid_payload', 'payload.project is not ASCII.',
                'Spell it in ASCII, or allow one other script per name: the setting projects_ascii of the policy.');
        elsif not ops_private.is_one_script(ops_private.folded_project(name)) then
            perform ops_private.raise_error('invalid_payload',
                'payload.project mixes scripts in one of its parts, uses one that is not known, or is not in lower case.',
                'Spell each part in lower case and one script.');
        end if;
    end if;
end
$function$;
comment on function ops_private.check_name(jsonb,text) is 'Refuses the name of a project or release that could pass for another: raises invalid_payload.';

CREATE OR REPLACE FUNCTION ops_private.check_policy_change(change jsonb, fields text[], reason text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    unknown text;
begin
    if jsonb_typeof(check_policy_change.change) is distinct from 'object' then
        perform ops_private.raise_error('invalid_value', 'The change is not a JSON object.',
            format('Send an object with fields of %s.', array_to_string(check_policy_change.fields, ', ')));
    end if;
    select min(field) into unknown
      from jsonb_object_keys(check_policy_change.change) as field where field <> all (check_policy_change.fields);
    if unknown is not null then
        perform ops_private.raise_error('invalid_value', format('There is no field %s.', quote_literal(unknown)),
            format('Use %s.', array_to_string(check_policy_change.fields, ', ')));
    end if;
    if coalesce(check_policy_change.reason, '') !~ E'\\S' or length(check_policy_change.reason) > 1000 then
        perform ops_private.raise_error('invalid_value', 'A change of the policy needs a reason of at most 1000 characters.',
            'Say why: it is kept with the change.');
    end if;
end
$function$;
comment on function ops_private.check_policy_change(jsonb,text[],text) is 'Raises invalid_value unless a change of the policy is an object of known fields and has a reason.';

CREATE OR REPLACE FUNCTION ops_private.check_present_ref(release_id uuid, named text, is_exact boolean)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    present text;
    compared text;
begin
    if check_present_ref.named is null then
        return;
    end if;
    select r.source_ref into present from ops.releases r where r.release_id = check_present_ref.release_id;
    compared := ops_private.compare_refs(check_present_ref.release_id, present, check_present_ref.named);
    if compared = 'other' or (compared = 'unknown' and present is not null and check_present_ref.is_exact) then
        perform ops_private.raise_error('source_ref_moved',
            format(case compared when 'other' then 'The release is at %s now, not at %s.'
                                 else 'The release is at %s; whether that is %s cannot be told.' end, present, check_present_ref.named),
            'Look at what is to go out now, then name it as the release does.');
    end if;
end
$function$;
comment on function ops_private.check_present_ref(uuid,text,boolean) is 'Raises source_ref_moved if another source_ref is named than the release has; if is_exact, also if the two cannot be compared.';

CREATE OR REPLACE FUNCTION ops_private.check_reason_code(status text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return case check_reason_code.status when 'fail' then 'check_failed' else
        case when check_reason_code.status is null then 'check_missing' else 'check_not_passed' end end;
end
$function$;
comment on function ops_private.check_reason_code(text) is 'The reason code of a check that does not pass; null when it was not reported.';

CREATE OR REPLACE FUNCTION ops_private.check_release_identity(event ops_private.taken_event, project text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    name constant text := event.payload ->> 'release_name';
    known_as uuid;
begin
    perform ops_private.check_name(event.payload, 'project');
    perform ops_private.check_name(event.payload, 'release_name');
    select r.release_id into known_as
      from ops.releases r where r.project = check_release_identity.project and r.release_name = name;
    if known_as <> event.release_id then
        perform ops_private.raise_error('release_exists', format('The project has this release already, under the id %s.', known_as),
            'Use that id, or choose another name.');
    end if;
    -- A name-based id belongs to the name that it is derived from, which may be another project's.
    if (event.caller).project is not null and known_as is null and substr(event.release_id::text, 15, 1) = '5'
       and event.release_id <> ops.release_id(check_release_identity.project, name) then
        perform ops_private.raise_error('not_own_project',
            'The release_id is derived from a name, and not from this project and release name.',
            'Use ops.release_id(project, release_name), or an id that is not a version 5 UUID.');
    end if;
end
$function$;
comment on function ops_private.check_release_identity(ops_private.taken_event,text) is 'Refuses a name that is not plain, a second id for a known release, and a derived id that belongs to another name. Raises invalid_payload, release_exists, not_own_project.';

CREATE OR REPLACE FUNCTION ops_private.check_return()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if old.status = 'rolled_back' then
        if not (new.status = 'promoted' and exists (
                select from ops.deployments d
                 where d.release_id = new.release_id and d.environment = new.environment_target and d.status = 'succeeded'
                   and d.rollback_of is not null and not d.restores_assumed and d.rollback_reason is not null))
           and not exists (
                select from ops.deployments back
                  join ops.deployments d on d.deployment_id = back.rollback_of and d.status = 'succeeded'
                 where d.release_id = new.release_id and d.environment = new.environment_target and back.status = 'failed') then
            perform ops_private.raise_error('illegal_transition',
                'A release that was rolled back comes again only by a rollback that names it and says why.',
                'gates deployment rollback --restores <release> --reason <why>, then its end.');
        end if;
    end if;
    return null;
end
$function$;
comment on function ops_private.check_return() is 'Trigger: a release that was rolled back is promoted again only by a rollback that names it, with a reason, or is what it was if the rollback of it failed.';

CREATE OR REPLACE FUNCTION ops_private.check_rollback(deployment ops.deployments)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    leaving ops.deployments;
begin
    select * into leaving from ops.deployments d where d.deployment_id = deployment.rollback_of for no key update;
    if leaving.deployment_id is null
       or not exists (select from ops.releases restored where restored.release_id = deployment.release_id) then
        return;
    end if;
    perform ops_private.check_leaving(
        (select ran.deployment_id
           from ops_private.leaving_deployment(leaving.release_id, deployment.environment, leaving.deployment_id,
                                               least(deployment.deployed_at, clock_timestamp())) ran),
        deployment.environment, case when not deployment.restores_assumed then deployment.release_id end,
        least(deployment.deployed_at, clock_timestamp()));
    if not exists (select from ops_private.restored_deployment(leaving, deployment.release_id)) then
        perform ops_private.raise_error('nothing_to_restore',
            format('The release never ran there in %s, so it cannot come back.', deployment.environment),
            'Leave rollback_of out: it is a deployment like any other.');
    end if;
end
$function$;
comment on function ops_private.check_rollback(ops.deployments) is 'Raises nothing_to_roll_back, rollback_under_way or nothing_to_restore unless the deployment replaces what runs there by a release of the project that ran there before.';

CREATE OR REPLACE FUNCTION ops_private.claimed_project()
 RETURNS text
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (ops_private.caller()).project;
end
$function$;
grant execute on function ops_private.claimed_project() to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops_private.claimed_project() is 'The only project that the caller may speak for; null when it may for all.';

CREATE OR REPLACE FUNCTION ops_private.clock_skew(release_id uuid, environment text)
 RETURNS interval
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return coalesce(ops_private.setting('clock_skew',
        (select r.project from ops.releases r where r.release_id = clock_skew.release_id), clock_skew.environment), '2 minutes')::interval;
end
$function$;
grant execute on function ops_private.clock_skew(uuid,text) to audit_reader, release_manager;
comment on function ops_private.clock_skew(uuid,text) is 'How far two reporters'' clocks may differ without anything being concluded from it (policy clock_skew).';

CREATE OR REPLACE FUNCTION ops_private.clock_text(at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return to_char(clock_text.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
end
$function$;
comment on function ops_private.clock_text(timestamp with time zone) is 'An instant as reasons name it: UTC, to the second.';

CREATE OR REPLACE FUNCTION ops_private.compare_refs(release_id uuid, a text, b text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    first constant text := ops_private.normal_ref(a);
    second constant text := ops_private.normal_ref(b);
    shorter constant text := case when length(first) <= length(second) then first else second end;
    longer constant text := case when length(first) <= length(second) then second else first end;
begin
    if first = second then
        return 'same';
    elsif first is null or second is null or ops_private.is_commit(first) <> ops_private.is_commit(second) then
        return 'unknown';
    elsif not ops_private.is_commit(first) or not starts_with(longer, shorter) or length(shorter) = 40 then
        return 'other';
    -- From here on shorter is a short form, and longer begins so.
    elsif length(longer) < 40 then
        return 'unknown';
    end if;
    -- It means the one commit that the release was told; the one that is asked about counts as told.
    return case when not exists (
        select from ops_private.whole_commits(compare_refs.release_id, shorter) whole
         where whole.source_ref <> longer) then 'same' else 'unknown' end;
end
$function$;
comment on function ops_private.compare_refs(uuid,text,text) is 'Whether two source_refs of a release are the same, other, or unknown: a name and a commit cannot be compared, nor can a short form of which the release was told several commits, or two short forms that begin alike.';

CREATE OR REPLACE FUNCTION ops_private.component_of(scope_metadata jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return nullif(btrim(scope_metadata ->> 'component'), '');
end
$function$;
comment on function ops_private.component_of(jsonb) is 'The part of its project that a release replaces, by its scope_metadata; null when that is the whole project.';

CREATE OR REPLACE FUNCTION ops_private.concerned_deployment(event_type text, release_id uuid, gate_code text, environment text, named uuid, at timestamp with time zone)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if named is not null then
        return named;
    elsif concerned_deployment.event_type = 'restore_drill' then
        return (select ops_private.running_deployment(r.project, concerned_deployment.environment,
                                                      ops_private.component_of(r.scope_metadata))
                  from ops.releases r where r.release_id = concerned_deployment.release_id);
    elsif concerned_deployment.release_id is null then
        return null;
    elsif concerned_deployment.environment is not null then
        return ops_private.deployment_at(concerned_deployment.release_id, concerned_deployment.environment, concerned_deployment.at);
    elsif concerned_deployment.gate_code = 'G4' then
        return (select ops_private.deployment_at(r.release_id, r.environment_target, concerned_deployment.at)
                  from ops.releases r where r.release_id = concerned_deployment.release_id);
    end if;
    return null;
end
$function$;
comment on function ops_private.concerned_deployment(text,uuid,text,text,uuid,timestamp with time zone) is 'The deployment that an event is about: the one it names, or the one that follows from its type and place.';

CREATE OR REPLACE FUNCTION ops_private.confirmation_due_from(deployment ops.deployments)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    due constant timestamptz := case deployment.status
        when 'succeeded' then deployment.completed_at
        when 'rolled_back' then deployment.completed_at
        when 'in_progress' then ops_private.stale_from(deployment)
    end;
begin
    -- What is reported late may be confirmed as late.
    return case when due is not null then greatest(due, deployment.created_at) end;
end
$function$;
comment on function ops_private.confirmation_due_from(ops.deployments) is 'From when on G4 of a deployment is awaited: its end, or when it became stale; null while it waits for its start or when it failed.';

CREATE OR REPLACE FUNCTION ops_private.confirmed_deployment(release_id uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
    select d.deployment_id
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
     where d.release_id = confirmed_deployment.release_id and d.cancelled_at is null
     order by (d.rollback_of is null and d.environment = r.environment_target) desc, ops_private.deployment_order(d) desc
     limit 1
    );
end
$function$;
comment on function ops_private.confirmed_deployment(uuid) is 'The deployment whose confirmation G4 of the release shows: the latest to its target; when there is none, the latest anywhere.';

CREATE OR REPLACE FUNCTION ops_private.content_hash(document jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    content jsonb := document - 'emitted_at';
begin
    if document ->> 'release_id' ~ '[A-F]' then
        content := content || jsonb_build_object('release_id', lower(document ->> 'release_id'));
    end if;
    return encode(sha256(convert_to(content::text, 'UTF8')), 'hex');
end
$function$;
comment on function ops_private.content_hash(jsonb) is 'SHA-256 of an envelope without emitted_at, lower-case hex; a UUID in upper case is the same UUID.';

CREATE OR REPLACE FUNCTION ops_private.continued_exception(granted ops.exceptions, at timestamp with time zone)
 RETURNS ops.exceptions
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    earlier ops.exceptions;
    fault text;
begin
    select * into earlier from ops.exceptions x
     where x.exception_id = granted.continues and x.release_id = granted.release_id;
    if earlier.exception_id is null then
        perform ops_private.raise_error('unknown_exception', 'The release has no exception with the id that this one continues.',
            'Check continues.');
    end if;
    fault := case
        when 'break_glass' <> any (array[granted.exception_type, earlier.exception_type]) then 'Only break_glass can be carried on.'
        when ops_private.person_or_name(granted.approver_id)
             <> ops_private.person_or_name(earlier.approver_id)
            then 'Only the person who granted it carries it on.'
        when earlier.revoked_at is not null or continued_exception.at >= earlier.expires_at
             or continued_exception.at < earlier.effective_from then 'It is not in force.'
        when ops_private.is_suspended(earlier, granted.subject_ref) then 'It is suspended: somebody rejected it.'
        when granted.subject_ref = earlier.subject_ref then 'It covers the present source_ref already.'
        when not granted.impacted_gates <@ earlier.impacted_gates then 'It does not cover all of these gates.'
    end;
    if fault is not null then
        perform ops_private.raise_error('not_continuable', fault, 'Grant an exception of its own: leave continues out.');
    end if;
    granted.continues := coalesce(earlier.continues, earlier.exception_id);
    granted.expires_at := earlier.expires_at;
    return granted;
end
$function$;
comment on function ops_private.continued_exception(ops.exceptions,timestamp with time zone) is 'The break_glass as it is recorded when it continues another: with the end of the first. Raises unknown_exception or not_continuable.';

CREATE OR REPLACE FUNCTION ops_private.contract_fault(document jsonb, contract ops.event_types)
 RETURNS ops_private.fault
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return case
        when contract.event_type <> document ->> 'event_type' and not document -> 'payload' ? 'environment'
            then ops_private.fault('unknown_event_type', 'The event type is not known and its payload names no environment.',
                'See docs/ingest.md for the event types, or add payload.environment.')
        when contract.gate_required and not document ? 'gate_code'
            then ops_private.fault('invalid_payload', format('%s needs the gate_code of the envelope.', contract.event_type),
                'Send gate_code G1, G2, G3 or G4.')
        when contract.gate_code <> document ->> 'gate_code'
            then ops_private.fault('invalid_payload', format('%s always concerns %s.', contract.event_type, contract.gate_code),
                format('Send gate_code %s, or leave it out.', contract.gate_code))
        when contract.projection = 'project_signoff' then case
            when coalesce(document #>> '{payload,scope}', 'gate') = 'gate' and not document ? 'gate_code'
                then ops_private.fault('invalid_payload', 'The signoff of a gate needs the gate_code of the envelope.',
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
$function$;
comment on function ops_private.contract_fault(jsonb,ops.event_types) is 'Where an envelope breaks a rule of its event type that the payload''s schema cannot express; null when it does not.';

CREATE OR REPLACE FUNCTION ops_private.contradict(event ops_private.taken_event, field text, recorded text, told text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    reason constant jsonb := ops_private.reason('contradicting_report', null, null,
        format('Two reports contradict each other: %s was reported first, %s later, by %s.', contradict.recorded, contradict.told,
               (event.caller).actor), '{release_manager}');
begin
    insert into ops.contradicting_reports (report_id, deployment_id, release_id, field, recorded, told, reported_by)
    values (event.ingest_id, event.deployment_id, event.release_id, contradict.field, contradict.recorded, contradict.told,
            (event.caller).actor);
    update ops.deployments d
       set compliance = 'ungated',
           compliance_reasons = case when d.compliance = 'ungated' then d.compliance_reasons else '[]' end || reason
     where d.deployment_id = event.deployment_id and not (d.compliance = 'ungated' and d.compliance_reasons @> jsonb_build_array(reason));
end
$function$;
comment on function ops_private.contradict(ops_private.taken_event,text,text,text) is 'Records that a report contradicts what an earlier one said of its deployment, which is ungated from then on.';

CREATE OR REPLACE FUNCTION ops_private.contradict_probes(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    perform ops_private.contradict(e, 'source_ref', d.source_ref, e.payload ->> 'source_ref')
       from unnest(contradict_probes.events) e
       join ops.deployments d on d.deployment_id = e.deployment_id and d.release_id = e.release_id
      where (e.event_type = 'health_check' or e.gate_code = 'G4' and e.payload ->> 'check_name' = 'health_check')
        and e.payload ? 'source_ref' and d.live_at <= least(e.emitted_at, clock_timestamp())
        and ops_private.compare_refs(d.release_id, d.source_ref, e.payload ->> 'source_ref') = 'other';
end
$function$;
comment on function ops_private.contradict_probes(ops_private.taken_event[]) is 'Records the health checks among these events that another commit answered than the deployed one.';

CREATE OR REPLACE FUNCTION ops_private.control_checks(controls jsonb)
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    checks constant jsonb := case when jsonb_typeof(control_checks.controls) = 'object' then control_checks.controls -> 'checks' end;
begin
    return case coalesce(jsonb_typeof(checks), 'null')
        when 'null' then '{}'
        when 'array' then array(select coalesce(listed #>> '{}', 'null') from jsonb_array_elements(checks) as listed order by 1)
        else array[checks #>> '{}']
    end;
end
$function$;
grant execute on function ops_private.control_checks(jsonb) to audit_reader, release_manager;
comment on function ops_private.control_checks(jsonb) is 'The checks that compensating controls bind an exception to; empty when nothing of them is enforced. FR-6.';

CREATE OR REPLACE FUNCTION ops_private.correct_outcome(event ops_private.taken_event)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    update ops.deployments d
       set status = event.payload ->> 'status',
           completed_at = greatest(d.deployed_at, event.emitted_at)
     where d.deployment_id = event.deployment_id and d.status in ('succeeded', 'failed') and d.cancelled_at is null
       and d.status <> event.payload ->> 'status'
       and not exists (
           select from ops.environment_events e
            where e.deployment_id = event.deployment_id and e.event_type in ('deploy_complete', 'deploy_cancelled')
              and least(e.occurred_at, e.created_at) > least(event.emitted_at, clock_timestamp()));
end
$function$;
comment on function ops_private.correct_outcome(ops_private.taken_event) is 'A second report of an end: of different outcomes, being broken off among them, the one told last by its own time is the outcome, unless it was rolled back.';

CREATE OR REPLACE FUNCTION ops_private.create_gates()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    insert into ops.release_gates (release_id, gate_code)
    select opened.release_id, code.gate_code
      from opened cross join (values ('G1'), ('G2'), ('G3'), ('G4')) as code (gate_code);
    return null;
end
$function$;
comment on function ops_private.create_gates() is 'Trigger: every new release has its four gates.';

CREATE OR REPLACE FUNCTION ops_private.days_between(since timestamp with time zone, until timestamp with time zone)
 RETURNS numeric
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select greatest(1, extract(epoch from least(days_between.until, statement_timestamp()) - days_between.since) / 86400)
$function$;
grant execute on function ops_private.days_between(timestamp with time zone,timestamp with time zone) to audit_reader, release_manager;
comment on function ops_private.days_between(timestamp with time zone,timestamp with time zone) is 'Days of a period that have passed by now, at least one: what a frequency is divided by.';

CREATE OR REPLACE FUNCTION ops_private.decide(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
 SET "TimeZone" TO 'UTC'
 SET "IntervalStyle" TO 'postgres'
AS $function$
begin
    return (
    with judged as materialized (
        select j.*,
               case input ->> 'environment'
                   when 'production' then j.gate_code in ('G1', 'G2', 'G3')
                   else j.gate_code in ('G1', 'G2')
               end as required
          from ops_private.judge(
              array(select t from jsonb_populate_recordset(null::ops_private.evaluation_target, input -> 'targets') t),
              array(select q from jsonb_populate_recordset(null::ops_private.target_requirement, input -> 'requirements') q),
              array(select f from jsonb_populate_recordset(null::ops_private.target_fact, input -> 'facts') f),
              array(select x from jsonb_populate_recordset(null::ops_private.target_exception, input -> 'exceptions') x),
              (input ->> 'at')::timestamptz) j),
    reasons as (
        select 0 as n, 0::bigint as m, ops_private.reason('release_rolled_back', null, null,
                   'The release was rolled back; open a new release instead.', '{ci_service_role,release_manager}') as reason
         where (input #>> '{release,rolled_back}')::boolean
        union all
        select 0, 1, ops_private.reason('environment_not_targeted', null, null,
                   format('The target of the release is %s.', input #>> '{release,environment_target}'),
                   '{ci_service_role,release_manager}')
         where input ->> 'environment' = 'production' and input #>> '{release,environment_target}' <> 'production'
        union all
        select 0, 2, ops_private.movable_ref(input)
         where (input #>> '{release,commit_known}')::boolean and not (input #>> '{release,names_commit}')::boolean
        union all
        select j.target, listed.m, listed.reason
          from judged j cross join lateral jsonb_array_elements(j.reasons) with ordinality as listed (reason, m)
         where j.required and not listed.reason ? 'covered_by'),
    used as (
        select distinct on (x.exception_id) x.exception_id, x.exception_type, x.expires_at,
               array(select j2.gate_code from judged j2
                      where j2.required and x.exception_id = any (j2.exceptions_used) order by j2.gate_code) as gates
          from judged j
          cross join lateral jsonb_array_elements(input -> 'exceptions') e
          cross join lateral jsonb_populate_record(null::ops_private.target_exception, e) x
         where j.required and x.exception_id = any (j.exceptions_used)
         order by x.exception_id)
    select jsonb_build_object(
        'release_id', input #> '{release,release_id}',
        'environment', input -> 'environment',
        'verdict', case when exists (select from reasons) then 'deny' else 'allow' end,
        'gates', (select jsonb_agg(jsonb_build_object(
                      'gate_code', j.gate_code, 'gate_id', j.gate_id,
                      'status', j.status, 'required', j.required) order by j.gate_code)
                    from judged j),
        'reasons', coalesce((select jsonb_agg(r.reason order by r.n, r.m) from reasons r), '[]'),
        'notes', case when (input #>> '{release,is_movable}')::boolean and not (input #>> '{release,commit_known}')::boolean
                      then jsonb_build_array(ops_private.movable_ref(input)) else '[]' end,
        'exceptions_used', coalesce((select jsonb_agg(to_jsonb(u) order by u.exception_id) from used u), '[]'),
        'notices', coalesce(input -> 'notices', '[]'),
        'valid_until', case when not exists (select from reasons) then (select min(j.valid_until) from judged j where j.required) end,
        'decided_at', input -> 'at',
        'as_of', input -> 'as_of',
        'input_digest', encode(sha256(convert_to(input::text, 'UTF8')), 'hex'),
        'rules_version', input -> 'rules_version'));
end
$function$;
comment on function ops_private.decide(jsonb) is 'The decision that follows from an input document, and from nothing else: a recorded decision replays bit for bit.';

CREATE OR REPLACE FUNCTION ops_private.decision_input(release_id uuid, environment text, as_of timestamp with time zone, at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
 SET "TimeZone" TO 'UTC'
 SET "IntervalStyle" TO 'postgres'
AS $function$
declare
    asked ops.releases;
    source_ref_then text;
    targets ops_private.evaluation_target[];
    requirements ops_private.target_requirement[];
    exceptions ops_private.target_exception[];
    facts ops_private.target_fact[];
begin
    select * into asked from ops.releases r where r.release_id = decision_input.release_id;
    if asked.release_id is null then
        perform ops_private.raise_error('release_not_found', format('No release has the id %s.', decision_input.release_id),
            'Open the release, or check project and name: ops.release_id(project, release_name).');
    end if;
    source_ref_then := ops_private.value_at(asked.release_id, 'source_ref', asked.source_ref, decision_input.as_of);

    select array_agg(row(listed.n, asked.release_id, listed.gate_id, listed.gate_code,
                         decision_input.environment, asked.project,
                         ops_private.meant_ref(asked.release_id, source_ref_then),
                         case when listed.gate_code = 'G4' then (d.deployment).deployment_id end,
                         case when listed.gate_code = 'G4' then ops_private.confirmation_due_from(d.deployment) end,
                         case when listed.gate_code = 'G4' then ops_private.passes_count_from(d.deployment, ops_private.setting(
                             'clock_skew', asked.project, decision_input.environment, decision_input.as_of)) end
                        )::ops_private.evaluation_target
                     order by listed.n)
      into targets
      from (select row_number() over (order by g.gate_code)::integer as n, g.gate_id, g.gate_code
              from ops.release_gates g where g.release_id = asked.release_id) as listed
      left join lateral (
          select then_row as deployment
            from ops.deployments o
            cross join lateral ops_private.deployment_then(o, decision_input.as_of) then_row
           where o.release_id = asked.release_id and o.environment = decision_input.environment and o.rollback_of is null
             and then_row.cancelled_at is null
             and (decision_input.as_of is null or o.created_at <= decision_input.as_of)
           order by ops_private.deployment_order(then_row) desc limit 1) d on listed.gate_code = 'G4';
    requirements := ops_private.target_requirements(targets, decision_input.as_of);
    exceptions := ops_private.target_exceptions(targets, decision_input.as_of);
    facts := ops_private.target_facts(targets, requirements, exceptions, decision_input.as_of);

    return jsonb_build_object(
        'rules_version', ops_private.rules_version(),
        'at', decision_input.at,
        'as_of', decision_input.as_of,
        'environment', decision_input.environment,
        'release', jsonb_build_object(
            'release_id', asked.release_id, 'project', asked.project, 'environment_target', asked.environment_target,
            'source_ref', source_ref_then,
            'is_movable', not ops_private.is_commit(ops_private.normal_ref(source_ref_then)),
            'names_commit', ops_private.names_commit(asked.release_id, source_ref_then, decision_input.as_of),
            'commit_known', ops_private.setting('commit_known', asked.project, decision_input.environment, decision_input.as_of) = 'true',
            'rolled_back', ops_private.value_at(asked.release_id, 'status', asked.status, decision_input.as_of) = 'rolled_back'),
        'targets', to_jsonb(targets),
        'requirements', coalesce(to_jsonb(requirements), '[]'),
        'facts', coalesce(to_jsonb(facts), '[]'),
        'exceptions', coalesce(to_jsonb(exceptions), '[]'),
        'notices', ops_private.policy_notices(asked.project, decision_input.environment, decision_input.at)
                   || ops_private.fact_notices(targets, requirements, facts, exceptions)
                   || ops_private.release_notices(asked.release_id, source_ref_then, decision_input.as_of));
end
$function$;
comment on function ops_private.decision_input(uuid,text,timestamp with time zone,timestamp with time zone) is 'Everything that a decision looks at, as one document; times in UTC. Errors: release_not_found.';

CREATE OR REPLACE FUNCTION ops_private.deployment_at(release_id uuid, environment text, at timestamp with time zone)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
    select d.deployment_id
      from ops.deployments d
     where d.release_id = deployment_at.release_id and d.environment = deployment_at.environment
       -- A start that is told ahead of our clock has begun all the same.
       and (d.deployed_at <= deployment_at.at
            or (d.deployed_at > clock_timestamp() and deployment_at.at >= clock_timestamp() - interval '5 minutes'))
     order by ops_private.deployment_order(d) desc
     limit 1
    );
end
$function$;
comment on function ops_private.deployment_at(uuid,text,timestamp with time zone) is 'The deployment of a release to an environment that a fact of an instant is about: the latest that had begun by then.';

CREATE OR REPLACE FUNCTION ops_private.deployment_compliance(deployment ops.deployments, is_first boolean)
 RETURNS ops_private.compliance
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    project constant text := (select r.project from ops.releases r where r.release_id = deployment.release_id);
    skew constant interval := coalesce(
        ops_private.setting('clock_skew', project, deployment.environment), '0')::interval;
    asked_first constant boolean := coalesce(
        ops_private.setting('asked_first', project, deployment.environment), 'true')::boolean;
    told constant timestamptz := least(deployment.deployed_at, deployment.reported_at);
    permission ops.promotion_decisions;
    began timestamptz;
    verdict jsonb;
    reasons jsonb;
begin
    if deployment.deployed_at is null then
        select * into permission from ops.promotion_decisions p where p.decision_id = deployment.decision_id;
        return ops_private.allowed_compliance(permission.decision, permission.decision_id);
    end if;

    permission := ops_private.permission_to_deploy(deployment, least(told + skew, deployment.reported_at));
    -- Within the skew the decision says more exactly when the deployment can have started at the earliest.
    began := greatest(told, permission.created_at);
    verdict := ops_private.decide(ops_private.input_at_start(deployment, began, is_first));
    reasons := ops_private.reasons_before_start(deployment, permission, began, asked_first, verdict);
    if jsonb_array_length(reasons) > 0 then
        return row('ungated', reasons, null)::ops_private.compliance;
    end if;
    if began < deployment.reported_at then
        reasons := ops_private.reasons_at_receipt(deployment, permission, asked_first, is_first);
        if jsonb_array_length(reasons) > 0 then
            return row('ungated', reasons, null)::ops_private.compliance;
        end if;
    end if;
    -- Where nobody has to ask, a decision that had ended by then is not what allowed it.
    return ops_private.allowed_compliance(verdict, case
        when asked_first or ops_private.end_of_permission(permission, began) is null then permission.decision_id end);
end
$function$;
comment on function ops_private.deployment_compliance(ops.deployments,boolean) is 'Whether a recorded decision allowed a deployment before it started and still allowed it then and when the report reached us; where the policy asked_first is off, whether the facts did. is_first says that its first report is being taken in.';

CREATE OR REPLACE FUNCTION ops_private.deployment_order(deployment ops.deployments)
 RETURNS timestamp with time zone[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array[coalesce((deployment).deployed_at, (deployment).created_at), (deployment).created_at];
end
$function$;
grant execute on function ops_private.deployment_order(ops.deployments) to audit_reader, release_manager;
comment on function ops_private.deployment_order(ops.deployments) is 'What orders deployments in time: when they started, or were recorded while they have not started. The greatest is the latest.';

CREATE OR REPLACE FUNCTION ops_private.deployment_then(deployment ops.deployments, as_of timestamp with time zone)
 RETURNS ops.deployments
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    held ops.deployments := deployment;
begin
    if deployment_then.as_of is null then
        return held;
    end if;
    held.deployed_at := ops_private.value_at(
        held.deployment_id, 'deployed_at', held.deployed_at::text, deployment_then.as_of)::timestamptz;
    held.status := ops_private.value_at(held.deployment_id, 'status', held.status, deployment_then.as_of);
    held.cancelled_at := ops_private.value_at(
        held.deployment_id, 'cancelled_at', held.cancelled_at::text, deployment_then.as_of)::timestamptz;
    if held.live_at is null and held.status in ('succeeded', 'rolled_back') then
        select least(e.occurred_at, e.created_at), greatest(held.deployed_at, e.occurred_at) into held.live_at, held.completed_at
          from ops.environment_events e
         where e.deployment_id = held.deployment_id and e.event_type = 'deploy_complete' and e.created_at <= deployment_then.as_of
         order by least(e.occurred_at, e.created_at) desc
         limit 1;
    end if;
    return held;
end
$function$;
comment on function ops_private.deployment_then(ops.deployments,timestamp with time zone) is 'A deployment as it stood on record at an instant, or stands now (null), as far as its confirmation depends on it.';

CREATE OR REPLACE FUNCTION ops_private.derive_gate_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    new.gate_id := coalesce(ops.gate_id(new.release_id, new.gate_code), new.gate_id);
    return new;
end
$function$;
comment on function ops_private.derive_gate_id() is 'Trigger: a gate''s id follows from its release and code.';

CREATE OR REPLACE FUNCTION ops_private.discount_administrators(facts ops_private.target_fact[], as_of timestamp with time zone)
 RETURNS ops_private.target_fact[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    counted_apart constant interval := interval '30 days';
    discounted ops_private.target_fact[] := discount_administrators.facts;
    approvers text[];
    earliest timestamptz;
    administered record;
begin
    select array_agg(distinct f.actor), min(f.at) into approvers, earliest
      from unnest(discount_administrators.facts) f where f.status = 'approved';
    if approvers is null
       or coalesce(ops_private.setting('admin_may_sign', null, null, discount_administrators.as_of)::boolean, false) then
        return discounted;
    end if;
    for administered in
        select * from ops_private.administrations(approvers, earliest - counted_apart, discount_administrators.as_of)
    loop
        for n in 1 .. cardinality(discounted) loop
            if discounted[n].status = 'approved' and discounted[n].actor = administered.person
               and administered.at > discounted[n].at - counted_apart then
                discounted[n].status := 'approved_by_administrator';
            end if;
        end loop;
    end loop;
    return discounted;
end
$function$;
comment on function ops_private.discount_administrators(ops_private.target_fact[],timestamp with time zone) is 'The same facts, but an approval or an exception by who changed the policy or an assignment in the 30 days before it, or since, approves nothing.';

CREATE OR REPLACE FUNCTION ops_private.elsewhere_facts(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], as_of timestamp with time zone)
 RETURNS ops_private.target_fact[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        with elsewhere as materialized (
            select t.target, t.release_id, t.gate_id, other.source_ref,
                   case when ops_private.are_comparable(other.source_ref, t.source_ref) then false end as bound
              from unnest(elsewhere_facts.targets) t
             cross join lateral (
                  select distinct told.source_ref
                    from ops.release_refs told
                   where told.release_id = t.release_id and told.source_ref <> t.source_ref) other
             where t.gate_code <> 'G4')
        select row(o.target, 'check_elsewhere', q.subject, latest.persona, latest.status, null, null, null, null, o.bound,
                   latest.reported_at, latest.created_at, latest.check_id, o.source_ref, null)::ops_private.target_fact
          from elsewhere o
          join (select distinct r.target, r.subject from unnest(elsewhere_facts.requirements) r where r.kind = 'check') q
            on q.target = o.target
         cross join lateral (
              select c.persona, c.status, c.reported_at, c.created_at, c.check_id
                from ops.gate_checks c
               where c.gate_id = o.gate_id and c.check_name = q.subject and c.subject_ref = o.source_ref
                 and (elsewhere_facts.as_of is null or c.created_at <= elsewhere_facts.as_of)
               order by c.reported_at desc, c.created_at desc, c.check_id desc
               limit 1) latest
        union all
        select row(o.target, 'evidence_elsewhere', q.subject, null, null, null, null, null, null, o.bound,
                   latest.created_at, latest.created_at, latest.artifact_id, o.source_ref, null)::ops_private.target_fact
          from elsewhere o
          join (select distinct r.target, r.subject from unnest(elsewhere_facts.requirements) r
                 where r.kind = 'evidence' and r.binds = 'source_ref') q on q.target = o.target
         cross join lateral (
              select e.created_at, e.artifact_id
                from ops.evidence_artifacts e
               where e.release_id = o.release_id and e.artifact_type = q.subject and e.subject_ref = o.source_ref
                 and (e.gate_id is null or e.gate_id = o.gate_id)
                 and (elsewhere_facts.as_of is null or e.created_at <= elsewhere_facts.as_of)
               order by e.created_at desc, e.artifact_id desc
               limit 1) latest);
end
$function$;
comment on function ops_private.elsewhere_facts(ops_private.evaluation_target[],ops_private.target_requirement[],timestamp with time zone) is 'The latest required check and evidence about each other source_ref of the release. bound is null where the two source_refs cannot be compared.';

CREATE OR REPLACE FUNCTION ops_private.end_acting()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    perform ops_private.begin_acting(null, null, null, null);
end
$function$;
comment on function ops_private.end_acting() is 'Ends what ops_private.begin_acting began: the transaction acts for its caller again.';

CREATE OR REPLACE FUNCTION ops_private.end_of_permission(permission ops.promotion_decisions, by timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    valid constant interval := coalesce(ops_private.setting('promotion_valid',
        (select r.project from ops.releases r where r.release_id = permission.release_id), permission.environment), '0')::interval;
    ended timestamptz;
begin
    select min(p.created_at) into ended
      from ops.promotion_decisions p
     where p.release_id = permission.release_id and p.environment = permission.environment and p.verdict = 'deny'
       and p.created_at > permission.created_at and p.created_at <= end_of_permission.by
       and ops_private.compare_refs(p.release_id, p.source_ref, permission.source_ref) = 'same';
    if ended is not null then
        return format('a later decision, at %s, denied it', ops_private.clock_text(ended));
    end if;
    select min(t.created_at) into ended
      from ops.state_transitions t
     where t.release_id = permission.release_id and t.created_at > permission.created_at and t.created_at <= end_of_permission.by
       and (t.field = 'source_ref' and t.subject_id = t.release_id
            and ops_private.compare_refs(t.release_id, t.to_value, permission.source_ref) <> 'same'
            or t.field = 'status' and t.to_value = 'rolled_back' and exists (
                select from ops.deployments d
                 where d.deployment_id = t.subject_id and d.environment = permission.environment));
    if ended is not null then
        return format('at %s its commit changed or it was rolled back there', ops_private.clock_text(ended));
    end if;
    ended := least(permission.created_at + valid, (permission.decision ->> 'valid_until')::timestamptz);
    if ended <= end_of_permission.by then
        return format('it had ended at %s', ops_private.clock_text(ended));
    end if;
    return null;
end
$function$;
comment on function ops_private.end_of_permission(ops.promotion_decisions,timestamp with time zone) is 'What had ended a permission to deploy by an instant: a later denial, a changed commit, a rollback there, or time. Null while it stands.';

CREATE OR REPLACE FUNCTION ops_private.evaluate_onlookers(projects text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    at_most constant integer := 1000; -- the sweep does the rest
    onlookers uuid[];
begin
    select array_agg(latest.release_id) into onlookers
      from (select r.release_id
              from ops.releases r
             where r.status in ('draft', 'in_progress', 'failed')
               and (evaluate_onlookers.projects is null or r.project = any (evaluate_onlookers.projects))
               and exists (
                   select from ops.gate_requirements q
                    where q.enabled and q.kind in ('recovery_drill', 'no_open_incident')
                      and coalesce(q.project, r.project) = r.project
                      and coalesce(q.environment, r.environment_target) = r.environment_target)
               and not exists (
                   select from ops.deployments d
                    where d.release_id = r.release_id and d.environment = r.environment_target
                      and d.status in ('succeeded', 'rolled_back'))
             order by r.created_at desc, r.release_id
             limit at_most) latest;
    if onlookers is not null then
        perform ops_private.evaluate_releases(onlookers);
    end if;
end
$function$;
comment on function ops_private.evaluate_onlookers(text[]) is 'Judges the open releases whose policy looks at drills or incidents: those of some projects, or with null of all, whom what the platform reports concerns.';

CREATE OR REPLACE FUNCTION ops_private.evaluate_releases(release_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET random_page_cost TO '1.1'
AS $function$
declare
    moment constant timestamptz := clock_timestamp();
    context constant ops_private.acting_context := ops_private.acting_context();
    resolver constant text := coalesce(context.actor, ops_private.actor());
    changes ops_private.gate_change[];
    rulebook ops_private.rulebook;
begin
    perform ops_private.keep_read_committed();
    -- One lock per release, in id order: without it two writers leave a complete gate open.
    perform from ops.releases r
      where r.release_id = any (evaluate_releases.release_ids)
      order by r.release_id
      for no key update;

    -- Before judging: what changes meanwhile makes the judgement outdated, never the other way round.
    select * into rulebook from ops_private.rulebook;
    changes := ops_private.gate_changes(evaluate_releases.release_ids);
    if exists (select from unnest(changes) c where c.gate_status is not null or c.g4_status is not null) then
        perform ops_private.apply_gate_changes(changes, resolver, context.actor_kind, moment);
    end if;
    perform ops_private.advance_releases(evaluate_releases.release_ids, resolver, context.actor_kind);
    perform ops_private.remember_evaluation(evaluate_releases.release_ids, changes, rulebook, moment);
    perform ops_private.begin_acting(context.actor, context.actor_kind, context.reason, context.phase);
end
$function$;
comment on function ops_private.evaluate_releases(uuid[]) is 'Locks the releases in id order, judges their gates and stores what follows: gate, deployment and release status.';

CREATE OR REPLACE FUNCTION ops_private.evaluate_touched(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    touched record;
    seen_by text[];
    -- What is said of one release goes along with its commit to others, and so does who brought it.
    answered constant uuid[] := array(
        select e.release_id from unnest(evaluate_touched.events) e where (e.type).projection = 'project_signoff');
    opened constant uuid[] := array(
        select e.release_id from unnest(evaluate_touched.events) e where (e.type).projection = 'project_release_opened');
    beside constant uuid[] := case when cardinality(answered) > 0 then ops_private.releases_with_noes_in_common(answered) else '{}' end
        || case when cardinality(opened) > 0 then ops_private.releases_of_same_commit(opened) else '{}' end;
begin
    if exists (select from unnest(evaluate_touched.events) e
                where e.release_id is null and (e.event_type = 'health_check' or e.deployment_id is not null)) then
        events := ops_private.with_deployments(evaluate_touched.events); -- they are about the release that ran, or is named
    end if;
    -- The lock comes first: a batch that waited for it sees in a new statement what the other wrote.
    perform from ops.releases r
      where r.release_id = any (array(
                select distinct e.release_id from unnest(evaluate_touched.events) e
                 where (e.type).projection <> 'project_environment_events') || beside)
      order by r.release_id
      for no key update;
    -- What an environment reports concerns the open releases of its project, or all, where a requirement looks at it.
    if exists (select from unnest(evaluate_touched.events) e
                where (e.type).projection in ('project_incident', 'project_restore_drill'))
       and exists (select from ops.gate_requirements q where q.enabled and q.kind in ('recovery_drill', 'no_open_incident')) then
        perform ops_private.begin_acting(evaluate_touched.events[1].caller.actor, null, null, 'ingest');
        seen_by := array(
            select distinct case when (e.type).projection = 'project_restore_drill' then ops_private.event_project(e)
                                 else (select i.project from ops.incidents i
                                        where i.incident_id = (e.payload ->> 'incident_id')::uuid) end
              from unnest(evaluate_touched.events) e
             where (e.type).projection in ('project_incident', 'project_restore_drill'));
        perform ops_private.evaluate_onlookers(case when array_position(seen_by, null) is null then seen_by end);
    end if;
    -- Each release once, in id order, in the name of the actor who reported on it last.
    for touched in
        select m.actor, array_agg(m.release_id order by m.release_id) as release_ids
          from ops_private.releases_that_may_change(evaluate_touched.events) m
         group by m.actor
    loop
        perform ops_private.begin_acting(touched.actor, null, null, 'ingest');
        perform ops_private.evaluate_releases(touched.release_ids);
    end loop;
    if cardinality(beside) > 0 then
        perform ops_private.begin_acting((
            select (e.caller).actor from unnest(evaluate_touched.events) e
             where (e.type).projection in ('project_signoff', 'project_release_opened') order by e.ordinal desc limit 1),
            null, null, 'ingest');
        perform ops_private.evaluate_releases(beside);
    end if;
    perform ops_private.end_acting();
end
$function$;
comment on function ops_private.evaluate_touched(ops_private.taken_event[]) is 'Locks the releases that accepted events report on, and evaluates those whose gates may have changed.';

CREATE OR REPLACE FUNCTION ops_private.evaluation_of(release_id uuid, OUT evaluated_at timestamp with time zone, OUT outdated_by text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    judged ops_private.release_evaluations;
    now_in_force ops_private.rulebook;
begin
    select * into judged from ops_private.release_evaluations e where e.release_id = evaluation_of.release_id;
    select * into now_in_force from ops_private.rulebook;
    evaluated_at := judged.evaluated_at;
    outdated_by := case
        when judged.release_id is null then 'never_evaluated'
        when judged.policy <> now_in_force.policy then 'policy'
        when judged.people <> now_in_force.people then 'people'
        when judged.environments <> now_in_force.environments then 'environment'
        when judged.changes_at <= clock_timestamp() then 'clock'
    end;
    -- What let its release out does not reopen; only the confirmation of a deployment is still awaited.
    if outdated_by is not null and exists (
           select from ops.deployments d
             join ops.releases r on r.release_id = d.release_id and r.environment_target = d.environment
            where d.release_id = evaluation_of.release_id and d.status in ('succeeded', 'rolled_back'))
       and not exists (
           select from ops.deployments d
            where d.release_id = evaluation_of.release_id and d.g4_status = 'pending' and d.status = 'succeeded')
    then
        outdated_by := null;
    end if;
end
$function$;
grant execute on function ops_private.evaluation_of(uuid) to audit_reader, ci_service_role, release_manager;
comment on function ops_private.evaluation_of(uuid) is 'When the stored statuses of a release were judged, and what has outdated them since: never_evaluated, policy, people, environment or clock; null when they are what the rules give now.';

CREATE OR REPLACE FUNCTION ops_private.event_project(event ops_private.taken_event)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if event.release_id is not null then
        return (select r.project from ops.releases r where r.release_id = event.release_id);
    elsif (event.caller).project is not null then
        return (event.caller).project;
    elsif event.payload ? 'project' and not event.metadata ? 'project' then
        perform ops_private.check_name(event.payload, 'project');
        return ops_private.folded_project(event.payload ->> 'project');
    end if;
    return null;
end
$function$;
comment on function ops_private.event_project(ops_private.taken_event) is 'The project that an event concerns: its release''s, else the only one that its sender may speak for, else the one that it names. Raises invalid_payload.';

CREATE OR REPLACE FUNCTION ops_private.evidence_facts(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], as_of timestamp with time zone)
 RETURNS ops_private.target_fact[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        select distinct row(t.target, 'evidence', newest.artifact_type, newest.persona,
                   case when newest.verdict = 'fail' then 'fail' end,
                   case when newest.persona is distinct from 'ci_service_role'
                        then coalesce((ops_private.who_is(newest.created_by, newest.created_at, evidence_facts.as_of)).person,
                                      newest.created_by) end,
                   null, null, null,
                   t.gate_code = 'G4' or newest.subject_ref = t.source_ref,
                   newest.judged_at, newest.created_at, newest.artifact_id, newest.subject_ref,
                   newest.origin)::ops_private.target_fact
          from unnest(evidence_facts.targets) t
          join (select q.target, q.subject, q.binds, max(q.min_count) as min_count
                  from unnest(evidence_facts.requirements) q where q.kind = 'evidence' group by q.target, q.subject, q.binds) required
            on required.target = t.target
         cross join lateral (
              (select e.*
                from ops.evidence_artifacts e
               where e.release_id = t.release_id and e.artifact_type = required.subject and e.is_sound
                 and (e.gate_id is null or e.gate_id = t.gate_id)
                 and case
                         when t.gate_code = 'G4' then e.deployment_id = t.deployment_id
                         when required.binds = 'release' then true
                         else e.subject_ref = t.source_ref
                     end
                 and (t.gate_code <> 'G4' or e.judged_at >= t.counts_from)
                 and (evidence_facts.as_of is null or e.created_at <= evidence_facts.as_of)
               order by e.judged_at desc, e.created_at desc, e.artifact_id desc
               limit required.min_count)
              union all
              select f.*
                from ops_private.failed_evidence(t, required.subject, required.binds, evidence_facts.as_of) f) newest);
end
$function$;
comment on function ops_private.evidence_facts(ops_private.evaluation_target[],ops_private.target_requirement[],timestamp with time zone) is 'The newest evidence of every required type, as much of it as is required: of the target''s source_ref, unless the requirement binds to the release. With status fail those that failed and that nobody replaced. On G4 since the deployment succeeded.';

CREATE OR REPLACE FUNCTION ops_private.exception_types_at(as_of timestamp with time zone)
 RETURNS SETOF ops.exception_types
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if exception_types_at.as_of is null then
        return query select * from ops.exception_types;
    else
        return query
            select held.* from ops_private.policy_rows_at('exception_types', exception_types_at.as_of) as row_then
             cross join lateral jsonb_populate_record(null::ops.exception_types, row_then) held;
    end if;
end
$function$;
comment on function ops_private.exception_types_at(timestamp with time zone) is 'The kinds of exception, as they stand or as they stood at an instant.';

CREATE OR REPLACE FUNCTION ops_private.exceptions_in_force(granted ops_private.target_exception[], missing ops_private.missing_control[])
 RETURNS ops_private.target_exception[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        select g from unnest(exceptions_in_force.granted) g
         where not exists (
             select from unnest(exceptions_in_force.missing) m
              where m.target = g.target and m.exception_id = g.exception_id));
end
$function$;
comment on function ops_private.exceptions_in_force(ops_private.target_exception[],ops_private.missing_control[]) is 'The granted exceptions whose compensating checks all pass.';

CREATE OR REPLACE FUNCTION ops_private.exceptions_of_one_review(exception ops.exceptions)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    first constant uuid := coalesce(exception.continues, exception.exception_id);
begin
    return array(
        select x.exception_id from ops.exceptions x
         where (x.exception_id = first or x.continues = first) and x.exception_id <> exception.exception_id
         order by x.exception_id);
end
$function$;
comment on function ops_private.exceptions_of_one_review(ops.exceptions) is 'The other exceptions that were carried on with this one: they are reviewed and revoked together.';

CREATE OR REPLACE FUNCTION ops_private.expiring_facts(requirements ops_private.target_requirement[], facts ops_private.target_fact[], at timestamp with time zone)
 RETURNS TABLE(target integer, expires_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
    select q.target, min(oldest.at + q.max_age)
      from unnest(expiring_facts.requirements) q
     cross join lateral (
          select f.at from unnest(expiring_facts.facts) f
           where f.target = q.target and f.kind = case q.kind when 'evidence' then 'evidence' else 'drill' end
             and (q.subject is null or f.subject = q.subject)
             and case when q.kind = 'evidence' then (f.bound or q.binds = 'release') and f.status is distinct from 'fail'
                      else f.status = 'success' end
           order by f.at desc offset q.min_count - 1 limit 1) oldest
     where q.kind in ('evidence', 'recovery_drill') and q.max_age is not null
       and oldest.at + q.max_age > expiring_facts.at
     group by q.target;
end
$function$;
comment on function ops_private.expiring_facts(ops_private.target_requirement[],ops_private.target_fact[],timestamp with time zone) is 'When evidence or a drill that a target relies on becomes too old, for the targets where it will.';

CREATE OR REPLACE FUNCTION ops_private.fact_notices(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], facts ops_private.target_fact[], exceptions ops_private.target_exception[])
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
begin
    return (
    with assumed as (
        select t.source_ref, t.gate_code,
               case f.kind when 'approval' then 'approval by ' || f.persona else f.kind || ' ' || f.subject end as what
          from unnest(fact_notices.facts) f
          join unnest(fact_notices.targets) t on t.target = f.target
         where f.bound and t.gate_code <> 'G4'
           and case
                   when f.kind = 'check' then f.status = 'pass' and exists (
                       select from ops.gate_checks c where c.check_id = f.id and c.subject_assumed)
                   when f.kind = 'evidence' then f.status is distinct from 'fail' and exists (
                       select from ops.evidence_artifacts e where e.artifact_id = f.id and e.subject_assumed)
                   when f.kind = 'approval' then f.status = 'approved' and exists (
                       select from ops.approvals a where a.approval_id = f.id and a.subject_assumed)
                   else false
               end
        union
        select t.source_ref, t.gate_code, x.exception_type
          from unnest(fact_notices.exceptions) listed
          join unnest(fact_notices.targets) t on t.target = listed.target
          join ops.exceptions x on x.exception_id = listed.exception_id and x.subject_assumed
         where t.gate_code <> 'G4')
    select coalesce(jsonb_agg(n.notice order by n.at, n.notice ->> 'code', n.notice ->> 'message'), '[]')
      from (select f.at, jsonb_build_object(
                       'code', 'evidence_carried_over', 'at', f.at,
                       'message', format('Evidence of type %s is about %s, not about %s; %s of %s counts it for the whole release.',
                           f.subject, ops_private.short_ref(f.source_ref), ops_private.short_ref(t.source_ref),
                           q.code, t.gate_code)) as notice
              from unnest(fact_notices.facts) f
              join unnest(fact_notices.targets) t on t.target = f.target
              join unnest(fact_notices.requirements) q
                on q.target = f.target and q.kind = 'evidence' and q.subject = f.subject and q.binds = 'release'
             where f.kind = 'evidence' and f.status is distinct from 'fail' and not f.bound
            union all
            select null, jsonb_build_object(
                       'code', 'subject_assumed',
                       'message', format('Nobody said which source_ref this is about; %s, where the release was then, is assumed: %s.',
                           ops_private.short_ref(min(a.source_ref)),
                           string_agg(a.gate_code || ' ' || a.what, ', ' order by a.gate_code, a.what)))
              from assumed a having count(*) > 0) n);
end
$function$;
comment on function ops_private.fact_notices(ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.target_fact[],ops_private.target_exception[]) is 'What counts for a source_ref although nobody told it of this one: evidence that goes along with the release, and what named no source_ref and is taken to be about the one that the release had. Law 1.';

CREATE OR REPLACE FUNCTION ops_private.failed_checks(deployment ops.deployments)
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    ran constant text := ops_private.meant_ref(deployment.release_id, deployment.source_ref);
begin
    return array(
        select distinct failed.check_name
          from (select distinct on (c.gate_id, c.check_name, c.persona, c.origin, c.subject_ref) c.*, g.gate_code
                  from ops.release_gates g join ops.gate_checks c on c.gate_id = g.gate_id
                 where g.release_id = deployment.release_id and g.gate_code <> 'G4'
                   and (c.subject_ref = ran or not ops_private.are_comparable(c.subject_ref, ran))
                 order by c.gate_id, c.check_name, c.persona, c.origin, c.subject_ref, c.judged_at desc, c.created_at desc,
                          c.check_id desc) failed
         where failed.status = 'fail'
           and (failed.origin is null or not ops_private.is_lifted(
               row(1, deployment.release_id, failed.gate_id, failed.gate_code, null, null, failed.subject_ref, null, null, null),
               failed.check_id, null))
         order by 1);
end
$function$;
grant execute on function ops_private.failed_checks(ops.deployments) to audit_reader, release_manager;
comment on function ops_private.failed_checks(ops.deployments) is 'The checks before production whose last word of some origin is a fail, of what was deployed or of what cannot be compared with it.';

CREATE OR REPLACE FUNCTION ops_private.failed_evidence(target ops_private.evaluation_target, artifact_type text, binds text, as_of timestamp with time zone)
 RETURNS SETOF ops.evidence_artifacts
 LANGUAGE plpgsql
 STABLE ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
    select distinct on (e.persona, e.origin) e.*
      from ops.evidence_artifacts e
     where e.release_id = target.release_id and e.artifact_type = failed_evidence.artifact_type and e.verdict = 'fail'
       and (e.gate_id is null or e.gate_id = target.gate_id)
       and case when target.gate_code = 'G4' then e.deployment_id = target.deployment_id
                else failed_evidence.binds = 'release' or e.subject_ref = target.source_ref end
       and (failed_evidence.as_of is null or e.created_at <= failed_evidence.as_of)
       and not exists (
           select from ops.evidence_artifacts later
            where later.release_id = e.release_id and later.artifact_type = e.artifact_type
              and later.subject_ref = e.subject_ref and later.is_sound
              and (later.gate_id is null or later.gate_id = target.gate_id)
              and later.persona is not distinct from e.persona and later.deployment_id is not distinct from e.deployment_id
              and case
                      when later.origin is not distinct from e.origin
                          then (later.judged_at, later.created_at, later.artifact_id) > (e.judged_at, e.created_at, e.artifact_id)
                      else later.origin is null
                           and ((later.created_at > e.created_at and later.judged_at >= e.judged_at)
                                or e.judged_at < later.judged_at - interval '5 minutes')
                  end
              and (target.gate_code <> 'G4' or later.judged_at >= target.counts_from)
              and (failed_evidence.as_of is null or later.created_at <= failed_evidence.as_of))
     order by e.persona, e.origin, e.judged_at desc, e.created_at desc, e.artifact_id desc;
end
$function$;
comment on function ops_private.failed_evidence(ops_private.evaluation_target,text,text,timestamp with time zone) is 'The latest evidence of one type that failed, of each persona and origin, as far as it stands for an evaluation target.';

CREATE OR REPLACE FUNCTION ops_private.fails_now(deployment ops.deployments)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    target ops_private.evaluation_target;
begin
    select 1, g.release_id, g.gate_id, g.gate_code, null::text, null::text, null::text, deployment.deployment_id, null::timestamptz,
           ops_private.passes_count_from(
               deployment, ops_private.clock_skew(deployment.release_id, deployment.environment)::text)
      into target
      from ops.release_gates g where g.release_id = deployment.release_id and g.gate_code = 'G4';
    -- Where no requirement names a check, the facts are the fails that stand.
    return cardinality(ops_private.check_facts(array[target], null, null, null)) > 0 or exists (
        select from ops.evidence_artifacts e
         cross join lateral ops_private.failed_evidence(target, e.artifact_type, 'release', null)
         where e.deployment_id = target.deployment_id and e.verdict = 'fail');
end
$function$;
grant execute on function ops_private.fails_now(ops.deployments) to audit_reader, release_manager;
comment on function ops_private.fails_now(ops.deployments) is 'Whether the last word of some origin about a deployment, a check or evidence, is a fail, also after its confirmation has passed.';

CREATE OR REPLACE FUNCTION ops_private.fault(code text, message text, hint text)
 RETURNS ops_private.fault
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return row(fault.code, fault.message, fault.hint)::ops_private.fault;
end
$function$;
comment on function ops_private.fault(text,text,text) is 'One fault. Every refusal of an event is built here.';

CREATE OR REPLACE FUNCTION ops_private.folded_project(project text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    -- Not by the collation of the database, which may be any: ReleaseId.Of must come to the same.
    return lower(folded_project.project collate "C");
end
$function$;
grant execute on function ops_private.folded_project(text) to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops_private.folded_project(text) is 'A project''s name with A to Z in lower case: Acme/Shop and acme/shop are one project. Other letters are lower case from the start.';

CREATE OR REPLACE FUNCTION ops_private.form_fault(document jsonb)
 RETURNS ops_private.fault
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
                                       'gate_code', 'payload', 'emitted_at'])) || ' is not a field of the envelope.',
            'Put fields of your own into payload.');
    end if;
    if document ->> 'source_system' not in ('github_actions', 'agent', 'manual', 'monitoring') then
        return ops_private.fault('invalid_value', 'source_system is not a known source.',
            'Use github_actions, agent, manual or monitoring.');
    end if;
    if document ->> 'event_type' !~ '^[a-z][a-z0-9_]*$' or length(document ->> 'event_type') > 63 then
        return ops_private.fault('invalid_value', 'event_type is not a snake_case word of at most 63 characters.',
            'See docs/ingest.md for the event types.');
    end if;
    if not ops_private.is_uuid(document ->> 'release_id') then
        return ops_private.fault('invalid_value', 'release_id is not a valid UUID.', 'Use ops.release_id(project, release_name).');
    end if;
    if not ops_private.is_timestamp(document ->> 'emitted_at') then
        return ops_private.fault('invalid_timestamp', 'emitted_at is not an ISO 8601 timestamp with a time zone.',
            'Send for example 2026-01-06T17:40:31Z.');
    end if;
    if document ->> 'gate_code' not in ('G1', 'G2', 'G3', 'G4') then
        return ops_private.fault('unknown_gate_code', 'gate_code is not a known gate.', 'Use G1, G2, G3 or G4.');
    end if;
    prefix := (document ->> 'source_system') || '/' || lower(document ->> 'release_id') || '/' || (document ->> 'event_type') || '/';
    if length(key) - length(prefix) between 1 and 128 and starts_with(key, prefix)
       and substr(key, length(prefix) + 1) !~ '[^A-Za-z0-9._:=+@-]' then
        return null;
    end if;
    return ops_private.idempotency_key_fault(key);
end
$function$;
comment on function ops_private.form_fault(jsonb) is 'The first fault in the form of an envelope; null when it has none.';

CREATE OR REPLACE FUNCTION ops_private.gate_changes(release_ids uuid[])
 RETURNS ops_private.gate_change[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        with judged as (
            select j.gate_id, j.release_id, j.gate_code, j.deployment_id, j.status, j.exception_id, j.reasons, j.valid_until,
                   case when j.status = 'passed' then 'passed' when j.is_failing then 'failed' else 'pending' end as g4_status,
                   g.status as old_status, g.exception_id as old_exception_id, g.resolved_at,
                   d.g4_status as old_g4_status, d.created_at as deployed_at,
                   -- G4 is judged for every deployment; the gate shows one of them.
                   j.deployment_id is null or j.deployment_id = ops_private.confirmed_deployment(j.release_id) as shows
              from ops_private.judge_releases(gate_changes.release_ids) j
             cross join lateral (
                  select named.status, named.exception_id, named.resolved_at
                    from ops.release_gates named where named.gate_id = j.gate_id
                   limit 1) g
              left join lateral (
                  select named.g4_status, named.created_at
                    from ops.deployments named where named.deployment_id = j.deployment_id
                   limit 1) d on true),
        compared as (
            select j.*,
                   j.old_g4_status <> j.g4_status and j.old_g4_status <> 'passed' as changes_deployment,
                   j.shows
                   and (j.status <> j.old_status or j.exception_id is distinct from j.old_exception_id)
                   -- A gate that let its release out does not reopen afterwards, but G4 does for a new deployment.
                   and not (j.old_status in ('passed', 'bypassed')
                            and (j.gate_code <> 'G4' or not coalesce(j.deployed_at > j.resolved_at, false))
                            and exists (
                                select from ops.deployments let_out
                                  join ops.releases r on r.release_id = let_out.release_id
                                 where let_out.release_id = j.release_id and let_out.status in ('succeeded', 'rolled_back')
                                   and let_out.environment = r.environment_target)) as changes_gate
              from judged j)
        select row(c.gate_id, case when c.changes_gate then c.status end, c.exception_id,
                   c.deployment_id, case when c.changes_deployment then c.g4_status end,
                   case when c.changes_gate or c.changes_deployment then ops_private.why(c.status, c.reasons) end,
                   c.release_id, c.valid_until)::ops_private.gate_change
          from compared c
         where c.changes_gate or c.changes_deployment or c.valid_until is not null
         order by c.gate_id, c.changes_gate desc);
end
$function$;
comment on function ops_private.gate_changes(uuid[]) is 'How the gates of these releases, and the G4 status of their deployments, differ from what the rules give now; and the gates that time alone will change.';

CREATE OR REPLACE FUNCTION ops_private.gate_statuses(targets ops_private.evaluation_target[], unmet ops_private.unmet_requirement[], facts ops_private.target_fact[])
 RETURNS TABLE(target integer, status text, is_failing boolean, exception_id uuid, exceptions_used uuid[], waived_until timestamp with time zone, reasons jsonb)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
    with summary as (
        select n.target,
               bool_or(n.waived_by is null) as is_open,
               bool_or(n.is_failure) as is_failing,
               bool_or(n.is_failure and n.waived_by is null) as is_failing_open,
               (array_agg(n.waived_by order by n.waived_until desc, n.waived_by) filter (where n.waived_by is not null))[1] as exception_id,
               array_agg(distinct n.waived_by) filter (where n.waived_by is not null) as exceptions_used,
               min(n.waived_until) as waived_until,
               jsonb_agg(case when n.waived_by is null then stated.reason
                              else stated.reason || jsonb_build_object('covered_by', n.waived_by) end
                         order by n.requirement, n.code, n.message) as reasons
          from unnest(gate_statuses.unmet) n
          join unnest(gate_statuses.targets) t on t.target = n.target
         cross join lateral (
              select ops_private.reason(n.code, t.gate_code, n.requirement, n.message, n.who_can_fix) as reason offset 0) stated
         group by n.target)
    select t.target,
           case
               when s.target is null then 'passed'
               when not s.is_open then 'bypassed'
               when s.is_failing_open then 'failed'
               when exists (select from unnest(gate_statuses.facts) f where f.target = t.target and f.kind = 'touched') then 'in_progress'
               else 'pending'
           end,
           coalesce(s.is_failing, false),
           case when not s.is_open then s.exception_id end,
           coalesce(s.exceptions_used, '{}'),
           s.waived_until,
           coalesce(s.reasons, '[]')
      from unnest(gate_statuses.targets) t
      left join summary s on s.target = t.target;
end
$function$;
comment on function ops_private.gate_statuses(ops_private.evaluation_target[],ops_private.unmet_requirement[],ops_private.target_fact[]) is 'The status of each evaluation target that follows from what is unmet and what of it is waived, with its reasons.';

CREATE OR REPLACE FUNCTION ops_private.grant_facts(exceptions ops_private.target_exception[], as_of timestamp with time zone)
 RETURNS ops_private.target_fact[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if coalesce(cardinality(grant_facts.exceptions), 0) = 0 then
        return null;
    end if;
    return array(
        select row(x.target, 'grant', x.exception_id::text, 'release_manager', 'approved',
                   coalesce(granter.person, lower(btrim(granted.approver_id))), granted.approver_kind, null, granter.person is not null,
                   true, granted.created_at, granted.created_at, granted.exception_id, granted.subject_ref, null)::ops_private.target_fact
          from unnest(grant_facts.exceptions) x
          join ops.exceptions granted on granted.exception_id = x.exception_id
         cross join lateral ops_private.who_is(granted.approver_id, granted.created_at, grant_facts.as_of) granter);
end
$function$;
comment on function ops_private.grant_facts(ops_private.target_exception[],timestamp with time zone) is 'Who granted the exceptions. subject is the id of the exception.';

CREATE OR REPLACE FUNCTION ops_private.granted_exceptions(exceptions ops_private.target_exception[], at timestamp with time zone)
 RETURNS ops_private.target_exception[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        select e from unnest(granted_exceptions.exceptions) e
         where granted_exceptions.at >= e.effective_from and granted_exceptions.at < e.expires_at);
end
$function$;
comment on function ops_private.granted_exceptions(ops_private.target_exception[],timestamp with time zone) is 'The exceptions whose time it is: effective_from inclusive, expires_at exclusive.';

CREATE OR REPLACE FUNCTION ops_private.hold(name text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    insert into ops_private.holds (name) values (hold.name) on conflict do nothing;
    perform from ops_private.holds h where h.name = hold.name for update;
end
$function$;
comment on function ops_private.hold(text) is 'Waits until no other transaction holds the name, and holds it until this one ends: what one does at a time. The key of an advisory lock could be taken by anybody with SQL; these rows only by our functions.';

CREATE OR REPLACE FUNCTION ops_private.idempotency_key_fault(key text)
 RETURNS ops_private.fault
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if key !~ '^[a-z_]+/[0-9a-f-]+/[a-z0-9_]+/[A-Za-z0-9._:=+@-]+$' or length(split_part(key, '/', 4)) > 128 then
        return ops_private.fault('malformed_idempotency_key',
            'The idempotency key is not source_system/release_id/event_type/tail.',
            'The tail is 1 to 128 of A-Z a-z 0-9 . _ : = + @ -, the release_id in lower case.');
    end if;
    return ops_private.fault('idempotency_key_mismatch',
        'The source_system, release_id or event_type in the idempotency key differs from the envelope''s.',
        'Build the key from the fields of the envelope.');
end
$function$;
comment on function ops_private.idempotency_key_fault(text) is 'What is wrong with an idempotency key that does not belong to its envelope: its form, or the fields that it names.';

CREATE OR REPLACE FUNCTION ops_private.incident_end(timeline jsonb)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
comment on function ops_private.incident_end(jsonb) is 'When an incident was over for the last time, by its timeline; null while it is open, or open again.';

CREATE OR REPLACE FUNCTION ops_private.incident_word(timeline jsonb, entry jsonb, field text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return case when not exists (
        select from jsonb_array_elements(incident_word.timeline) known
         where known ? incident_word.field
           and least((known ->> 'at')::timestamptz, (known ->> 'recorded_at')::timestamptz)
               > least((entry ->> 'at')::timestamptz, (entry ->> 'recorded_at')::timestamptz)) then entry ->> incident_word.field end;
end
$function$;
comment on function ops_private.incident_word(jsonb,jsonb,text) is 'What a new entry of an incident''s timeline says of a field; null where it says nothing, or something else was told later by its own time.';

CREATE OR REPLACE FUNCTION ops_private.independent_groups(events ops_private.taken_event[])
 RETURNS TABLE(members ops_private.taken_event[])
 LANGUAGE plpgsql
 STABLE ROWS 4
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
comment on function ops_private.independent_groups(ops_private.taken_event[]) is 'Splits events, in order, into as few groups as possible whose members do not depend on each other''s effects.';

CREATE OR REPLACE FUNCTION ops_private.ingest_batch(ids uuid[], bodies bytea[], callers ops_private.caller[], caller_of integer[], is_plain_json boolean[])
 RETURNS TABLE(document text, status text, http_status integer, error_code text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
    submitted ops_private.taken_event[];
    answers ops_private.ingest_answer[];
    accepted ops_private.taken_event[];
    members ops_private.taken_event[];
begin
    perform ops_private.keep_read_committed();
    select s.submitted, s.refused into submitted, answers
      from ops_private.submit(ingest_batch.ids, ingest_batch.bodies, ingest_batch.callers, ingest_batch.caller_of,
                              ingest_batch.is_plain_json) s;

    -- In order, so that later events see the effects of earlier ones.
    for members in
        select g.members
          from ops_private.independent_groups(case
                   when cardinality(answers) = 0 then submitted
                   else array(select e from unnest(submitted) e where e.ordinal <> all (array(select a.ordinal from unnest(answers) a)))
               end) g
    loop
        answers := answers || ops_private.take_events(ops_private.with_deployments(members));
    end loop;

    if exists (select from unnest(answers) a where a.status <> 'accepted') then
        answers := ops_private.recognise_keys(submitted, answers);
        perform ops_private.record_not_accepted(submitted, answers);
        accepted := array(
            select s from unnest(submitted) s join unnest(answers) a on a.ordinal = s.ordinal where a.status = 'accepted');
    else
        accepted := submitted;
    end if;
    perform ops_private.evaluate_touched(accepted);

    return query
    select ops_private.answer_document(a.given, a.http_status), (a.given).status, a.http_status, (a.given).error_code
      from (select given, case
                       when given.error_code is null then 200
                       else (select c.http_status from ops.error_codes c where c.code = given.error_code)
                   end as http_status
              from unnest(answers) given) as a
     order by (a.given).ordinal;
end
$function$;
grant execute on function ops_private.ingest_batch(uuid[],bytea[],ops_private.caller[],integer[],boolean[]) to gates_server;
comment on function ops_private.ingest_batch(uuid[],bytea[],ops_private.caller[],integer[],boolean[]) is 'Ingests raw bodies in order; one answer per body, as a document and what a server needs to know of it. ids are new, time-ordered UUIDs. caller_of says for each body which of the verified callers sent it; is_plain_json, that it has been read as strictly as ops_private.read_json would. For gates_server only. FR-9.';

CREATE OR REPLACE FUNCTION ops_private.initiators_side(release_id uuid, source_ref text, as_of timestamp with time zone)
 RETURNS ops_private.initiators
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    side ops_private.initiators;
begin
    with told as (
        select t.brought_by as name, t.recorded_at as at, t.kind, t.role <> 'told'
               -- Of two spellings of which nobody can tell whether they are one commit, each may be it.
               and (t.means = initiators_side.source_ref or left(t.means, 7) = left(initiators_side.source_ref, 7)
                    and ops_private.compare_refs(t.release_id, t.means, initiators_side.source_ref) = 'unknown') as is_present
          from ops.release_refs t
         where t.release_id = initiators_side.release_id
        union all
        -- A commit is the same under another release's name.
        select t.brought_by, t.recorded_at, t.kind, true
          from ops.release_refs t
          join ops.releases other on other.release_id = t.release_id
          join ops.releases r on r.release_id = initiators_side.release_id and r.project = other.project
         where t.means = initiators_side.source_ref and length(t.means) >= 40 and ops_private.is_commit(t.means)
           and t.release_id <> initiators_side.release_id and t.role <> 'told'),
    brought as (
        select r.created_by as name, r.created_at as at from ops.releases r where r.release_id = initiators_side.release_id
        union
        select r.initiating_actor, r.created_at from ops.releases r where r.release_id = initiators_side.release_id
        union
        select told.name, told.at from told
         where told.is_present and (initiators_side.as_of is null or told.at <= initiators_side.as_of)),
    known as (
        select b.name, who.person, who.kind, token.is_service, token.is_agent
          from brought b
         cross join lateral ops_private.who_is(b.name, b.at, initiators_side.as_of) who
         cross join lateral (
              select coalesce(bool_or(told.kind = 'service'), false) as is_service,
                     coalesce(bool_or(told.kind = 'agent'), false) as is_agent
                from told where told.name = b.name) token)
    select array_agg(distinct lower(btrim(k.name))),
           coalesce(array_agg(distinct k.person) filter (where k.person is not null), '{}'),
           coalesce(array_agg(distinct k.name) filter (
               where k.person is null and k.kind is distinct from 'service' and not k.is_service), '{}'),
           coalesce(bool_or(k.person is not null and k.kind = 'human' and not k.is_service and not k.is_agent), false)
      into side
      from known k;
    -- One login, several subjects: it is one account, whoever it was assigned to when.
    side.persons := side.persons || array(
        select a.subject
          from ops.persona_assignments a
         where lower(a.github_login) = any (side.names || array(
             select lower(own.github_login) from ops.persona_assignments own
              where own.subject = any (side.persons) and own.github_login is not null)));
    return side;
end
$function$;
comment on function ops_private.initiators_side(uuid,text,timestamp with time zone) is 'The initiator''s side of a release at a source_ref: the names and persons whose approval and exceptions do not count, and the names of humans that nobody knows.';

CREATE OR REPLACE FUNCTION ops_private.input_at_start(deployment ops.deployments, at timestamp with time zone, is_first boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
declare
    -- While the first report is taken in nothing is recorded later than it.
    as_of constant timestamptz := case when not is_first or input_at_start.at < deployment.reported_at then input_at_start.at end;
    input constant jsonb := ops_private.decision_input(deployment.release_id, deployment.environment, as_of, input_at_start.at);
begin
    -- An incident that was detected at or after the start may come from the deployment itself.
    return jsonb_set(input, '{facts}', (
        select coalesce(jsonb_agg(listed.fact order by listed.n), '[]')
          from jsonb_array_elements(input -> 'facts') with ordinality as listed (fact, n)
         where listed.fact ->> 'kind' <> 'incident' or (listed.fact ->> 'at')::timestamptz < deployment.deployed_at));
end
$function$;
comment on function ops_private.input_at_start(ops.deployments,timestamp with time zone,boolean) is 'What a decision about a deployment looks at, as recorded by an instant; incidents detected at or after its start left out.';

CREATE OR REPLACE FUNCTION ops_private.install_broadcast()
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if to_regclass('realtime.messages') is null or to_regprocedure('realtime.send(jsonb,text,text,boolean)') is null then
        return false;
    end if;
    create or replace trigger live_changes_broadcast
        after insert on ops_private.live_changes
        referencing new table as new_rows
        for each statement execute function ops_private.broadcast_changes();

    -- The owner of realtime.messages decides who may listen; without its grant the changes are sent, but no client receives them.
    begin
        grant usage on schema realtime to ci_service_role, release_manager, qa_tester, sre, developer, audit_reader;
        grant select on realtime.messages to ci_service_role, release_manager, qa_tester, sre, developer, audit_reader;
        if not exists (select from pg_catalog.pg_policy p
                        where p.polrelid = to_regclass('realtime.messages') and p.polname = 'release_gates_listen') then
            create policy release_gates_listen on realtime.messages for select
                to ci_service_role, release_manager, qa_tester, sre, developer, audit_reader
                using (extension = 'broadcast' and (select ops_private.may_listen(realtime.topic())));
        end if;
    exception when insufficient_privilege then
        null;
    end;
    if not has_table_privilege('release_manager', 'realtime.messages', 'select') then
        raise warning
            'Changes are sent to Supabase Realtime, but % may not let the personas read realtime.messages, so they cannot '
            'listen. Its owner can: grant usage on schema realtime and select on realtime.messages to them, then select '
            'ops_private.install_broadcast().', current_user;
    end if;
    return true;
end
$function$;
comment on function ops_private.install_broadcast() is 'Broadcasts changes on Supabase Realtime where it is installed; run it again if Realtime is installed later. Returns whether it is installed. Warns when the personas cannot listen.';

CREATE OR REPLACE FUNCTION ops_private.is_commit(ref text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (length(ref) between 7 and 40 or length(ref) = 64) and ref !~ '[^0-9a-f]';
end
$function$;
comment on function ops_private.is_commit(text) is 'Whether a normalised source_ref is a commit: 40 or 64 hexadecimal digits, or 7 to 39 as its short form. Anything else is a name.';

CREATE OR REPLACE FUNCTION ops_private.is_counted_yes(yes ops_private.target_fact, targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], facts ops_private.target_fact[])
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    asked constant ops_private.target_requirement[] := case when yes.kind <> 'objection' then array(
        select q from unnest(is_counted_yes.requirements) q
         where q.target = yes.target and q.kind = 'approval' and q.subject = yes.persona) end;
begin
    if not yes.bound then
        return false;
    elsif coalesce(cardinality(asked), 0) = 0 then
        return yes.is_known and yes.actor_kind = 'human' and coalesce(not yes.is_initiator, false);
    end if;
    return yes.actor_kind <> 'service' and not exists (
        select from unnest(asked) q
          join unnest(is_counted_yes.targets) here on here.target = q.target
         where (q.human_only and yes.actor_kind <> 'human')
            or (q.known_only and not yes.is_known)
            or (q.not_initiator and coalesce(yes.is_initiator, true))
            or (q.not_initiator and yes.actor_kind <> 'human' and not exists (
                select from unnest(is_counted_yes.facts) side
                 where side.target = yes.target and side.kind = 'initiators' and side.status = 'human'))
            or exists (
                select from unnest(is_counted_yes.targets) apart
                  join unnest(is_counted_yes.facts) made on made.target = apart.target
                 where apart.release_id = here.release_id and apart.environment = here.environment
                   and apart.gate_code = any (q.distinct_from) and made.actor = yes.actor and made.bound
                   and (made.kind = 'evidence' or (made.kind = 'check' and made.status = 'pass')
                        or (made.kind = 'approval' and made.status = 'approved' and not exists (
                            select from unnest(is_counted_yes.facts) later
                             where later.target = made.target and later.kind = 'approval' and later.persona = made.persona
                               and later.bound and later.actor = made.actor
                               and (later.actor_kind = 'human') = (made.actor_kind = 'human')
                               and (later.at, later.id) > (made.at, made.id))))));
end
$function$;
comment on function ops_private.is_counted_yes(ops_private.target_fact,ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.target_fact[]) is 'Whether an approval is good enough to lift a colleague''s no: it is for the present source_ref and meets what the gate requires of approvals by that persona; where it requires none, it is by a known human who is not the initiator.';

CREATE OR REPLACE FUNCTION ops_private.is_evidence_of(project text, artifact_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return exists (
        select from ops.evidence_artifacts e
          left join ops.releases r on r.release_id = e.release_id
         where e.artifact_id = is_evidence_of.artifact_id
           and (is_evidence_of.project is null or coalesce(r.project, is_evidence_of.project) = is_evidence_of.project));
end
$function$;
grant execute on function ops_private.is_evidence_of(text,uuid) to sre;
comment on function ops_private.is_evidence_of(text,uuid) is 'Whether there is such evidence, and a caller who may speak for the project only may name it; a null project may name any.';

CREATE OR REPLACE FUNCTION ops_private.is_foreign(event ops_private.taken_event, project text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if is_foreign.project <> (event.caller).project
       -- Only a contract makes the field a project's name.
       or event.payload ? 'project' and not event.metadata ? 'project'
          and ops_private.folded_project(event.payload ->> 'project') <> (event.caller).project then
        return true;
    end if;
    return exists (select from ops.deployments d join ops.releases r on r.release_id = d.release_id
                    where d.deployment_id = event.deployment_id and r.project <> (event.caller).project)
        or (event.event_type in ('incident_updated', 'incident_resolved', 'incident_reopened') and exists (
            select from ops.incidents i
             where i.incident_id = (event.payload ->> 'incident_id')::uuid and i.project is distinct from (event.caller).project));
end
$function$;
comment on function ops_private.is_foreign(ops_private.taken_event,text) is 'Whether an event concerns a project other than the one that its token is limited to. project is its release''s.';

CREATE OR REPLACE FUNCTION ops_private.is_initiator(release_id uuid, name text, person text, as_of timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    ref text;
begin
    select ops_private.value_at(r.release_id, 'source_ref', r.source_ref, is_initiator.as_of) into ref
      from ops.releases r where r.release_id = is_initiator.release_id;
    return ops_private.is_on_side(
        ops_private.initiators_side(is_initiator.release_id, ops_private.meant_ref(is_initiator.release_id, ref), is_initiator.as_of),
        is_initiator.name, is_initiator.person);
end
$function$;
comment on function ops_private.is_initiator(uuid,text,text,timestamp with time zone) is 'Whether a name, and the person behind it, is on the initiator''s side of a release; null when that cannot be determined.';

CREATE OR REPLACE FUNCTION ops_private.is_lifted(target ops_private.evaluation_target, check_id uuid, as_of timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    failed ops.gate_checks;
    word ops.gate_checks;
begin
    select * into failed from ops.gate_checks c where c.check_id = is_lifted.check_id;
    select c.* into word
      from ops.gate_checks c
     where c.gate_id = failed.gate_id and c.check_name = failed.check_name and c.persona = failed.persona and c.origin is null
       and case when target.gate_code = 'G4' then c.deployment_id = target.deployment_id else c.subject_ref = target.source_ref end
       and (target.gate_code <> 'G4' or c.status <> 'pass' or c.judged_at >= target.counts_from)
       and (is_lifted.as_of is null or c.created_at <= is_lifted.as_of)
     order by c.judged_at desc, c.created_at desc, c.check_id desc
     limit 1;
    return coalesce(word.status = 'pass'
        and ((word.created_at > failed.created_at and word.judged_at >= failed.judged_at)
             or failed.judged_at < word.judged_at - interval '5 minutes'), false);
end
$function$;
comment on function ops_private.is_lifted(ops_private.evaluation_target,uuid,timestamp with time zone) is 'Whether the latest result of the same check and persona without an origin passes, after this failed one of some origin.';

CREATE OR REPLACE FUNCTION ops_private.is_loosening(before_row jsonb, after_row jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "IntervalStyle" TO 'postgres'
AS $function$
declare
    unjudged constant text[] := array['requirement_id', 'setting_id', 'gate_code', 'code', 'name', 'exception_type', 'environment',
        'project', 'enabled', 'who_can_fix', 'description', 'created_at', 'updated_at'];
    field text;
    was jsonb;
    becomes jsonb;
    is_stricter boolean;
begin
    if not coalesce((before_row ->> 'enabled')::boolean, before_row is not null) then
        return false; -- nothing was asked
    elsif not coalesce((after_row ->> 'enabled')::boolean, after_row is not null) then
        return true;
    end if;
    for field, becomes in select * from jsonb_each(after_row) loop
        was := before_row -> field;
        continue when field = any (unjudged) or was is not distinct from becomes;
        is_stricter := case
            when field in ('max_age', 'max_duration') then
                becomes <> 'null' and (was = 'null' or (becomes #>> '{}')::interval < (was #>> '{}')::interval)
            when field = 'value' then case jsonb_typeof(becomes)
                when 'boolean' then becomes::boolean = (after_row ->> 'name' !~ '(^|_)may_')
                when 'number' then becomes < was
                else ((becomes #>> '{}')::interval < (was #>> '{}')::interval) = (after_row ->> 'name' <> 'loosening_delay') end
            when field = 'min_count' then becomes > was
            when field in ('personas', 'waives') then
                jsonb_typeof(becomes) = 'array' and (jsonb_typeof(was) <> 'array' or was @> becomes)
            when field = 'distinct_from' then
                jsonb_typeof(becomes) = 'array' and (jsonb_typeof(was) <> 'array' or becomes @> was)
            when jsonb_typeof(becomes) = 'boolean' then becomes::boolean = (field !~ '(^|_)may_')
            else false
        end;
        if not coalesce(is_stricter, false) then
            return true;
        end if;
    end loop;
    return false;
end
$function$;
comment on function ops_private.is_loosening(jsonb,jsonb) is 'Whether a row of the policy asks for less than the row before it: one that is switched off or removed, or any field that is not surely stricter.';

CREATE OR REPLACE FUNCTION ops_private.is_of_project(project text, release_id uuid DEFAULT NULL::uuid, gate_id uuid DEFAULT NULL::uuid, deployment_id uuid DEFAULT NULL::uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return not exists (
        select from ops.releases r
         where r.project <> is_of_project.project
           and r.release_id in (
                   is_of_project.release_id,
                   (select g.release_id from ops.release_gates g where g.gate_id = is_of_project.gate_id),
                   (select d.release_id from ops.deployments d where d.deployment_id = is_of_project.deployment_id)));
end
$function$;
grant execute on function ops_private.is_of_project(text,uuid,uuid,uuid) to ci_service_role, developer, qa_tester, release_manager, sre;
comment on function ops_private.is_of_project(text,uuid,uuid,uuid) is 'Whether what a row names is the project''s, as far as it names a release, gate or deployment: for the policies of callers that may speak for one project.';

CREATE OR REPLACE FUNCTION ops_private.is_on_side(side ops_private.initiators, name text, person text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return case
        when lower(btrim(is_on_side.name)) = any (side.names) or is_on_side.person = any (side.persons) then true
        when cardinality(side.unknown_names) > 0 then null
        else false
    end;
end
$function$;
comment on function ops_private.is_on_side(ops_private.initiators,text,text) is 'Whether someone is on the initiator''s side; null when that cannot be told, because a human there is unknown.';

CREATE OR REPLACE FUNCTION ops_private.is_one_script(project text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    -- Each part for itself: the repository may be written in another script than its owner. Lower case only, so that no
    -- two spellings are left for ops_private.folded_project.
    return project !~ '[^ -~]' or not exists (
        select from string_to_table(is_one_script.project, '/') part
         where part !~ '^[ -~ß-öø-ÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıĵķĺļľłńņňōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷźżž]*$' -- Latin
           and part !~ '^[ -@[-`{-~ά-ώ]*$' -- Greek
           and part !~ '^[ -@[-`{-~а-џґ]*$' -- Cyrillic
           and part !~ '^[ -@[-`{-~א-ת]*$' -- Hebrew
           and part !~ '^[ -@[-`{-~ء-ي]*$' -- Arabic
           and part !~ '^[ -@[-`{-~ऀ-ॿ]*$' -- Devanagari
           and part !~ '^[ -@[-`{-~ก-๛]*$' -- Thai
           and part !~ '^[ -@[-`{-~ぁ-ヿ㐀-䶿一-鿿]*$' -- Japanese and Chinese
           and part !~ '^[ -@[-`{-~가-힣]*$'); -- Korean
end
$function$;
grant execute on function ops_private.is_one_script(text) to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops_private.is_one_script(text) is 'Whether each part of a project''s name keeps to one script, in lower case where it is not ASCII: a Cyrillic a does not pass for a Latin one.';

CREATE OR REPLACE FUNCTION ops_private.is_plain_name(name text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return name ~ '^[^ ](.*[^ ])?$'
       -- Control characters, spaces that are none, joiners, marks of direction, fillers, selectors, tags.
       and name !~ (E'[\\x01-\\x1f\\x7f-\\xa0\\xad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f'
                 || E'\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff'
                 || E'\\U000e0000-\\U000e0fff]')
       and (name !~ E'[^\\x01-\\x7f]' or name is nfc normalized);
end
$function$;
grant execute on function ops_private.is_plain_name(text) to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops_private.is_plain_name(text) is 'Whether a name is what it looks like: NFC, trimmed, without control, zero-width and direction characters or spaces other than the plain one.';

CREATE OR REPLACE FUNCTION ops_private.is_same_sender(original ops.event_ingest_log, caller ops_private.caller)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if original.persona is distinct from caller.persona or caller.persona is null then
        return false;
    end if;
    -- What a machine reports is the project's word: a receiver, an importer and a workflow are one sender.
    if caller.persona = 'ci_service_role' then
        return caller.project is null or caller.project = coalesce(
            (select r.project from ops.releases r where r.release_id = original.release_id), original.project, '');
    end if;
    return original.actor_kind = caller.actor_kind
       and ops_private.person_or_name(original.actor)
           = ops_private.person_or_name(caller.actor);
end
$function$;
comment on function ops_private.is_same_sender(ops.event_ingest_log,ops_private.caller) is 'Whether a caller may take an accepted event for its own: CI for its project''s machine facts; of what a person said, the same person in the same persona, and not their agent.';

CREATE OR REPLACE FUNCTION ops_private.is_suspended(exception ops.exceptions, source_ref text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    target constant ops_private.evaluation_target :=
        row(1, exception.release_id, null, null, null, null, is_suspended.source_ref, null, null, null);
    granted constant ops_private.target_exception :=
        row(1, exception.exception_id, exception.exception_type, null, null, null, null, null);
begin
    return cardinality(ops_private.suspended_exceptions(array[target], array[granted],
        ops_private.objection_facts(array[target], array[granted], null))) > 0;
end
$function$;
comment on function ops_private.is_suspended(ops.exceptions,text) is 'Whether a no to the exception, or to one that is carried on with it, stands as seen from a source_ref of its release.';

CREATE OR REPLACE FUNCTION ops_private.is_timestamp(word text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    -- Every digit becomes 9: a shape to compare with, at a tenth of the cost of a regular expression.
    shape constant text := translate(word, '012345678', '999999999');
    zone text := substr(shape, 20);
    day constant text := substr(word, 9, 2);
begin
    if shape not like '9999-99-99T99:99:99%' then
        return false;
    end if;
    if left(zone, 1) = '.' then
        zone := ltrim(substr(zone, 2), '9');
        if length(shape) - length(zone) not between 21 and 29 then
            return false;
        end if;
    end if;
    return zone in ('Z', '+99:99', '-99:99', '+9999', '-9999')
       and (zone = 'Z' or (substr(right(word, length(zone)), 2, 2) <= '14' and right(word, 2) <= '59'))
       and substr(word, 12, 2) <= '23' and substr(word, 15, 2) <= '59' and substr(word, 18, 2) <= '59'
       and left(word, 4) > '0000'
       and day >= '01'
       and day <= case substr(word, 6, 2)
               when '01' then '31' when '03' then '31' when '05' then '31' when '07' then '31' when '08' then '31'
               when '10' then '31' when '12' then '31'
               when '04' then '30' when '06' then '30' when '09' then '30' when '11' then '30'
               when '02' then case
                   when left(word, 4)::integer % 4 = 0
                        and (left(word, 4)::integer % 100 <> 0 or left(word, 4)::integer % 400 = 0) then '29'
                   else '28'
               end
               else '00'
           end;
end
$function$;
comment on function ops_private.is_timestamp(text) is 'Whether the text is an ISO 8601 timestamp with a time zone that a cast to timestamptz accepts.';

CREATE OR REPLACE FUNCTION ops_private.is_uuid(word text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    -- Counted characters in a regular expression would cost ten times as much: Postgres builds their states on every call.
    return word like '________-____-____-____-____________' and word !~ '[^-0-9a-fA-F]' and length(replace(word, '-', '')) = 32;
end
$function$;
comment on function ops_private.is_uuid(text) is 'Whether the text is a UUID in its usual form.';

CREATE OR REPLACE FUNCTION ops_private.is_worse(compliance text, was text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array_position('{gated,excepted,rollback,ungated}'::text[], is_worse.compliance)
         > array_position('{gated,excepted,rollback,ungated}'::text[], is_worse.was);
end
$function$;
comment on function ops_private.is_worse(text,text) is 'Whether one compliance says less for a deployment than the other; a compliance that is on record only gets worse.';

CREATE OR REPLACE FUNCTION ops_private.item_fault(name text, rule jsonb, items jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
    select checked.fault
      from (select listed.n, ops_private.value_fault(name || '[' || (listed.n - 1) || ']', rule, listed.item) as fault
              from jsonb_array_elements(items) with ordinality as listed (item, n)
             offset 0) as checked
     where checked.fault is not null
     order by checked.n
     limit 1
    );
end
$function$;
comment on function ops_private.item_fault(text,jsonb,jsonb) is 'What is wrong with the first item of an array that breaks its JSON Schema.';

CREATE OR REPLACE FUNCTION ops_private.join_report(event ops_private.taken_event)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    told_id constant uuid := (event.payload ->> 'deployment_id')::uuid;
    told_runs constant text[] := ops_private.report_runs(event);
begin
    update ops.deployments d
       set named = d.named or first.names is not null,
           other_id = coalesce(d.other_id, nullif(told_id, d.deployment_id)),
           told_both_ways = d.told_both_ways or first.names is null and d.named <> (told_id is not null),
           runs = d.runs || array(select r from unnest(told_runs) r where r <> all (d.runs))
      from (select told.deployment_id,
                   -- Nobody has reported what a promotion or a rollback only opened.
                   case when told.deployed_at is null or told.start_assumed and told.status = 'in_progress'
                        then told_id end as names
              from ops.deployments told where told.deployment_id = event.deployment_id) first
     where d.deployment_id = first.deployment_id
       and (told_id <> d.deployment_id and d.other_id is null or d.named and told_id is null and not d.told_both_ways
            or not told_runs <@ d.runs);
end
$function$;
comment on function ops_private.join_report(ops_private.taken_event) is 'Notes how a further report names its deployment: under another id, without one, from another CI run.';

CREATE OR REPLACE FUNCTION ops_private.judge(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], facts ops_private.target_fact[], exceptions ops_private.target_exception[], at timestamp with time zone)
 RETURNS TABLE(target integer, release_id uuid, gate_id uuid, gate_code text, environment text, deployment_id uuid, status text, is_failing boolean, exception_id uuid, exceptions_used uuid[], valid_until timestamp with time zone, reasons jsonb)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
 SET "TimeZone" TO 'UTC'
AS $function$
declare
    granted ops_private.target_exception[];
    in_force ops_private.target_exception[];
    missing ops_private.missing_control[];
    unmet ops_private.unmet_requirement[];
begin
    if cardinality(judge.exceptions) > 0 then
        granted := ops_private.granted_exceptions(judge.exceptions, judge.at);
        missing := ops_private.missing_controls(judge.targets, granted, judge.facts)
                || ops_private.suspended_exceptions(judge.targets, granted, judge.facts)
                || ops_private.administered_exceptions(granted, judge.facts);
        in_force := ops_private.exceptions_in_force(granted, missing);
    end if;

    unmet := ops_private.unmet_requirements(judge.targets, judge.requirements, judge.facts, judge.at);
    if cardinality(unmet) > 0 then
        unmet := ops_private.waive(unmet, in_force);
        unmet := unmet || ops_private.waive(ops_private.unsettled_gates(judge.targets, judge.requirements, unmet), in_force);
        unmet := unmet || ops_private.unmet_controls(missing, granted, unmet);
    end if;

    return query
    select t.target, t.release_id, t.gate_id, t.gate_code, t.environment, t.deployment_id,
           s.status, s.is_failing, s.exception_id, s.exceptions_used, least(s.waived_until, e.expires_at), s.reasons
      from unnest(judge.targets) t
      join ops_private.gate_statuses(judge.targets, unmet, judge.facts) s on s.target = t.target
      left join ops_private.expiring_facts(judge.requirements, judge.facts, judge.at) e on e.target = t.target
     order by t.target;
end
$function$;
comment on function ops_private.judge(ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.target_fact[],ops_private.target_exception[],timestamp with time zone) is 'The rule. A gate passes when every requirement is met, is bypassed when exceptions in force cover everything that is unmet, and fails when a check failed or someone refused.';

CREATE OR REPLACE FUNCTION ops_private.judge_compliance()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    found ops_private.compliance;
begin
    perform ops_private.keep_read_committed();
    if tg_op = 'UPDATE' then
        if (new.deployed_at, new.source_ref, new.environment, new.release_id, new.rollback_of)
           is not distinct from (old.deployed_at, old.source_ref, old.environment, old.release_id, old.rollback_of) then
            return new;
        end if;
    end if;
    new.reported_at := coalesce(new.reported_at, case when new.deployed_at is not null then clock_timestamp() end);
    new.reported_late := new.reported_late or coalesce(clock_timestamp() > new.deployed_at + interval '15 minutes', false);
    if new.cancelled_at is not null and tg_op = 'INSERT' then
        new.compliance_reasons := jsonb_build_array(ops_private.reason('never_started', null, null,
            'It was cancelled before it started.', '{ci_service_role}'));
        return new;
    elsif new.rollback_of is not null then
        if tg_op = 'INSERT' then
            perform ops_private.check_rollback(new);
        end if;
        found := case when tg_op = 'UPDATE' and old.rollback_of is null and old.compliance in ('gated', 'excepted')
                      then row('rollback', '[]', null)::ops_private.compliance -- it went through the gates itself
                      else ops_private.rollback_compliance(new) end;
    else
        found := ops_private.deployment_compliance(new, case when tg_op = 'UPDATE' then old.reported_at end is null);
    end if;
    -- What was judged is judged again for the worse only: a report that comes later makes nothing better.
    if tg_op = 'INSERT' or old.cancelled_at is not null or new.release_id <> old.release_id
       or ops_private.is_worse(found.status, old.compliance) then
        new.compliance := found.status;
        new.compliance_reasons := found.reasons;
    elsif old.compliance = 'ungated' then
        -- That another commit ran than was allowed is said even of what was ungated already.
        new.compliance_reasons := old.compliance_reasons || (
            select coalesce(jsonb_agg(reason), '[]')
              from jsonb_array_elements(found.reasons) reason
             where reason ->> 'code' in ('source_ref_differs', 'source_ref_not_comparable')
               and not old.compliance_reasons @> jsonb_build_array(reason));
    end if;
    if tg_op = 'INSERT' then
        new.decision_id := coalesce(new.decision_id, found.decision_id);
    end if;
    return new;
end
$function$;
comment on function ops_private.judge_compliance() is 'Trigger: marks a deployment gated, excepted, ungated or rollback when it is reported. What a later report changes is judged again, for the worse only: back-dating never makes one gated.';

CREATE OR REPLACE FUNCTION ops_private.judge_gate(gate_id uuid)
 RETURNS TABLE(status text, exception_id uuid)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select j.status, j.exception_id
      from ops.release_gates g
      cross join lateral ops_private.judge_releases(array[g.release_id]) j
     where g.gate_id = judge_gate.gate_id and j.gate_id = g.gate_id
       and (j.deployment_id is null or j.deployment_id = ops_private.confirmed_deployment(g.release_id))
$function$;
comment on function ops_private.judge_gate(uuid) is 'The status that the rules give a gate now; for G4 that of ops_private.confirmed_deployment.';

CREATE OR REPLACE FUNCTION ops_private.judge_releases(release_ids uuid[])
 RETURNS TABLE(target integer, release_id uuid, gate_id uuid, gate_code text, environment text, deployment_id uuid, status text, is_failing boolean, exception_id uuid, exceptions_used uuid[], valid_until timestamp with time zone, reasons jsonb)
 LANGUAGE plpgsql
 STABLE ROWS 40
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    at_once constant integer := 32; -- every target looks through all facts, which grows with the square of the releases
    moment constant timestamptz := clock_timestamp();
    targets ops_private.evaluation_target[];
    requirements ops_private.target_requirement[];
    exceptions ops_private.target_exception[];
begin
    for n in 1 .. coalesce(cardinality(judge_releases.release_ids), 0) by at_once loop
        targets := ops_private.release_targets(judge_releases.release_ids[n : n + at_once - 1]);
        requirements := ops_private.target_requirements(targets, null);
        exceptions := ops_private.target_exceptions(targets, null);
        return query
            select * from ops_private.judge(targets, requirements,
                ops_private.target_facts(targets, requirements, exceptions, null), exceptions, moment);
    end loop;
end
$function$;
comment on function ops_private.judge_releases(uuid[]) is 'Judges every gate of these releases as of now, and G4 for each of their deployments. target counts from one again every few releases.';

CREATE OR REPLACE FUNCTION ops_private.keep_administration_apart()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    signing constant text[] := '{release_manager,qa_tester,sre,developer}';
    other text;
begin
    if new.revoked_at is null and (new.persona = 'gates_admin' or new.persona = any (signing)) then
        -- A subject in other capitals is taken for the same person: it costs a rename, not a promise.
        select a.persona into other
          from ops.persona_assignments a
         where lower(a.subject) = lower(new.subject) and a.revoked_at is null and a.assignment_id <> new.assignment_id
           and case when new.persona = 'gates_admin' then a.persona = any (signing) else a.persona = 'gates_admin' end
         limit 1;
        if other is not null and not coalesce(ops_private.setting('admin_may_sign', null, null)::boolean, false) then
            perform ops_private.raise_error('admin_may_not_sign',
                format('%s holds %s: whoever changes what the gates ask for does not sign them.', new.subject, other),
                format('Assign %s to somebody else, or revoke %s first: gates persona list --subject %s shows it.',
                       new.persona, other, new.subject));
        end if;
    end if;
    return new;
end
$function$;
comment on function ops_private.keep_administration_apart() is 'Trigger: nobody holds gates_admin and a persona that signs at once, unless the setting admin_may_sign allows it.';

CREATE OR REPLACE FUNCTION ops_private.keep_deployment()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    broken constant text := case
        when new.release_id <> old.release_id
             then case when old.restores_assumed and old.start_assumed and old.status = 'in_progress' then null else 'release_id' end
        when new.rollback_of is distinct from old.rollback_of and old.rollback_of is not null then 'rollback_of'
        when (new.restores_assumed, new.rollback_reason) is distinct from (old.restores_assumed, old.rollback_reason)
             and new.rollback_of is not distinct from old.rollback_of then 'rollback_reason'
        when old.cancelled_at is not null then null -- nothing of it was settled, as it had not started
        when new.compliance <> old.compliance and not ops_private.is_worse(new.compliance, old.compliance) then 'compliance'
        when new.compliance = 'ungated' and old.compliance = 'ungated'
             and not new.compliance_reasons @> old.compliance_reasons then 'compliance_reasons'
        when new.compliance = old.compliance and new.compliance <> 'ungated'
             and new.compliance_reasons <> old.compliance_reasons then 'compliance_reasons'
        when new.environment <> old.environment and old.reported_at is not null then 'environment'
        when new.source_ref <> old.source_ref and not old.source_ref_assumed then 'source_ref'
        when new.source_ref_assumed and not old.source_ref_assumed then 'source_ref_assumed'
        when new.start_assumed and not old.start_assumed and old.deployed_at is not null then 'start_assumed'
        when new.deployed_at > old.deployed_at or new.deployed_at is null and old.deployed_at is not null
             -- A rollback that was triggered and cancelled has not started.
             and not (old.start_assumed and new.cancelled_at is not null) then 'deployed_at'
        when new.reported_at is distinct from old.reported_at and old.reported_at is not null then 'reported_at'
        when old.reported_late and not new.reported_late then 'reported_late'
    end;
begin
    if broken is not null then
        perform ops_private.raise_error('append_only',
            format('%s of the deployment is settled: it is not changed that way, by anyone.', broken),
            'Report what happened; a report never makes a deployment look better.');
    end if;
    return null;
end
$function$;
comment on function ops_private.keep_deployment() is 'Trigger: what is settled of a deployment stays. Its compliance only gets worse, its start only earlier, and its commit and environment change only while they are assumed.';

CREATE OR REPLACE FUNCTION ops_private.keep_read_committed()
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        perform ops_private.raise_error('wrong_isolation',
            format('The transaction is %s: it may not see what was recorded since it began, and nothing is decided or recorded in it.',
                   current_setting('transaction_isolation')),
            format('Begin it with isolation level read committed, or: '
                   || 'alter role %I set default_transaction_isolation = ''read committed'';', session_user));
    end if;
end
$function$;
comment on function ops_private.keep_read_committed() is 'Raises wrong_isolation in a transaction of another level: what decides and records sees everything that was committed before.';

CREATE OR REPLACE FUNCTION ops_private.keep_settled()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    settled text;
begin
    select min(b.key) into settled
      from jsonb_each(to_jsonb(old)) b
      join jsonb_each(to_jsonb(new)) a on a.key = b.key
     where a.value <> b.value and b.key <> all (tg_argv);
    if settled is not null then
        perform ops_private.raise_error('append_only',
            format('%s of %I.%I is settled and does not change, for anyone.', settled, tg_table_schema, tg_table_name),
            'Record a new fact that corrects the earlier one.');
    end if;
    return null;
end
$function$;
comment on function ops_private.keep_settled() is 'Trigger of tables whose rows change in some columns only: all others are frozen for everyone, the owner included.';

CREATE OR REPLACE FUNCTION ops_private.keep_to_machine()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    before_row constant jsonb := to_jsonb(old);
    after_row constant jsonb := to_jsonb(new);
    was text;
    becomes text;
begin
    for column_number in 0 .. tg_nargs - 1 loop
        continue when after_row -> tg_argv[column_number] = before_row -> tg_argv[column_number];
        was := before_row ->> tg_argv[column_number];
        becomes := after_row ->> tg_argv[column_number];
        if tg_argv[column_number] = 'resolved_at' then
            was := case when was is null then 'open' else 'resolved' end;
            becomes := case when becomes is null then 'open' else 'resolved' end;
            continue when was = becomes; -- it ended again, later
        elsif tg_argv[column_number] = 'revoked_at' then
            was := case when was is null then 'granted' else 'revoked' end;
            becomes := case when becomes is null then 'granted' else 'revoked' end;
        end if;
        if not exists (
            select from ops.state_machines m
             where m.subject_table = tg_table_name and m.field = tg_argv[column_number]
               and m.from_value = was and m.to_value = becomes) then
            perform ops_private.raise_error('illegal_transition',
                format('%s of %s is %s and cannot become %s.', tg_argv[column_number], tg_table_name, was, becomes),
                'docs/gates.md shows how it can change.');
        end if;
    end loop;
    return null;
end
$function$;
comment on function ops_private.keep_to_machine() is 'Trigger of tables with state columns: they change only as ops.state_machines allows.';

CREATE OR REPLACE FUNCTION ops_private.known_answers(events ops_private.taken_event[])
 RETURNS ops_private.ingest_answer[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
    select array_agg(row(e.ordinal, (l.known).ingest_id, 'duplicate', null, (l.known).result -> 'detail', (l.known).result ->> 'warning',
                         coalesce((l.known).content_hash = e.content_hash, false), ops_private.is_same_sender(l.known, e.caller),
                         (l.known).received_at)::ops_private.ingest_answer)
      from unnest(known_answers.events) e
     cross join lateral (select split_part(e.idempotency_key, '/', 2) as named offset 0) release
     cross join lateral (
         select known
           from ops.event_ingest_log known
          -- The key names its release, also where the envelope names another or none.
          where known.release_id = case when ops_private.is_uuid(release.named) then release.named::uuid end
            and case when known.processing_status = 'accepted' then substr(sha256(known.idempotency_key::bytea), 1, 16) end
                = substr(sha256(e.idempotency_key::bytea), 1, 16)
            and known.idempotency_key = e.idempotency_key
          limit 1) l
     where (l.known).ingest_id <> e.ingest_id
    );
end
$function$;
comment on function ops_private.known_answers(ops_private.taken_event[]) is 'The answers to those events whose key has already been accepted: duplicate, with what the original was answered.';

CREATE OR REPLACE FUNCTION ops_private.known_person(name text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
    select a.subject
      from ops.persona_assignments a
     where (a.subject = known_person.name or lower(a.github_login) = lower(known_person.name))
       and a.revoked_at is null
     order by a.subject = known_person.name desc, a.assigned_at
     limit 1);
end
$function$;
comment on function ops_private.known_person(text) is 'The subject of the person with this subject or GitHub login, by the assignments in force; null when there is none.';

CREATE OR REPLACE FUNCTION ops_private.latest_deployment(release_id uuid, environment text, rollbacks boolean)
 RETURNS SETOF ops.deployments
 LANGUAGE plpgsql
 STABLE ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
    select d.*
      from ops.deployments d
     where d.release_id = latest_deployment.release_id and d.environment = latest_deployment.environment
       and (latest_deployment.rollbacks or d.rollback_of is null) and d.cancelled_at is null
     order by ops_private.deployment_order(d) desc
     limit 1;
end
$function$;
grant execute on function ops_private.latest_deployment(uuid,text,boolean) to audit_reader, release_manager;
comment on function ops_private.latest_deployment(uuid,text,boolean) is 'The release''s latest deployment to an environment, if there is one; rollbacks says whether a rollback to the release counts.';

CREATE OR REPLACE FUNCTION ops_private.leaving_deployment(release_id uuid, environment text, named uuid, at timestamp with time zone)
 RETURNS SETOF ops.deployments
 LANGUAGE plpgsql
 STABLE ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    place record;
    ran uuid;
begin
    select r.project,
           case when named.deployment_id is null then ops_private.component_of(r.scope_metadata) else named.component end
               as component
      into place
      from ops.releases r
      left join ops.deployments named on named.deployment_id = leaving_deployment.named
     where r.release_id = leaving_deployment.release_id;
    -- Reports may arrive late: what ran when it was rolled back may have been replaced since.
    foreach ran in array array[
        ops_private.ran_at(place.project, leaving_deployment.environment, place.component, leaving_deployment.at
                           + ops_private.clock_skew(leaving_deployment.release_id, leaving_deployment.environment)),
        ops_private.ran_at(place.project, leaving_deployment.environment, place.component, leaving_deployment.at),
        ops_private.running_deployment(place.project, leaving_deployment.environment, place.component)] loop
        if ran = coalesce(leaving_deployment.named, ran) then
            return query
                select d.* from ops.deployments d
                 where d.deployment_id = ran and d.release_id = leaving_deployment.release_id;
            if found then
                return;
            end if;
        end if;
    end loop;
end
$function$;
comment on function ops_private.leaving_deployment(uuid,text,uuid,timestamp with time zone) is 'The deployment that a rollback of a release takes back: what ran in the environment at the rollback''s own time, or runs there now. None when that is another release''s, or not the deployment that is named.';

CREATE OR REPLACE FUNCTION ops_private.live_tip()
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select coalesce((
        select latest.txid || '-' || latest.position
          from ((select c.txid, c.position
                   from ops_private.live_changes c
                  where c.txid < pg_snapshot_xmin(pg_current_snapshot())
                  order by c.txid desc, c.position desc
                  limit 1)
                union all
                -- Where everything was pruned, a reader who had seen everything has missed nothing.
                select p.txid, p.position
                  from ops_private.live_pruned p
                 where p.txid < pg_snapshot_xmin(pg_current_snapshot())) as latest
         order by latest.txid desc, latest.position desc
         limit 1), '0-0')
$function$;
grant execute on function ops_private.live_tip() to gates_server;
comment on function ops_private.live_tip() is 'The latest change before which nothing can appear any more. Reveals only that something happened.';

CREATE OR REPLACE FUNCTION ops_private.lock_exceptions(granted ops.exceptions, project text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    perform ops_private.hold('exceptions of project ' || lower(lock_exceptions.project));
    if granted.exception_type = 'break_glass' then
        perform ops_private.hold('exceptions of person ' || ops_private.person_or_name(granted.approver_id));
    end if;
end
$function$;
comment on function ops_private.lock_exceptions(ops.exceptions,text) is 'Lets one exception of a project be granted at a time, and one break_glass of a person. The next statement sees what was granted.';

CREATE OR REPLACE FUNCTION ops_private.loosening_delay(project text, environment text, at timestamp with time zone)
 RETURNS interval
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    -- A delay that was shortened still holds for as long as it was: otherwise shortening it would be the way past it.
    return greatest(
        coalesce(ops_private.setting('loosening_delay', loosening_delay.project, loosening_delay.environment,
                                     loosening_delay.at), '0')::interval,
        (select max((c.before_row ->> 'value')::interval)
           from ops.policy_changes c
          where c.subject_table = 'policy_settings' and c.before_row ->> 'name' = 'loosening_delay'
            and coalesce(c.before_row ->> 'project', loosening_delay.project) = loosening_delay.project
            and coalesce(c.before_row ->> 'environment', loosening_delay.environment) = loosening_delay.environment
            and c.created_at <= loosening_delay.at and c.created_at > loosening_delay.at - (c.before_row ->> 'value')::interval));
end
$function$;
comment on function ops_private.loosening_delay(text,text,timestamp with time zone) is 'How long a change of the policy waits, in a project and environment at an instant, before it allows what was denied.';

CREATE OR REPLACE FUNCTION ops_private.malformed_event(ordinal integer, ingest_id uuid, caller ops_private.caller, body bytea, document jsonb)
 RETURNS ops_private.taken_event
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    event ops_private.taken_event;
begin
    event.ordinal := malformed_event.ordinal;
    event.ingest_id := malformed_event.ingest_id;
    event.caller := malformed_event.caller;
    event.payload_hash := encode(sha256(body), 'hex');
    if jsonb_typeof(document -> 'schema_version') = 'string' then
        event.schema_version := left(document ->> 'schema_version', 400);
    end if;
    if jsonb_typeof(document -> 'source_system') = 'string' then
        event.source_system := left(document ->> 'source_system', 400);
    end if;
    if jsonb_typeof(document -> 'event_type') = 'string' then
        event.event_type := left(document ->> 'event_type', 400);
    end if;
    if jsonb_typeof(document -> 'idempotency_key') = 'string' then
        event.idempotency_key := left(document ->> 'idempotency_key', 400);
    end if;
    if ops_private.is_uuid(document ->> 'release_id') then
        event.sent_release_id := (document ->> 'release_id')::uuid;
    end if;
    if jsonb_typeof(document) = 'object' then
        event.content_hash := ops_private.content_hash(document);
    end if;
    return event;
end
$function$;
comment on function ops_private.malformed_event(integer,uuid,ops_private.caller,bytea,jsonb) is 'What ops.event_ingest_log can keep of a body whose form is wrong: those fields that are usable. document is null where there is no JSON.';

CREATE OR REPLACE FUNCTION ops_private.match_report(event ops_private.taken_event)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    told constant text := event.payload ->> 'source_ref';
    known ops.deployments;
    compared text;
begin
    select * into known from ops.deployments d where d.deployment_id = event.deployment_id for no key update;
    if known.release_id <> event.release_id and ops_private.may_be_restored(known, event.release_id) then
        -- Nobody had said what comes back; now somebody does.
        update ops.deployments d
           set release_id = event.release_id,
               source_ref = coalesce(told, (
                   select ran.source_ref
                     from ops.deployments leaving
                    cross join lateral ops_private.restored_deployment(leaving, event.release_id) ran
                    where leaving.deployment_id = d.rollback_of)),
               source_ref_assumed = told is null
         where d.deployment_id = event.deployment_id;
        return;
    elsif known.release_id <> event.release_id then
        perform ops_private.raise_error('id_taken', 'The deployment_id belongs to another release.',
            'Use a new id for each deployment, or leave it out.');
    end if;
    if known.environment <> event.environment then
        if known.reported_at is null and event.environment in ('staging', 'production') then
            update ops.deployments d set environment = event.environment where d.deployment_id = event.deployment_id;
        else
            perform ops_private.contradict(event, 'environment', known.environment, event.environment);
        end if;
    end if;
    if told is null then
        return;
    end if;
    perform ops_private.tell_ref(known.release_id, told, (event.caller).actor, 'told');
    compared := ops_private.compare_refs(known.release_id, known.source_ref, told);
    if known.source_ref_assumed then
        update ops.deployments d
           set source_ref_assumed = false,
               -- Of two spellings of one commit the record keeps the full one.
               source_ref = case when compared = 'same' and not (length(told) >= 40 and ops_private.is_commit(lower(told)))
                                 then d.source_ref else told end
         where d.deployment_id = event.deployment_id;
    elsif compared = 'other' then
        perform ops_private.contradict(event, 'source_ref', known.source_ref, told);
    end if;
end
$function$;
comment on function ops_private.match_report(ops_private.taken_event) is 'Compares a report with the deployment that it names: fills in what was assumed, records what contradicts. Errors: id_taken.';

CREATE OR REPLACE FUNCTION ops_private.may_be_restored(rollback ops.deployments, release_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return rollback.restores_assumed and rollback.start_assumed and rollback.status = 'in_progress' and exists (
        select from ops.deployments leaving
         cross join lateral ops_private.restored_deployment(leaving, may_be_restored.release_id) ran
         where leaving.deployment_id = rollback.rollback_of and leaving.release_id <> may_be_restored.release_id);
end
$function$;
comment on function ops_private.may_be_restored(ops.deployments,uuid) is 'Whether a rollback may turn out to bring back another release than the one that was assumed: no report has said which, and that one ran there.';

CREATE OR REPLACE FUNCTION ops_private.may_hear(persona text, subject_table text, is_own_release boolean)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select case may_hear.persona
        when 'release_manager' then true
        when 'audit_reader' then true
        when 'ci_service_role' then may_hear.subject_table in ('releases', 'release_gates', 'gate_checks')
        when 'qa_tester' then may_hear.subject_table in ('releases', 'gate_checks', 'evidence_artifacts')
        when 'sre' then may_hear.subject_table in ('deployments', 'environment_events', 'recovery_drills')
        when 'developer' then may_hear.subject_table = 'releases' or (may_hear.subject_table = 'gate_checks' and may_hear.is_own_release)
        else false
    end
$function$;
comment on function ops_private.may_hear(text,text,boolean) is 'Whether a persona receives the changes of a table: exactly when the access table lets it read that table. A test holds the two equal.';

CREATE OR REPLACE FUNCTION ops_private.may_listen(topic text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select may_listen.topic like 'gates:%' and ops_private.may_hear(
        ops_private.persona(),
        split_part(may_listen.topic, ':', 2),
        split_part(may_listen.topic, ':', 3) = any (ops_private.own_releases(ops_private.persona())::text[]))
$function$;
grant execute on function ops_private.may_listen(text) to audit_reader, ci_service_role, developer, qa_tester, release_manager, sre;
comment on function ops_private.may_listen(text) is 'Whether the caller may join a Realtime channel of Release Gates.';

CREATE OR REPLACE FUNCTION ops_private.may_waive(exception ops_private.target_exception, kind text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (exception.waives is null or may_waive.kind = any (exception.waives))
       and (may_waive.kind <> 'rejection' or exception.exception_type = 'break_glass')
       and (may_waive.kind <> 'approval' or exception.by_human);
end
$function$;
comment on function ops_private.may_waive(ops_private.target_exception,text) is 'Whether an exception may cover a requirement of this kind: what its type waives, approvals only when a human granted it, and a standing no only when it is break_glass.';

CREATE OR REPLACE FUNCTION ops_private.meant_ref(release_id uuid, ref text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    asked constant text := ops_private.normal_ref(meant_ref.ref);
    meant text;
begin
    select told.means into meant
      from ops.release_refs told
     where told.release_id = meant_ref.release_id and told.source_ref = asked
     order by told.ref_id limit 1;
    if meant is not null or not ops_private.is_commit(asked) then
        return coalesce(meant, asked);
    elsif length(asked) >= 40 then
        select short.source_ref into meant
          from ops.release_refs short
         where short.release_id = meant_ref.release_id and length(short.source_ref) < 40
           and ops_private.is_commit(short.source_ref) and starts_with(asked, short.source_ref)
           and short.means = short.source_ref
           and not exists (
               select from ops_private.whole_commits(meant_ref.release_id, short.source_ref))
         order by length(short.source_ref) desc limit 1;
    else
        select min(whole.source_ref) into meant
          from ops_private.whole_commits(meant_ref.release_id, asked) whole
        having min(whole.source_ref) = max(whole.source_ref) and min(whole.means) = min(whole.source_ref);
    end if;
    return coalesce(meant, asked);
end
$function$;
comment on function ops_private.meant_ref(uuid,text) is 'Under which spelling this release keeps what a source_ref names: equal for two spellings of the same commit. Kept in ops.release_refs once the release has been told it.';

CREATE OR REPLACE FUNCTION ops_private.missing_controls(targets ops_private.evaluation_target[], granted ops_private.target_exception[], facts ops_private.target_fact[])
 RETURNS ops_private.missing_control[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        with exceptions as materialized (
            select e.*, t.release_id, t.environment, t.gate_code
              from unnest(missing_controls.granted) e
              join unnest(missing_controls.targets) t on t.target = e.target),
        checks as materialized (
            select f.* from unnest(missing_controls.facts) f
             where f.kind = 'check' and f.bound and f.persona in ('ci_service_role', 'qa_tester', 'sre'))
        select row(x.target, x.exception_id, control, latest.status)::ops_private.missing_control
          from exceptions x
         cross join lateral unnest(x.controls) as control
          left join lateral (
              select c.status
                from exceptions beside
                join checks c on c.target = beside.target
               where beside.exception_id = x.exception_id and beside.release_id = x.release_id
                 and beside.environment = x.environment and (beside.gate_code <> 'G4' or beside.target = x.target)
                 and c.subject = control
               order by c.status = 'fail' desc, c.status = 'pass' desc, c.at desc, c.recorded_at desc, c.id desc limit 1) latest on true
         where latest.status is distinct from 'pass');
end
$function$;
comment on function ops_private.missing_controls(ops_private.evaluation_target[],ops_private.target_exception[],ops_private.target_fact[]) is 'The compensating checks that granted exceptions depend on and that do not pass.';

CREATE OR REPLACE FUNCTION ops_private.movable_ref(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return ops_private.reason('movable_ref', null, null,
        format('The release names %s, which may come to name other code; facts are about the name.', input #>> '{release,source_ref}'),
        '{ci_service_role,release_manager}');
end
$function$;
comment on function ops_private.movable_ref(jsonb) is 'The note, or under the setting commit_known the reason, that the release in a decision''s input names no commit.';

CREATE OR REPLACE FUNCTION ops_private.move_incidents()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if new.deployed_at is not null then
        update ops.incidents i
           set began_after_detection = least(i.detected_at, i.created_at) < new.deployed_at
         where i.deployment_id = new.deployment_id
           and i.began_after_detection <> (least(i.detected_at, i.created_at) < new.deployed_at);
    end if;
    -- What named no deployment hangs on what ran, or had begun, when it was detected, as far as that is told.
    if (new.live_at, new.deployed_at) is distinct from (old.live_at, old.deployed_at) then
        update ops.incidents i
           set deployment_id = ran.deployment_id, release_id = ran.release_id,
               began_after_detection = least(i.detected_at, i.created_at) < ran.deployed_at
          from ops.deployments ran, ops.releases r
         where i.timeline -> 0 ? 'assumed' and i.environment = new.environment
           and r.release_id = new.release_id and i.project = r.project
           and least(i.detected_at, i.created_at) >= least(old.live_at, new.live_at, old.deployed_at, new.deployed_at)
                              - ops_private.clock_skew(new.release_id, new.environment)
           and ran.deployment_id = ops_private.blamed_deployment(
                   case when i.timeline #>> '{0,assumed}' = 'deployment' then i.release_id end, i.project, i.environment,
                   i.timeline #>> '{0,component}', least(i.detected_at, i.created_at))
           and ran.deployment_id is distinct from i.deployment_id;
    end if;
    return null;
end
$function$;
comment on function ops_private.move_incidents() is 'Trigger: an incident of a release hangs on the deployment that had begun when it was detected, and one of a project on what ran then, also when that is told later.';

CREATE OR REPLACE FUNCTION ops_private.move_release_with_deployment()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if new.cancelled_at is not null then
        return null; -- it never was
    elsif new.status = 'succeeded' and new.rollback_of is not null then
        update ops.deployments d set status = 'rolled_back'
         where d.deployment_id = new.rollback_of and d.status = 'succeeded';
        update ops.releases r set status = 'rolled_back'
          from ops.deployments d
         where d.deployment_id = new.rollback_of and r.release_id = d.release_id
           and r.environment_target = new.environment and r.release_id <> new.release_id
           and r.status <> 'rolled_back';
        -- A release that was taken back does not come again by default.
        if not new.restores_assumed and new.rollback_reason is not null then
            update ops.releases r set status = 'promoted'
             where r.release_id = new.release_id and r.environment_target = new.environment and r.status = 'rolled_back';
        end if;
    elsif tg_op = 'UPDATE' and old.status = 'succeeded' and new.status = 'failed' and new.rollback_of is not null then
        perform ops_private.take_back_rollback(new);
    elsif new.rollback_of is null then
        update ops.releases r set status = case new.status when 'failed' then 'failed' else 'in_progress' end
         where r.release_id = new.release_id and r.environment_target = new.environment
           and ((new.status = 'failed' and (r.status in ('draft', 'in_progress') or r.status = 'promoted' and not exists (
                     select from ops.deployments other
                      where other.release_id = r.release_id and other.environment = new.environment and other.status = 'succeeded')))
                or (new.status in ('in_progress', 'succeeded') and r.status in ('draft', 'failed')));
    end if;
    -- Ingest evaluates at the end of its batch.
    if (ops_private.acting_context()).phase is distinct from 'ingest' then
        perform ops_private.evaluate_releases(array[new.release_id]);
    end if;
    return null;
end
$function$;
comment on function ops_private.move_release_with_deployment() is 'Trigger: a failed deployment fails its release, a successful rollback marks what it replaced until it is reported as failed, and gates are judged again.';

CREATE OR REPLACE FUNCTION ops_private.named_check(release_id uuid, gate_code text, check_name text)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    latest constant uuid := (
        select c.check_id
          from ops.release_gates g
         cross join lateral (
              select of_gate.check_id, of_gate.judged_at, of_gate.created_at
                from ops.gate_checks of_gate
               where of_gate.gate_id = g.gate_id and of_gate.check_name = named_check.check_name
              offset 0) c
         where g.release_id = named_check.release_id and (named_check.gate_code is null or g.gate_code = named_check.gate_code)
         order by c.judged_at desc, c.created_at desc, c.check_id desc
         limit 1);
begin
    if latest is null then
        perform ops_private.raise_error('unknown_check', 'The evidence names a check that has not been reported for the release.',
            'Report the check first, or leave check_name out.');
    end if;
    return latest;
end
$function$;
comment on function ops_private.named_check(uuid,text,text) is 'The latest check of this name that a release has, on one gate or on any. Raises unknown_check where it has none.';

CREATE OR REPLACE FUNCTION ops_private.names_commit(release_id uuid, ref text, as_of timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    asked constant text := ops_private.normal_ref(names_commit.ref);
begin
    if not ops_private.is_commit(asked) or length(asked) >= 40 then
        return ops_private.is_commit(asked);
    end if;
    return exists (
        select from ops_private.whole_commits(names_commit.release_id, asked) whole
         where names_commit.as_of is null or whole.recorded_at <= names_commit.as_of);
end
$function$;
comment on function ops_private.names_commit(uuid,text,timestamp with time zone) is 'Whether a source_ref is a full commit, or a short form of one that the release was told by then.';

CREATE OR REPLACE FUNCTION ops_private.normal_ref(ref text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    trimmed constant text := btrim(ref, E' \t\r\n');
    bare text;
begin
    if trimmed !~ '[^0-9a-fA-F]' and ops_private.is_commit(lower(trimmed)) then
        return lower(trimmed);
    elsif not starts_with(trimmed, 'refs/') then
        return trimmed;
    end if;
    bare := regexp_replace(trimmed, '^refs/(tags|heads)/', '');
    return case when bare = '' or ops_private.is_commit(lower(bare)) then trimmed else bare end;
end
$function$;
comment on function ops_private.normal_ref(text) is 'A source_ref in the form in which two are compared: a commit in lower case, a tag or branch without refs/tags/ or refs/heads/.';

CREATE OR REPLACE FUNCTION ops_private.objection_facts(targets ops_private.evaluation_target[], exceptions ops_private.target_exception[], as_of timestamp with time zone)
 RETURNS ops_private.target_fact[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if coalesce(cardinality(objection_facts.exceptions), 0) = 0 then
        return null;
    end if;
    return array(
        select row(t.target, 'objection', x.exception_id::text, a.persona_role, a.decision,
                   coalesce(approver.person, lower(btrim(a.approver_id))),
                   case when 'service' in (a.approver_kind, approver.kind) then 'service'
                        when 'agent' in (a.approver_kind, approver.kind) then 'agent'
                        else a.approver_kind end,
                   ops_private.is_initiator(t.release_id, a.approver_id, approver.person, objection_facts.as_of),
                   approver.person is not null, a.subject_ref = t.source_ref,
                   least(a.said_at, a.created_at), a.created_at, a.approval_id, a.subject_ref, null)::ops_private.target_fact
          from unnest(objection_facts.exceptions) x
          join unnest(objection_facts.targets) t on t.target = x.target
          join ops.exceptions here on here.exception_id = x.exception_id
          -- What is carried on is one exception: a no to any of it is a no to all.
          join ops.approvals a
            on a.scope = 'exception' and a.exception_id = any (here.exception_id || ops_private.exceptions_of_one_review(here))
         cross join lateral ops_private.who_is(a.approver_id, a.created_at, objection_facts.as_of) approver
         where objection_facts.as_of is null or a.created_at <= objection_facts.as_of);
end
$function$;
comment on function ops_private.objection_facts(ops_private.evaluation_target[],ops_private.target_exception[],timestamp with time zone) is 'What was answered to the exceptions themselves, and to those that are carried on with them. subject is the id of the exception.';

CREATE OR REPLACE FUNCTION ops_private.only_candidate(event ops_private.taken_event, named uuid, at timestamp with time zone)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    skew constant interval := ops_private.clock_skew(event.release_id, event.environment);
    candidates ops.deployments[];
begin
    select array_agg(d) into candidates
      from ops.deployments d
     where d.release_id = event.release_id and d.environment = event.environment
       and case
               when only_candidate.named is not null or event.event_type <> 'deploy_complete'
                   then d.named = (only_candidate.named is null) and not d.told_both_ways
               -- Its start may have been told both ways, and its end with an id only.
               else (d.named or d.told_both_ways) and not exists (
                   select from ops.environment_events e
                    where e.deployment_id = d.deployment_id and e.event_type = 'deploy_complete'
                      and not e.payload ? 'deployment_id')
           end
       and d.cancelled_at is null and least(d.deployed_at, d.reported_at) <= only_candidate.at + skew
       and only_candidate.at <= coalesce(d.completed_at + case event.event_type when 'deploy_complete' then skew else '0' end, 'infinity')
       and coalesce(ops_private.stale_from(d) > only_candidate.at, true)
       and ops_private.compare_refs(d.release_id, d.source_ref, coalesce(event.payload ->> 'source_ref', d.source_ref)) <> 'other';
    if cardinality(candidates) = 1 and not exists (
        select from ops.deployments rival
         where rival.release_id = event.release_id and rival.environment = event.environment
           and rival.named = (only_candidate.named is not null) and not rival.told_both_ways and rival.cancelled_at is null
           and rival.deployment_id <> candidates[1].deployment_id
           and rival.deployed_at <= coalesce(candidates[1].completed_at, 'infinity')
           and candidates[1].deployed_at <= coalesce(rival.completed_at, 'infinity')
           and ops_private.compare_refs(rival.release_id, rival.source_ref, candidates[1].source_ref) <> 'other') then
        return candidates[1].deployment_id;
    end if;
    return null;
end
$function$;
comment on function ops_private.only_candidate(ops_private.taken_event,uuid,timestamp with time zone) is 'The deployment that a report with an id shares with reports without one, or the other way round: they overlap, and each is the other''s only candidate. Null where two are possible; then they stay two.';

CREATE OR REPLACE FUNCTION ops_private.open_deployment(event ops_private.taken_event, at timestamp with time zone)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    latest constant timestamptz := open_deployment.at + ops_private.clock_skew(event.release_id, event.environment);
begin
    return (
    select d.deployment_id
      from ops.deployments d
     where d.release_id = event.release_id and d.environment = event.environment and d.status = 'in_progress'
       -- Nothing ends before it starts, two clocks aside; what starts after its cancellation was started again.
       and (event.event_type = 'deploy_cancelled' or d.deployed_at is null or least(d.deployed_at, d.reported_at) <= latest)
       -- What is known by an id alone may be ended so while nothing else is under way.
       and (not d.named or d.told_both_ways or not exists (
           select from ops.deployments other
            where other.release_id = d.release_id and other.environment = d.environment and other.status = 'in_progress'
              and other.deployment_id <> d.deployment_id
              and (event.event_type = 'deploy_cancelled' or other.deployed_at is null
                   or least(other.deployed_at, other.reported_at) <= latest)))
     order by event.event_type = 'deploy_cancelled' and (d.deployed_at is null or d.start_assumed) desc,
              ops_private.compare_refs(d.release_id, d.source_ref, coalesce(event.payload ->> 'source_ref', d.source_ref)) = 'other',
              d.deployed_at desc nulls last, d.created_at desc
     limit 1
    );
end
$function$;
comment on function ops_private.open_deployment(ops_private.taken_event,timestamp with time zone) is 'The release''s deployment under way that an end without an id belongs to: of its commit first, the latest to start; a cancellation belongs to what has not started first.';

CREATE OR REPLACE FUNCTION ops_private.operations_facts(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], as_of timestamp with time zone)
 RETURNS ops_private.target_fact[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    severities constant text[] := array['low', 'medium', 'high', 'critical'];
begin
    return array(
        select row(q.target, 'drill', latest.drill_type, null, 'success', null, null, null, null, null,
                   least(latest.executed_at, latest.created_at), latest.created_at, latest.drill_id, null, null)::ops_private.target_fact
          from unnest(operations_facts.requirements) q
          join unnest(operations_facts.targets) t on t.target = q.target
         cross join lateral (
              select d.drill_type, d.executed_at, d.created_at, d.drill_id
                from ops.recovery_drills d
               where d.environment = t.environment and d.outcome = 'success' and d.restore_validated
                 and (d.project = t.project or d.project is null and d.persona <> 'ci_service_role')
                 and (q.subject is null or d.drill_type = q.subject)
                 -- Its evidence says no more than evidence does elsewhere: not what failed, and not another project's.
                 and not exists (
                     select from ops.evidence_artifacts e
                       left join ops.releases r on r.release_id = e.release_id
                      where e.artifact_id = d.evidence_artifact_id
                        and (not e.is_sound or r.project <> d.project))
                 and (operations_facts.as_of is null or d.created_at <= operations_facts.as_of)
               order by d.executed_at desc, d.created_at desc, d.drill_id desc limit 1) latest
         where q.kind = 'recovery_drill'
        union all
        select row(q.target, 'incident', q.subject, null, worst_open.severity, null, null, null, null, null,
                   least(worst_open.detected_at, worst_open.created_at), worst_open.created_at, worst_open.incident_id, null,
                   null)::ops_private.target_fact
          from unnest(operations_facts.requirements) q
          join unnest(operations_facts.targets) t on t.target = q.target
         cross join lateral (
              select i.detected_at, i.created_at, i.incident_id, known.severity
                from ops.incidents i
               cross join lateral (
                    select case when operations_facts.as_of is null then i.severity
                                else ops_private.value_at(i.incident_id, 'severity', i.severity, operations_facts.as_of) end as severity
                   ) known
               where i.environment = t.environment and (i.project is null or i.project = t.project)
                 -- Whoever forbids an incident of a severity forbids the worse ones.
                 and array_position(severities, known.severity) >= array_position(severities, q.subject)
                 and case
                         when operations_facts.as_of is null then i.resolved_at is null
                         else i.created_at <= operations_facts.as_of
                              and ops_private.value_at(i.incident_id, 'resolved_at', i.resolved_at::text, operations_facts.as_of) is null
                     end
               order by array_position(severities, known.severity) desc, i.created_at, i.incident_id limit 1) worst_open
         where q.kind = 'no_open_incident');
end
$function$;
comment on function ops_private.operations_facts(ops_private.evaluation_target[],ops_private.target_requirement[],timestamp with time zone) is 'For the requirements that ask: the latest successful and validated recovery drill, and the worst open incident of the forbidden severity or above, of the project or the platform.';

CREATE OR REPLACE FUNCTION ops_private.own_gates()
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    caller constant text := ops_private.actor();
    itself constant text := coalesce((ops_private.who_is(caller, clock_timestamp())).person, caller);
    -- A revoked assignment goes on saying whose name it was; whose it was at the time is asked of each release.
    names constant text[] := array(
        select lower(btrim(caller))
         union all
        select unnest(array[lower(btrim(a.subject)), lower(a.github_login)])
          from ops.persona_assignments a where a.subject = itself);
begin
    return array(
        with brought as (
            select r.release_id, r.created_by as name, r.created_at as at from ops.releases r
            union all
            select r.release_id, r.initiating_actor, r.created_at from ops.releases r
            union all
            select told.release_id, told.brought_by, told.recorded_at
              from ops.release_refs told
              join ops.releases r on r.release_id = told.release_id
             where told.role <> 'told' and told.means = ops_private.meant_ref(r.release_id, r.source_ref))
        select g.gate_id
          from ops.release_gates g
         where g.release_id in (
               select b.release_id
                 from brought b
                where lower(btrim(b.name)) = any (names)
                  and (lower(btrim(b.name)) = lower(btrim(caller)) or (ops_private.who_is(b.name, b.at)).person = itself)));
end
$function$;
grant execute on function ops_private.own_gates() to developer;
comment on function ops_private.own_gates() is 'The gates of the releases on whose initiator''s side the caller is: opened, initiated or brought under any name of the person. Evaluated once per statement, however many rows that looks at.';

CREATE OR REPLACE FUNCTION ops_private.own_releases(persona text)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select case when own_releases.persona = 'developer' then array(
        select distinct g.release_id from ops.release_gates g where g.gate_id = any (ops_private.own_gates())) else '{}' end
$function$;
comment on function ops_private.own_releases(text) is 'The releases whose checks a developer may follow: those that the caller opened or initiated.';

CREATE OR REPLACE FUNCTION ops_private.passed_deadlines(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], unmet ops_private.unmet_requirement[], at timestamp with time zone)
 RETURNS ops_private.unmet_requirement[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        select row(q.target, q.code, q.kind, q.who_can_fix, 'deadline_passed',
                   format('G4 was not confirmed within %s of the deployment.', q.max_age), true, null, null)::ops_private.unmet_requirement
          from unnest(passed_deadlines.requirements) q
          join unnest(passed_deadlines.targets) t on t.target = q.target
         where q.kind = 'deadline' and passed_deadlines.at >= t.due_from + q.max_age
           and exists (select from unnest(passed_deadlines.unmet) n where n.target = q.target));
end
$function$;
comment on function ops_private.passed_deadlines(ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.unmet_requirement[],timestamp with time zone) is 'Requirements of kind deadline that were missed: something is unmet and its time is up, which is a failure of its own.';

CREATE OR REPLACE FUNCTION ops_private.passes_count_from(deployment ops.deployments, skew text)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return case when (deployment).status in ('succeeded', 'rolled_back')
                then coalesce((deployment).live_at, (deployment).completed_at) - coalesce(skew, '2 minutes')::interval end;
end
$function$;
comment on function ops_private.passes_count_from(ops.deployments,text) is 'From when on a pass says something of a deployment: since it succeeded, less the tolerated skew of clocks. Before, a probe met what ran before it. Null while it has not succeeded.';

CREATE OR REPLACE FUNCTION ops_private.payload_fault(event_type text, payload jsonb, contract ops.event_types)
 RETURNS ops_private.fault
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    properties constant jsonb := contract.payload_schema -> 'properties';
    name text;
    breach text;
begin
    foreach name in array contract.required_fields loop
        if not payload ? name then
            breach := format('payload.%s is missing', name);
            exit;
        end if;
    end loop;
    if breach is null then
        foreach name in array contract.known_fields loop
            if payload ? name then
                breach := ops_private.value_fault(name, properties -> name, payload -> name);
                exit when breach is not null;
            end if;
        end loop;
    end if;
    if breach is null then
        return null;
    end if;
    return ops_private.fault('invalid_payload', breach || '.',
        format('The payload of %s is described in docs/ingest.md.', payload_fault.event_type));
end
$function$;
comment on function ops_private.payload_fault(text,jsonb,ops.event_types) is 'Where a payload breaks its type''s JSON Schema: the first missing or wrong field in alphabetical order; null when it does not.';

CREATE OR REPLACE FUNCTION ops_private.permission_to_deploy(deployment ops.deployments, by timestamp with time zone)
 RETURNS ops.promotion_decisions
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    permission ops.promotion_decisions;
begin
    select * into permission
      from ops.promotion_decisions p
     where p.release_id = deployment.release_id and p.environment = deployment.environment and p.verdict = 'allow'
       and p.created_at <= permission_to_deploy.by
       and ops_private.compare_refs(p.release_id, p.source_ref, deployment.source_ref) = 'same'
     order by p.created_at desc, p.decision_id desc
     limit 1;
    return permission;
end
$function$;
comment on function ops_private.permission_to_deploy(ops.deployments,timestamp with time zone) is 'The latest recorded decision by an instant that allowed this release, environment and commit; null when there is none.';

CREATE OR REPLACE FUNCTION ops_private.person_or_name(name text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return coalesce(ops_private.known_person(person_or_name.name), person_or_name.name);
end
$function$;
comment on function ops_private.person_or_name(text) is 'The subject of the person with this subject or GitHub login; the name itself when nobody is known by it. Two names that give the same are one person.';

CREATE OR REPLACE FUNCTION ops_private.persona()
 RETURNS text
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (ops_private.caller()).persona;
end
$function$;
grant execute on function ops_private.persona() to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops_private.persona() is 'The caller''s persona.';

CREATE OR REPLACE FUNCTION ops_private.persona_fault(persona text, gate_code text, contract ops.event_types)
 RETURNS ops_private.fault
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return case
        when persona is null or not persona = any (contract.emitters)
            then ops_private.fault('event_type_not_permitted',
                format('%s may not emit %s.', coalesce(persona, 'A caller without a persona'), contract.event_type),
                format('It is for %s.', array_to_string(contract.emitters, ', ')))
        when not coalesce(contract.emitter_gates -> persona, '["G1", "G2", "G3", "G4"]') ? gate_code
            then ops_private.fault('event_type_not_permitted',
                format('%s may not emit %s on %s.', persona, contract.event_type, gate_code),
                format('It may on %s.', translate(contract.emitter_gates ->> persona, '[]"', '')))
    end;
end
$function$;
comment on function ops_private.persona_fault(text,text,ops.event_types) is 'Why a persona may not emit an event type, or not on this gate; null when it may.';

CREATE OR REPLACE FUNCTION ops_private.place_deployment()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    new.component := (
        select ops_private.component_of(r.scope_metadata) from ops.releases r where r.release_id = new.release_id);
    return new;
end
$function$;
comment on function ops_private.place_deployment() is 'Trigger: a deployment replaces the component that its release names at that moment, or the whole project.';

CREATE OR REPLACE FUNCTION ops_private.place_incident()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    deployment ops.deployments;
    detected constant timestamptz := least(new.detected_at, new.created_at);
    assumed text;
begin
    if new.deployment_id is null and new.timeline = '[]' then
        assumed := case when new.release_id is not null then 'deployment' when new.project is not null then 'release' end;
        new.deployment_id := ops_private.blamed_deployment(new.release_id, new.project, new.environment, null, detected);
    end if;
    if new.deployment_id is not null then
        select * into deployment from ops.deployments d where d.deployment_id = new.deployment_id;
        new.release_id := coalesce(new.release_id, deployment.release_id);
        new.began_after_detection := coalesce(deployment.deployed_at > detected, false);
    end if;
    -- Named or not, what it hangs on says whose it is.
    new.project := coalesce((select r.project from ops.releases r where r.release_id = new.release_id), new.project);
    if new.timeline = '[]' then
        new.timeline := jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
            'at', new.detected_at, 'recorded_at', new.created_at, 'actor', ops_private.acting_actor(), 'event_type', 'incident_opened',
            'assumed', assumed, 'severity', new.severity, 'root_cause', new.root_cause,
            'postmortem_status', new.postmortem_status)));
    end if;
    return new;
end
$function$;
comment on function ops_private.place_incident() is 'Trigger: an incident of a deployment is of its release, and of its project; it is marked when the deployment began after it, and its timeline begins with what was told first.';

CREATE OR REPLACE FUNCTION ops_private.plain_json(body bytea)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    raw text;
    kept text;
    document jsonb;
begin
    if octet_length(plain_json.body) > 1048576 or position(E'\\x00'::bytea in plain_json.body) > 0 then
        return null;
    end if;
    raw := convert_from(plain_json.body, 'UTF8');
    if left(raw, 1) <> '{'
       or position(E'\\u' in raw) > 0
       or position(' :' in raw) > 0 or position(E'\n:' in raw) > 0 or position(E'\t:' in raw) > 0 or position(E'\r:' in raw) > 0
       or 2 * octet_length(raw) - octet_length(replace(raw, '{', '')) - octet_length(replace(raw, '[', '')) > 64
       -- A number follows a colon, comma, bracket or space.
       or raw ~ E'[:,[ \\n\\r\\t]-?[0-9]([-+.0-9eE]{63}|[.0-9]*[eE][-+]?[0-9][0-9][0-9])' then
        return null;
    end if;
    document := raw::jsonb;
    kept := document::text;
    if position(E'\\' in raw) > 0 then
        raw := replace(replace(raw, E'\\\\', ''), E'\\"', '');
        kept := replace(replace(kept, E'\\\\', ''), E'\\"', '');
    end if;
    -- Every quote now begins or ends a string. A key that was lost took its colon with it.
    if octet_length(raw) - octet_length(replace(raw, '":', ':')) <> octet_length(kept) - octet_length(replace(kept, '":', ':')) then
        return null;
    end if;
    return document;
exception
    when character_not_in_repertoire or invalid_text_representation or untranslatable_character or invalid_parameter_value then
        return null;
end
$function$;
comment on function ops_private.plain_json(bytea) is 'Reads a body that is plainly right; null when ops_private.read_json has to look more closely.';

CREATE OR REPLACE FUNCTION ops_private.policy_loosenings(project text, environment text, since timestamp with time zone, until timestamp with time zone)
 RETURNS TABLE(at timestamp with time zone, by text, reason text, what text, before_row jsonb, after_row jsonb)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
    select c.created_at, c.actor, c.reason, named.what, compared.was, compared.becomes
      from ops.policy_changes c
     cross join lateral (select coalesce(c.after_row, c.before_row)) one (changed)
     cross join lateral (
          select coalesce(concat_ws(' ', changed ->> 'gate_code', changed ->> 'code'), '') || coalesce(changed ->> 'name', '')
                 || coalesce(changed ->> 'exception_type', '')
                 || coalesce(' in ' || (changed ->> 'environment'), '') || coalesce(' for ' || (changed ->> 'project'), ''),
                 coalesce(changed ->> 'project', changed ->> 'environment') is not null) named (what, is_special)
      -- What a special row replaces, and what is back when it is gone, is the general one.
      left join lateral (
          select g.after_row as row_then
            from ops.policy_changes g
           where named.is_special and g.subject_table = c.subject_table and g.created_at <= c.created_at
             and g.subject_key <> c.subject_key
             and g.after_row ->> 'project' is null and g.after_row ->> 'environment' is null
             and g.after_row ->> 'gate_code' is not distinct from changed ->> 'gate_code'
             and g.after_row ->> 'code' is not distinct from changed ->> 'code'
             and g.after_row ->> 'name' is not distinct from changed ->> 'name'
           order by g.created_at desc, g.change_id desc limit 1) general on true
     cross join lateral (
          select coalesce(c.before_row, general.row_then), coalesce(c.after_row, general.row_then)) compared (was, becomes)
     where c.created_at > policy_loosenings.since and c.created_at <= policy_loosenings.until and not c.is_installation
       and coalesce(changed ->> 'project', policy_loosenings.project) = policy_loosenings.project
       and coalesce(changed ->> 'environment', policy_loosenings.environment) = policy_loosenings.environment
       and ops_private.is_loosening(compared.was, compared.becomes)
     order by c.created_at, c.change_id;
end
$function$;
comment on function ops_private.policy_loosenings(text,text,timestamp with time zone,timestamp with time zone) is 'The changes of the policy of a project in an environment, after one instant and until another, by which it asks for less.';

CREATE OR REPLACE FUNCTION ops_private.policy_notices(project text, environment text, at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
 SET "IntervalStyle" TO 'postgres'
AS $function$
declare
    remembered constant interval := interval '7 days';
begin
    return (
    select coalesce(jsonb_agg(n.notice order by n.at, n.notice ->> 'code', n.notice ->> 'message', n.notice ->> 'subject'), '[]')
      from (select l.at, jsonb_strip_nulls(jsonb_build_object(
                       'code', 'policy_loosened', 'at', l.at, 'by', l.by, 'reason', l.reason,
                       'message', format('The policy asks for less: %s %s.', l.what, case
                           when l.after_row is null then 'was removed'
                           when l.after_row ->> 'enabled' = 'false' then 'was switched off'
                           else 'went from ' || changed.fields end))) as notice
              from ops_private.policy_loosenings(
                       policy_notices.project, policy_notices.environment, policy_notices.at - remembered, policy_notices.at) l
             cross join lateral (
                  select string_agg(format('%s%s to %s', nullif(field, 'value') || ' ', coalesce(l.before_row ->> field, 'any'),
                                           coalesce(l.after_row ->> field, 'any')), ', ' order by field) as fields
                    from jsonb_object_keys(l.after_row) field
                   where l.before_row -> field is distinct from l.after_row -> field
                     and field <> all (array['requirement_id', 'setting_id', 'project', 'environment', 'who_can_fix', 'description',
                                             'enabled', 'created_at', 'updated_at'])) changed
            union all
            select a.assigned_at, jsonb_strip_nulls(jsonb_build_object(
                       'code', 'newly_assigned', 'at', a.assigned_at, 'by', a.assigned_by, 'subject', a.subject,
                       'message', format('%s was assigned to somebody%s.', a.persona,
                           case when a.github_login is not null then ' with a GitHub login' else '' end)))
              from ops.persona_assignments a
             where a.assigned_at > policy_notices.at - remembered and a.assigned_at <= policy_notices.at) n);
end
$function$;
comment on function ops_private.policy_notices(text,text,timestamp with time zone) is 'What changed in the seven days before a decision, of the kind that lets more out: loosenings of its policy, and new assignments. Law 16.';

CREATE OR REPLACE FUNCTION ops_private.policy_rows_at(subject_table text, as_of timestamp with time zone)
 RETURNS SETOF jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select latest.after_row
      from (select distinct on (c.subject_key) c.after_row
              from ops.policy_changes c
             where c.subject_table = policy_rows_at.subject_table
               and c.created_at <= greatest(policy_rows_at.as_of, (
                       select max(i.created_at) from ops.policy_changes i where i.is_installation))
             order by c.subject_key, c.created_at desc, c.change_id desc) latest
     where latest.after_row is not null
$function$;
comment on function ops_private.policy_rows_at(text,timestamp with time zone) is 'The rows of a table of the policy as they stood at an instant.';

CREATE OR REPLACE FUNCTION ops_private.present_decision(decision jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET "TimeZone" TO 'UTC'
AS $function$
declare
    caller constant ops_private.caller := ops_private.caller();
begin
    return decision || jsonb_build_object(
        'exceptions_used', case
            when caller.persona in ('release_manager', 'audit_reader') then coalesce((
                select jsonb_agg(e || jsonb_build_object('approver_id', x.approver_id, 'approver_kind', x.approver_kind,
                                                         'reason', x.reason,
                                                         'risk_statement', x.risk_statement) order by n)
                  from jsonb_array_elements(decision -> 'exceptions_used') with ordinality as listed (e, n)
                  join ops.exceptions x on x.exception_id = (e ->> 'exception_id')::uuid), '[]')
            else decision -> 'exceptions_used'
        end,
        'notices', case
            when caller.persona in ('release_manager', 'audit_reader') then decision -> 'notices'
            else coalesce((select jsonb_agg(notice - '{by,subject,reason}'::text[] order by n)
                             from jsonb_array_elements(decision -> 'notices') with ordinality as listed (notice, n)), '[]')
        end,
        'caller', jsonb_build_object(
            'may_promote', decision ->> 'verdict' = 'allow' and caller.persona in ('release_manager', 'ci_service_role'),
            'why', case
                when caller.persona not in ('release_manager', 'ci_service_role')
                    then 'Only release_manager and ci_service_role promote.'
                when decision ->> 'verdict' = 'deny' then 'The verdict is deny.'
                else 'The verdict is allow and the persona may promote.'
            end));
end
$function$;
comment on function ops_private.present_decision(jsonb) is 'What this caller is shown of a decision: names and texts of exceptions and notices for release managers and auditors only.';

CREATE OR REPLACE FUNCTION ops_private.present_recorded(recorded ops.promotion_decisions)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
declare
    valid constant interval := coalesce(ops_private.setting('promotion_valid',
        (select r.project from ops.releases r where r.release_id = recorded.release_id), recorded.environment), '0')::interval;
begin
    return ops_private.present_decision(recorded.decision) || jsonb_build_object(
        'recorded', true, 'decision_id', recorded.decision_id,
        'covers_until', case when recorded.verdict = 'allow'
                             then least(recorded.created_at + valid, (recorded.decision ->> 'valid_until')::timestamptz) end);
end
$function$;
comment on function ops_private.present_recorded(ops.promotion_decisions) is 'What the caller is shown of a decision that was recorded: with its id, and until when it covers the starts of the deployment.';

CREATE OR REPLACE FUNCTION ops_private.probed_deployment(event ops_private.taken_event)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if 'fail' in (ops_private.probed_status(event), event.payload ->> 'verdict') then
        return event.deployment_id;
    end if;
    return (
        select d.deployment_id from ops.deployments d
         where d.deployment_id = event.deployment_id
           and ops_private.compare_refs(d.release_id, d.source_ref, event.payload ->> 'source_ref') = 'same');
end
$function$;
comment on function ops_private.probed_deployment(ops_private.taken_event) is 'The deployment that a fact of G4 counts for: what names another commit than the deployed one, or one that cannot be compared with it, counts for none, unless it failed.';

CREATE OR REPLACE FUNCTION ops_private.probed_status(event ops_private.taken_event)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return case
        when (event.event_type = 'health_check' or event.payload ->> 'check_name' = 'health_check') and exists (
            select from ops.deployments d
             where d.deployment_id = event.deployment_id
               and ops_private.compare_refs(d.release_id, d.source_ref, event.payload ->> 'source_ref') = 'other') then 'fail'
        else event.payload ->> 'status'
    end;
end
$function$;
comment on function ops_private.probed_status(ops_private.taken_event) is 'The result of a health check that says which commit answers: another than the deployed one is a fail.';

CREATE OR REPLACE FUNCTION ops_private.project_checks(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    insert into ops.gate_checks
        (check_id, gate_id, check_name, source_system, status, artifact_ref, metadata, deployment_id, created_by, persona, reported_at,
         subject_ref, subject_assumed, origin)
    select e.ingest_id, g.gate_id, coalesce(e.payload ->> 'check_name', 'build'), e.source_system,
           case when e.gate_code = 'G4' and e.payload ? 'source_ref' then ops_private.probed_status(e) else e.payload ->> 'status' end,
           e.payload ->> 'artifact_ref', e.metadata,
           case when e.gate_code = 'G4' and e.payload ? 'source_ref' then ops_private.probed_deployment(e) else e.deployment_id end,
           (e.caller).actor, (e.caller).persona, e.emitted_at,
           subject.subject_ref, subject.subject_assumed,
           case when e.payload ? 'origin' then ops_private.told_origin(e.payload) end
      from unnest(project_checks.events) e
     cross join lateral (select named.gate_id from ops.release_gates named
                          where named.release_id = e.release_id and named.gate_code = e.gate_code limit 1) g
     cross join lateral ops_private.subject_of_event(e) subject
     order by e.ordinal;
    perform ops_private.contradict_probes(project_checks.events);
end
$function$;
comment on function ops_private.project_checks(ops_private.taken_event[]) is 'build_complete and check_reported: a check. FR-3.';

CREATE OR REPLACE FUNCTION ops_private.project_deploy_cancelled(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    event constant ops_private.taken_event := events[1];
    moment constant timestamptz := clock_timestamp();
begin
    if event.deployment_id is not null then
        insert into ops.deployments
            (deployment_id, release_id, environment, deployed_by, source_ref, source_ref_assumed, status, cancelled_at, named, runs)
        select event.deployment_id, event.release_id, event.environment, (event.caller).actor,
               coalesce(event.payload ->> 'source_ref', r.source_ref), not event.payload ? 'source_ref', 'failed', event.emitted_at,
               event.payload ? 'deployment_id', ops_private.report_runs(event)
          from ops.releases r where r.release_id = event.release_id
        on conflict (deployment_id) do nothing;
        if not found then
            perform ops_private.match_report(event);
            perform ops_private.join_report(event);
            update ops.deployments d
               set status = 'failed',
                   cancelled_at = case when d.deployed_at is null or d.start_assumed then event.emitted_at end,
                   deployed_at = case when not d.start_assumed then d.deployed_at end,
                   start_assumed = false,
                   interrupted = d.deployed_at is not null and not d.start_assumed,
                   completed_at = case when d.deployed_at is not null and not d.start_assumed
                                       then greatest(d.deployed_at, event.emitted_at) end
             where d.deployment_id = event.deployment_id and d.status = 'in_progress'
               -- What started after it was started again.
               and (d.deployed_at is null or d.start_assumed
                    or least(event.emitted_at, moment) >= least(d.deployed_at, moment));
        end if;
    end if;
    perform ops_private.append_environment_events(events);
end
$function$;
comment on function ops_private.project_deploy_cancelled(ops_private.taken_event[]) is 'deploy_cancelled: a deployment that had not started never will, and leaves no trace in a status or figure; one that had started was broken off. FR-7, FR-8.';

CREATE OR REPLACE FUNCTION ops_private.project_deploy_complete(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    event constant ops_private.taken_event := events[1];
begin
    if event.deployment_id is not null and not ops_private.add_deployment(event, event.payload ->> 'status') then
        perform ops_private.match_report(event);
        perform ops_private.join_report(event);
        update ops.deployments d
           set deployed_at = event.emitted_at,
               start_assumed = true,
               status = case when d.cancelled_at is not null then event.payload ->> 'status' else d.status end,
               completed_at = case when d.cancelled_at is not null then event.emitted_at end,
               cancelled_at = null
         where d.deployment_id = event.deployment_id and d.deployed_at is null
           and (d.status = 'in_progress' or d.cancelled_at is not null and event.payload ->> 'status' = 'succeeded');
        update ops.deployments d
           set status = event.payload ->> 'status',
               completed_at = event.emitted_at,
               interrupted = event.payload ->> 'status' = 'failed' and coalesce((event.payload ->> 'interrupted')::boolean, false)
         where d.deployment_id = event.deployment_id and d.status = 'in_progress';
        if not found then
            perform ops_private.correct_outcome(event);
        end if;
    end if;
    perform ops_private.append_environment_events(events);
end
$function$;
comment on function ops_private.project_deploy_complete(ops_private.taken_event[]) is 'deploy_complete: the deployment has ended; it is created when no start was reported. FR-7, FR-8.';

CREATE OR REPLACE FUNCTION ops_private.project_deploy_start(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    event constant ops_private.taken_event := events[1];
    cancelled timestamptz;
begin
    if event.deployment_id is not null and not ops_private.add_deployment(event, 'in_progress') then
        perform ops_private.match_report(event);
        perform ops_private.join_report(event);
        -- It had been cancelled, and started after all; if before that, it was broken off. A fast clock cancels nothing later.
        select least(d.cancelled_at, min(e.created_at)) into cancelled
          from ops.deployments d
          left join ops.environment_events e on e.deployment_id = d.deployment_id and e.event_type = 'deploy_cancelled'
         where d.deployment_id = event.deployment_id and d.cancelled_at is not null
         group by d.deployment_id;
        update ops.deployments d
           set deployed_at = event.emitted_at,
               status = case when started.after then 'in_progress' else 'failed' end,
               interrupted = not started.after,
               completed_at = case when not started.after then d.cancelled_at end,
               cancelled_at = null
          from (select least(event.emitted_at, clock_timestamp()) >= cancelled as after) started
         where d.deployment_id = event.deployment_id and d.cancelled_at is not null;
        -- Reports may arrive in any order: the earliest told start is the start.
        update ops.deployments d
           set deployed_at = event.emitted_at,
               start_assumed = false
         where d.deployment_id = event.deployment_id and (d.deployed_at is null or event.emitted_at < d.deployed_at);
        -- A start that is told after the end that stood for it is no earlier: only that it was told changes.
        update ops.deployments d
           set start_assumed = false
         where d.deployment_id = event.deployment_id and d.start_assumed;
    end if;
    perform ops_private.append_environment_events(events);
end
$function$;
comment on function ops_private.project_deploy_start(ops_private.taken_event[]) is 'deploy_start: the deployment that a promotion opened is under way, or a new one begins. Never refused because of its gates. FR-7, FR-8.';

CREATE OR REPLACE FUNCTION ops_private.project_environment_events(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    perform ops_private.append_environment_events(project_environment_events.events);
end
$function$;
comment on function ops_private.project_environment_events(ops_private.taken_event[]) is 'alert_fired, backup_complete and every type without a projection of its own: an environment event. FR-8.';

CREATE OR REPLACE FUNCTION ops_private.project_evidence(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    insert into ops.evidence_artifacts
        (artifact_id, release_id, gate_id, check_id, artifact_type, source_system, artifact_url, sha256, metadata, created_by,
         deployment_id, subject_ref, subject_assumed, persona, origin, verdict, reported_at)
    select e.ingest_id, e.release_id, g.gate_id,
           case when e.payload ? 'check_name'
                then ops_private.named_check(e.release_id, e.gate_code, e.payload ->> 'check_name') end,
           e.payload ->> 'artifact_type', e.source_system, e.payload ->> 'artifact_url', e.payload ->> 'sha256', e.metadata,
           (e.caller).actor,
           case when coalesce(e.gate_code, 'G4') = 'G4' and e.payload ? 'source_ref' then ops_private.probed_deployment(e)
                else e.deployment_id end, subject.subject_ref, subject.subject_assumed, (e.caller).persona,
           case when e.payload ? 'origin' then ops_private.told_origin(e.payload) end,
           case when e.payload ? 'verdict' then ops_private.told_verdict(e.payload) end, e.emitted_at
      from unnest(project_evidence.events) e
      left join lateral (select of_release.gate_id from ops.release_gates of_release
                          where of_release.release_id = e.release_id and of_release.gate_code = e.gate_code limit 1) g on true
     cross join lateral ops_private.subject_of_event(e) subject
     order by e.ordinal;
end
$function$;
comment on function ops_private.project_evidence(ops_private.taken_event[]) is 'evidence_attached: evidence, linked to the gate, check and deployment that the event names. FR-5.';

CREATE OR REPLACE FUNCTION ops_private.project_exception(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    event constant ops_private.taken_event := events[1];
begin
    if not exists (select from ops.exception_types t where t.exception_type = event.payload ->> 'exception_type') then
        perform ops_private.raise_error('invalid_payload',
            format('payload.exception_type %s is not a known type of exception.', event.payload -> 'exception_type'),
            format('Use one of %s.', (select string_agg(t.exception_type, ', ' order by t.exception_type) from ops.exception_types t)));
    end if;
    if (event.payload ->> 'expires_at')::timestamptz <= (event.payload ->> 'effective_from')::timestamptz then
        perform ops_private.raise_error('invalid_expiry', 'expires_at is not after effective_from.', 'Choose a later expires_at.');
    end if;
    insert into ops.exceptions
        (exception_id, release_id, exception_type, impacted_gates, reason, risk_statement, approver_id, effective_from,
         expires_at, compensating_controls, requested_by, deployment_id, continues, created_by, subject_ref, subject_assumed)
    select event.ingest_id, event.release_id, event.payload ->> 'exception_type',
           array(select jsonb_array_elements_text(event.payload -> 'impacted_gates')),
           event.payload ->> 'reason', event.payload ->> 'risk_statement', (event.caller).actor,
           coalesce((event.payload ->> 'effective_from')::timestamptz, clock_timestamp()),
           (event.payload ->> 'expires_at')::timestamptz, coalesce(event.payload -> 'compensating_controls', '{}'),
           event.payload ->> 'requested_by', (event.payload ->> 'deployment_id')::uuid,
           (event.payload ->> 'continues')::uuid, (event.caller).actor,
           s.subject_ref, s.subject_assumed
      from ops_private.signed_subject(event.release_id, event.payload ->> 'source_ref', (event.caller).actor,
                                      least(event.emitted_at, clock_timestamp())) s;
end
$function$;
comment on function ops_private.project_exception(ops_private.taken_event[]) is 'exception_granted: an exception; its trigger checks its dates, four eyes and overdue reviews. FR-6.';

CREATE OR REPLACE FUNCTION ops_private.project_exception_review(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    event constant ops_private.taken_event := events[1];
begin
    perform ops_private.begin_acting((event.caller).actor, (event.caller).actor_kind,
        coalesce(event.payload ->> 'note', event.event_type), 'ingest');
    update ops.exceptions x
       set post_review_status = event.payload ->> 'post_review_status'
     where x.exception_id = (event.payload ->> 'exception_id')::uuid and x.release_id = event.release_id;
    if not found then
        perform ops_private.raise_error('unknown_exception', 'The release has no exception with this id.', 'Check exception_id.');
    end if;
end
$function$;
comment on function ops_private.project_exception_review(ops_private.taken_event[]) is 'exception_reviewed: completes the review of an exception; its trigger refuses the approver. FR-6.';

CREATE OR REPLACE FUNCTION ops_private.project_exception_revocation(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    event constant ops_private.taken_event := events[1];
begin
    perform ops_private.begin_acting((event.caller).actor, (event.caller).actor_kind, event.payload ->> 'reason', 'ingest');
    -- Its trigger sets the time; a second revocation is no transition of the state machine.
    update ops.exceptions x
       set revoked_at = clock_timestamp()
     where x.exception_id = (event.payload ->> 'exception_id')::uuid and x.release_id = event.release_id;
    if not found then
        perform ops_private.raise_error('unknown_exception', 'The release has no exception with this id.', 'Check exception_id.');
    end if;
end
$function$;
comment on function ops_private.project_exception_revocation(ops_private.taken_event[]) is 'exception_revoked: takes an exception back; the release is judged without it. FR-6.';

CREATE OR REPLACE FUNCTION ops_private.project_health_checks(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    perform ops_private.append_environment_events(project_health_checks.events);

    insert into ops.gate_checks
        (check_id, gate_id, check_name, source_system, status, artifact_ref, metadata, deployment_id, created_by, persona, reported_at,
         subject_ref, subject_assumed, origin)
    select e.ingest_id, g.gate_id, coalesce(e.payload ->> 'check_name', 'health_check'), e.source_system,
           case when e.payload ? 'source_ref' then ops_private.probed_status(e) else e.payload ->> 'status' end,
           e.payload ->> 'artifact_url', e.metadata,
           case when e.payload ? 'source_ref' then ops_private.probed_deployment(e) else e.deployment_id end,
           (e.caller).actor, (e.caller).persona, e.emitted_at,
           subject.subject_ref, subject.subject_assumed,
           case when e.payload ? 'origin' then ops_private.told_origin(e.payload) end
      from unnest(project_health_checks.events) e
     cross join lateral (select named.gate_id from ops.release_gates named
                          where named.release_id = e.release_id and named.gate_code = 'G4' limit 1) g
     cross join lateral ops_private.subject_of_event(e) subject
     order by e.ordinal;

    insert into ops.evidence_artifacts
        (artifact_id, release_id, gate_id, check_id, artifact_type, source_system, artifact_url, sha256, metadata, created_by,
         deployment_id, subject_ref, subject_assumed, persona, origin, verdict, reported_at)
    select e.ingest_id, e.release_id, g.gate_id, e.ingest_id, 'health_check', e.source_system, e.payload ->> 'artifact_url',
           e.payload ->> 'sha256', e.metadata, (e.caller).actor,
           case when e.payload ? 'source_ref' then ops_private.probed_deployment(e) else e.deployment_id end,
           subject.subject_ref, subject.subject_assumed,
           (e.caller).persona, e.payload ->> 'origin',
           case when e.payload ? 'source_ref' then ops_private.probed_status(e) else e.payload ->> 'status' end, e.emitted_at
      from unnest(project_health_checks.events) e
     cross join lateral (select named.gate_id from ops.release_gates named
                          where named.release_id = e.release_id and named.gate_code = 'G4' limit 1) g
     cross join lateral ops_private.subject_of_event(e) subject
     where e.payload ? 'artifact_url'
     order by e.ordinal;

    perform ops_private.contradict_probes(project_health_checks.events);
end
$function$;
comment on function ops_private.project_health_checks(ops_private.taken_event[]) is 'health_check: a check on G4 of the deployment, evidence when a URL is given, an environment event. FR-3, FR-5, FR-8.';

CREATE OR REPLACE FUNCTION ops_private.project_incident(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    event ops_private.taken_event := events[1];
    named constant uuid := (event.payload ->> 'incident_id')::uuid;
    entry constant jsonb := jsonb_strip_nulls(jsonb_build_object(
        'at', event.emitted_at, 'recorded_at', clock_timestamp(), 'actor', (event.caller).actor,
        'event_type', event.event_type, 'note', event.payload ->> 'note', 'severity', event.payload ->> 'severity',
        'assumed', case when event.event_type = 'incident_opened' and not event.payload ? 'deployment_id'
                        then case when event.release_id is null then 'release' else 'deployment' end end,
        'component', event.payload ->> 'component', 'root_cause', event.payload ->> 'root_cause',
        'postmortem_status', event.payload ->> 'postmortem_status'));
begin
    if event.event_type = 'incident_opened' then
        insert into ops.incidents
            (incident_id, deployment_id, severity, detected_at, timeline, root_cause, postmortem_status, release_id, environment, project)
        values (named, event.deployment_id, event.payload ->> 'severity', event.emitted_at, jsonb_build_array(entry),
                event.payload ->> 'root_cause', coalesce(event.payload ->> 'postmortem_status', 'pending'), event.release_id,
                coalesce(event.environment,
                         (select d.environment from ops.deployments d where d.deployment_id = event.deployment_id), 'production'),
                ops_private.event_project(event))
        on conflict do nothing;
        if not found then
            perform ops_private.raise_error('id_taken', 'An incident with this incident_id is already on record.',
                'Use incident_updated, or incident_reopened if it was resolved and is back; for another incident use a new id.');
        end if;
    else
        update ops.incidents i
           set severity = coalesce(ops_private.incident_word(i.timeline, entry, 'severity'), i.severity),
               root_cause = coalesce(ops_private.incident_word(i.timeline, entry, 'root_cause'), i.root_cause),
               postmortem_status = coalesce(ops_private.incident_word(i.timeline, entry, 'postmortem_status'), i.postmortem_status),
               resolved_at = case when ops_private.incident_end(i.timeline || entry) is not null
                                  then greatest(i.detected_at, ops_private.incident_end(i.timeline || entry)) end,
               timeline = i.timeline || entry
         where i.incident_id = named;
        if not found then
            perform ops_private.raise_error('unknown_incident', 'No incident has this incident_id.', 'Open it first: incident_opened.');
        end if;
    end if;
    select i.environment, i.deployment_id into event.environment, event.deployment_id
      from ops.incidents i where i.incident_id = named;
    perform ops_private.append_environment_events(array[event]);
end
$function$;
comment on function ops_private.project_incident(ops_private.taken_event[]) is 'incident_opened, incident_updated, incident_resolved and incident_reopened: an incident and its timeline. FR-8, FR-10.';

CREATE OR REPLACE FUNCTION ops_private.project_release_opened(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    event constant ops_private.taken_event := events[1];
    project constant text := ops_private.folded_project(event.payload ->> 'project');
    initiator constant text :=
        coalesce((event.caller).github_login, event.payload ->> 'initiating_actor', (event.caller).actor);
    known ops.releases;
begin
    perform ops_private.check_release_identity(event, project);
    insert into ops.releases
        (release_id, project, release_name, environment_target, source_ref, scope_metadata, initiating_actor, created_by)
    values (event.release_id, project, event.payload ->> 'release_name', event.payload ->> 'environment_target',
            event.payload ->> 'source_ref', coalesce(event.payload -> 'scope_metadata', '{}') || event.metadata,
            initiator, (event.caller).actor)
    on conflict do nothing;
    if found then
        perform ops_private.tell_opened_ref(event, initiator);
        return;
    end if;

    select * into known from ops.releases r where r.release_id = event.release_id for no key update;
    if known.release_id is null then
        -- Somebody opened it under another id in the meantime: now it can be seen.
        perform ops_private.check_release_identity(event, project);
    end if;
    if (known.project, known.release_name, known.environment_target)
       <> (project, event.payload ->> 'release_name', event.payload ->> 'environment_target') then
        perform ops_private.raise_error('id_taken',
            'The release_id belongs to a release with another project, name or environment_target.',
            'Use ops.release_id(project, release_name) as the id.');
    end if;
    if exists (select from ops.deployments d where d.release_id = event.release_id and d.deployed_at is not null) then
        perform ops_private.raise_error('release_already_deployed', 'The release has been deployed; further changes need a new release.',
            'Open a release with a new name.');
    end if;
    update ops.releases r
       set source_ref = event.payload ->> 'source_ref',
           scope_metadata = coalesce(event.payload -> 'scope_metadata', r.scope_metadata) || event.metadata
     where r.release_id = event.release_id
       and (r.source_ref, r.scope_metadata)
           is distinct from
           (event.payload ->> 'source_ref', coalesce(event.payload -> 'scope_metadata', r.scope_metadata) || event.metadata);
    perform ops_private.tell_opened_ref(event, initiator);
end
$function$;
comment on function ops_private.project_release_opened(ops_private.taken_event[]) is 'release_opened: the release and its gates; sent again before the release is deployed, its source_ref and scope. With a GitHub token the login that started the run is the initiator. FR-1.';

CREATE OR REPLACE FUNCTION ops_private.project_restore_drill(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    event constant ops_private.taken_event := events[1];
    evidence_id uuid := (event.payload ->> 'evidence_artifact_id')::uuid;
begin
    if event.payload ->> 'outcome' = 'failure' and (event.payload ->> 'restore_validated')::boolean then
        perform ops_private.raise_error('invalid_payload', 'payload.restore_validated is true of a drill whose outcome is failure.',
            'What failed restored nothing: send restore_validated false, or the outcome that it had.');
    end if;
    if evidence_id is not null and not ops_private.is_evidence_of((event.caller).project, evidence_id) then
        perform ops_private.raise_error('unknown_evidence', 'No evidence artifact has the id evidence_artifact_id.',
            'Attach the evidence first, or give artifact_url instead.');
    end if;
    if event.payload ? 'artifact_url' then
        insert into ops.evidence_artifacts
            (artifact_id, release_id, artifact_type, source_system, artifact_url, sha256, metadata, created_by, deployment_id,
             persona, reported_at)
        values (event.ingest_id, event.release_id,
                case when coalesce(event.release_id, event.deployment_id) is null then 'reference' else 'restore_drill' end,
                event.source_system, event.payload ->> 'artifact_url', event.payload ->> 'sha256', event.metadata, (event.caller).actor,
                event.deployment_id, (event.caller).persona, event.emitted_at);
        evidence_id := coalesce(evidence_id, event.ingest_id);
    end if;
    insert into ops.recovery_drills
        (drill_id, environment, drill_type, executed_by, executed_at, outcome, restore_validated, evidence_artifact_id, project, persona)
    values (event.ingest_id, event.environment, event.payload ->> 'drill_type', (event.caller).actor, event.emitted_at,
            event.payload ->> 'outcome', (event.payload ->> 'restore_validated')::boolean, evidence_id,
            ops_private.event_project(event), (event.caller).persona);
    perform ops_private.append_environment_events(events);
end
$function$;
comment on function ops_private.project_restore_drill(ops_private.taken_event[]) is 'restore_drill: a recovery drill; its evidence is linked to the deployment that runs there, or kept as a reference where there is none. FR-5, FR-8, FR-10.';

CREATE OR REPLACE FUNCTION ops_private.project_rollback(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    event constant ops_private.taken_event := events[1];
    restores constant uuid := (event.payload ->> 'restores')::uuid;
    leaving ops.deployments;
    restored ops.deployments;
begin
    select * into leaving
      from ops_private.leaving_deployment(event.release_id, event.environment, (event.payload ->> 'rollback_of')::uuid,
                                          least(event.emitted_at, clock_timestamp()));
    -- Two triggers at once: the second waits here, and sees the first's rollback.
    perform from ops.deployments d where d.deployment_id = leaving.deployment_id for no key update;
    if exists (select from ops.deployments d where d.deployment_id = event.deployment_id) then
        update ops.deployments d
           set rollback_of = leaving.deployment_id, restores_assumed = restores is null, rollback_reason = event.payload ->> 'reason'
         where d.deployment_id = event.deployment_id and d.rollback_of is null;
        perform ops_private.append_environment_events(events);
        return;
    end if;
    perform ops_private.check_leaving(leaving.deployment_id, event.environment, restores,
                                      least(event.emitted_at, clock_timestamp()));

    select * into restored from ops_private.restored_deployment(leaving, restores);
    if restored.deployment_id is null then
        perform ops_private.raise_error('nothing_to_restore',
            format('No earlier release of the project ran in %s.', event.environment),
            'Name the release to restore in restores; it must have been deployed there.');
    end if;
    insert into ops.deployments (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, rollback_of,
                                 source_ref_assumed, start_assumed, restores_assumed, rollback_reason)
    values (event.deployment_id, restored.release_id, event.environment, event.emitted_at, (event.caller).actor,
            restored.source_ref, leaving.deployment_id, true, true, restores is null, event.payload ->> 'reason');
    perform ops_private.append_environment_events(events);
end
$function$;
comment on function ops_private.project_rollback(ops_private.taken_event[]) is 'rollback_trigger: a new deployment of the restored release, whose rollback_of is the one rolled back, or a second report of it. Needs no gate. FR-7, FR-8.';

CREATE OR REPLACE FUNCTION ops_private.project_signoff(events ops_private.taken_event[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
comment on function ops_private.project_signoff(ops_private.taken_event[]) is 'gate_signoff: an approval by the token''s subject, in the token''s persona. FR-4.';

CREATE OR REPLACE FUNCTION ops_private.property_names(schema jsonb)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select coalesce(array_agg(name order by name), '{}') from jsonb_object_keys(property_names.schema -> 'properties') as name
$function$;
comment on function ops_private.property_names(jsonb) is 'The properties that the JSON Schema of an object names.';

CREATE OR REPLACE FUNCTION ops_private.publish_checks()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    insert into ops_private.live_changes (release_id, subject_table, subject_id, change)
    select g.release_id, 'gate_checks', n.check_id,
           jsonb_build_object('gate_code', g.gate_code, 'check_name', n.check_name, 'status', n.status, 'persona', n.persona)
      from new_rows n
     cross join lateral (select of_check.release_id, of_check.gate_code from ops.release_gates of_check
                          where of_check.gate_id = n.gate_id limit 1) g;
    return null;
end
$function$;
comment on function ops_private.publish_checks() is 'Trigger: new checks, with the gate and release that they belong to.';

CREATE OR REPLACE FUNCTION ops_private.publish_rows()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    insert into ops_private.live_changes (release_id, subject_table, subject_id, change)
    select (added ->> 'release_id')::uuid, tg_table_name, (added ->> tg_argv[0])::uuid,
           (select jsonb_object_agg(published.name, added -> published.name) from unnest(tg_argv[1:]) as published (name))
      -- offset 0: a row becomes a document once, not once for each published column.
      from (select to_jsonb(n) as added from new_rows n offset 0) as rows_added;
    return null;
end
$function$;
comment on function ops_private.publish_rows() is 'Trigger of tables of facts: one ops_private.live_changes row per new row.';

CREATE OR REPLACE FUNCTION ops_private.publish_transitions()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    insert into ops_private.live_changes (release_id, subject_table, subject_id, change)
    select n.release_id, n.subject_table, n.subject_id,
           jsonb_strip_nulls(jsonb_build_object('gate_code', g.gate_code, 'environment', d.environment))
           || jsonb_build_object('field', n.field)
           -- A status is published with the change; a long text has to be looked up.
           || case when n.field in ('scope_metadata', 'root_cause', 'compliance_reasons') then '{}'
                   else jsonb_build_object('from', n.from_value, 'to', n.to_value) end
      from new_rows n
      left join lateral (select moved.gate_code from ops.release_gates moved
                          where n.subject_table = 'release_gates' and moved.gate_id = n.subject_id limit 1) g on true
      left join lateral (select moved.environment from ops.deployments moved
                          where n.subject_table = 'deployments' and moved.deployment_id = n.subject_id limit 1) d on true
     order by n.transition_id;
    return null;
end
$function$;
comment on function ops_private.publish_transitions() is 'Trigger: every change of a status or another mutable field.';

CREATE OR REPLACE FUNCTION ops_private.raise_error(code text, detail text, hint text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    raise exception using
        errcode = 'PT' || coalesce(
            (select e.http_status::text from ops.error_codes e where e.code = raise_error.code), '500'),
        message = raise_error.code,
        detail = raise_error.detail,
        hint = raise_error.hint;
end
$function$;
grant execute on function ops_private.raise_error(text,text,text) to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops_private.raise_error(text,text,text) is 'Raises an error of ops.error_codes as SQLSTATE PTnnn, which PostgREST and the server answer with HTTP status nnn.';

CREATE OR REPLACE FUNCTION ops_private.ran_at(project text, environment text, component text, at timestamp with time zone)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
    select d.deployment_id
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
     where r.project = ran_at.project and d.environment = ran_at.environment
       and d.component is not distinct from ran_at.component and d.live_at <= ran_at.at
       and (d.status = 'succeeded' or not exists (
           select from ops.deployments back
            where back.rollback_of = d.deployment_id and back.live_at <= ran_at.at))
     order by d.live_at desc, d.created_at desc
     limit 1
    );
end
$function$;
comment on function ops_private.ran_at(text,text,text,timestamp with time zone) is 'What ran in an environment of a project, or of a component of it, at an instant: of the deployments that had succeeded and had not been rolled back by then, the one that was completed last.';

CREATE OR REPLACE FUNCTION ops_private.read_json(body bytea)
 RETURNS ops_private.reading
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    string_literal constant text := E'"([^"\\\\]|\\\\.)*"';
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
    if position(E'\\x00'::bytea in read_json.body) > 0 then
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
        -- And 30,000 levels would exhaust the stack. Each pass removes the innermost level.
        if length(bare) - length(translate(bare, '{[', '')) > 64 then
            nested := regexp_replace(bare, '[^][{}]+', '', 'g');
            for level in 1 .. 64 loop
                flatter := regexp_replace(nested, E'\\[\\]|\\{\\}', '', 'g');
                exit when flatter = nested;
                nested := flatter;
            end loop;
            if nested <> '' and (nested ~ E'\\[\\]|\\{\\}' or length(nested) - length(translate(nested, '{[', '')) > 64) then
                return row(null::jsonb, ops_private.fault('too_deep', 'The JSON is nested deeper than 64 levels.', 'Flatten it.'));
            end if;
        end if;
        document := raw::jsonb;
    exception
        when character_not_in_repertoire then
            return row(null::jsonb, ops_private.fault('invalid_json', 'The body is not UTF-8.', 'Send JSON in UTF-8.'));
        when invalid_text_representation or untranslatable_character or invalid_parameter_value then
            -- Two backslashes are one character; once they are removed, every \u that is left is an escape.
            raw := replace(raw, E'\\\\', '');
            if raw ~ E'\\\\u0000' then
                return row(null::jsonb, ops_private.fault('nul_character', E'The JSON contains \\u0000.', 'Remove it.'));
            end if;
            if raw ~* E'\\\\ud[89ab][0-9a-f]{2}(?!\\\\ud[c-f][0-9a-f]{2})'
               or regexp_replace(raw, E'\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') ~* E'\\\\ud[c-f]' then
                return row(null::jsonb, ops_private.fault('lone_surrogate', 'The JSON contains half of a surrogate pair.',
                    'Encode the whole character.'));
            end if;
            return row(null::jsonb, ops_private.fault('invalid_json', 'The body is not valid JSON.', 'Send one JSON object.'));
    end;
    -- jsonb silently keeps the last of two equal keys: what it dropped shows in the number of colons.
    kept := regexp_replace(document::text, string_literal, '""', 'g');
    if length(bare) - length(replace(bare, ':', '')) <> length(kept) - length(replace(kept, ':', '')) then
        return row(null::jsonb, ops_private.fault('duplicate_key', 'A JSON object has a duplicate key.', 'Use every key once.'));
    end if;
    return row(document, null::ops_private.fault);
end
$function$;
comment on function ops_private.read_json(bytea) is 'Reads a body strictly: 1 MiB, UTF-8, depth 64, numbers of 64 characters, no NUL, lone surrogate or duplicate key.';

CREATE OR REPLACE FUNCTION ops_private.reason(code text, gate text, requirement text, message text, who_can_fix text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return jsonb_build_object('code', reason.code, 'gate', reason.gate, 'requirement', reason.requirement,
                              'message', reason.message, 'who_can_fix', to_jsonb(reason.who_can_fix));
end
$function$;
comment on function ops_private.reason(text,text,text,text,text[]) is 'One reason of a decision.';

CREATE OR REPLACE FUNCTION ops_private.reasons_at_receipt(deployment ops.deployments, permission ops.promotion_decisions, asked_first boolean, is_first boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    ended text;
    verdict jsonb;
begin
    if asked_first then
        ended := ops_private.end_of_permission(permission, deployment.reported_at);
    end if;
    verdict := ops_private.decide(ops_private.input_at_start(deployment, deployment.reported_at, is_first));
    if ended is null and verdict ->> 'verdict' = 'allow' then
        return '[]'::jsonb;
    end if;
    return jsonb_build_array(ops_private.reason('order_not_provable', null, null,
        format('%sIts reporter says that it started at %s; the report reached us at %s, and by then %s.',
               case when permission.created_at is not null then format('Allowed at %s. ', ops_private.clock_text(permission.created_at))
                    else '' end,
               ops_private.clock_text(deployment.deployed_at), ops_private.clock_text(deployment.reported_at),
               coalesce(ended, (
                   select string_agg(format('%s%s', coalesce((reason ->> 'gate') || ': ', ''), rtrim(reason ->> 'message', '.')), '; '
                                     order by n)
                     from jsonb_array_elements(verdict -> 'reasons') with ordinality as listed (reason, n)))),
        '{release_manager}'));
end
$function$;
comment on function ops_private.reasons_at_receipt(ops.deployments,ops.promotion_decisions,boolean,boolean) is 'Why a deployment that was allowed at its told start is not shown to have been: when the report reached us it no longer was. Empty when it still was.';

CREATE OR REPLACE FUNCTION ops_private.reasons_before_start(deployment ops.deployments, permission ops.promotion_decisions, began timestamp with time zone, asked_first boolean, verdict jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    promoted constant text := (
        select p.source_ref from ops.promotion_decisions p
         where p.decision_id = deployment.decision_id and p.environment = deployment.environment);
    release_ref constant text := (
        select ops_private.value_at(r.release_id, 'source_ref', r.source_ref, reasons_before_start.began)
          from ops.releases r where r.release_id = deployment.release_id);
    -- Where nobody has to ask, the gates alone speak, and they are about the release's source_ref.
    tested constant text := case when asked_first then coalesce(promoted, release_ref) else release_ref end;
    compared text;
    ended text;
    asked timestamptz;
    reasons jsonb := '[]'::jsonb;
begin
    compared := ops_private.compare_refs(deployment.release_id, tested, deployment.source_ref);
    if compared = 'other' then
        reasons := reasons || ops_private.reason('source_ref_differs', null, null,
            format('Built and tested for %s, deployed %s.', tested, deployment.source_ref), '{release_manager}');
    elsif compared = 'unknown' then
        reasons := reasons || ops_private.reason('source_ref_not_comparable', null, null,
            format('Built and tested for %s, deployed %s; whether they are one commit is not on record.',
                   tested, deployment.source_ref), '{release_manager}');
    end if;
    if jsonb_array_length(reasons) > 0 and (promoted is not null or not asked_first or exists (
            select from ops.promotion_decisions p
             where p.release_id = deployment.release_id and p.environment = deployment.environment and p.verdict = 'allow'
               and p.created_at <= reasons_before_start.began)) then
        return reasons;
    end if;

    if permission.decision_id is not null then
        ended := case when asked_first then ops_private.end_of_permission(permission, reasons_before_start.began) end;
        if ended is not null or verdict ->> 'verdict' <> 'allow' then
            reasons := reasons || ops_private.reason('decision_lapsed', null, null,
                format('Allowed at %s, started at %s: %s.', ops_private.clock_text(permission.created_at),
                       ops_private.clock_text(deployment.deployed_at), coalesce(ended, 'by then the gates no longer allowed it')),
                '{release_manager}');
        end if;
    elsif asked_first or promoted is not null then
        select min(p.created_at) into asked
          from ops.promotion_decisions p
         where p.release_id = deployment.release_id and p.environment = deployment.environment and p.verdict = 'allow'
           and p.created_at > reasons_before_start.began;
        reasons := reasons || case when asked is not null
            then ops_private.reason('deployed_before_decision', null, null,
                format('Started at %s, allowed at %s.', ops_private.clock_text(deployment.deployed_at), ops_private.clock_text(asked)),
                '{release_manager}')
            else ops_private.reason('not_asked', null, null,
                format('No recorded decision allowed %s before it started.', deployment.source_ref), '{release_manager}') end;
    end if;
    return reasons || case when verdict ->> 'verdict' = 'allow' then '[]' else verdict -> 'reasons' end;
end
$function$;
comment on function ops_private.reasons_before_start(ops.deployments,ops.promotion_decisions,timestamp with time zone,boolean,jsonb) is 'Why a deployment was not allowed when it started; empty when it was. permission is null when no decision allowed it, verdict is the decision over what was on record at its start.';

CREATE OR REPLACE FUNCTION ops_private.recognise_keys(submitted ops_private.taken_event[], answers ops_private.ingest_answer[])
 RETURNS ops_private.ingest_answer[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    known ops_private.ingest_answer[];
begin
    known := ops_private.known_answers(array(
        select s from unnest(recognise_keys.submitted) s
          join unnest(recognise_keys.answers) a on a.ordinal = s.ordinal
         where a.status = 'rejected' and s.idempotency_key is not null));
    if known is null then
        return recognise_keys.answers;
    end if;
    return array(
        select coalesce(k, a)
          from unnest(recognise_keys.answers) a
          left join lateral (
              select k from unnest(known) k
               -- What a later body of this batch brought is not what this one repeats.
               where k.ordinal = a.ordinal and not exists (
                         select from unnest(recognise_keys.submitted) later
                          where later.ingest_id = k.ingest_id and later.ordinal > k.ordinal)) of_known on true);
end
$function$;
comment on function ops_private.recognise_keys(ops_private.taken_event[],ops_private.ingest_answer[]) is 'The answers, with duplicate in place of a refusal wherever the key was accepted before: whatever today''s rules of form, contract, persona or state say of it. FR-9.';

CREATE OR REPLACE FUNCTION ops_private.record_accepted(events ops_private.taken_event[], answers ops_private.ingest_answer[])
 RETURNS ops_private.taken_event[]
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    written integer;
begin
    insert into ops.event_ingest_log
        (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status,
         release_id, actor, persona, actor_kind, project, content_hash, token_role, result)
    select e.ingest_id, e.source_system, e.event_type, e.idempotency_key, e.schema_version, e.payload_hash, 'accepted',
           e.sent_release_id, (e.caller).actor, (e.caller).persona, (e.caller).actor_kind, (e.caller).project, e.content_hash,
           (e.caller).token_role,
           case when a.warning is null then jsonb_build_object('detail', a.detail)
                else jsonb_build_object('detail', a.detail, 'warning', a.warning) end
      from unnest(record_accepted.events) e
      join unnest(record_accepted.answers) a on a.ordinal = e.ordinal
     order by e.idempotency_key, e.ordinal
    on conflict (release_id, (case when processing_status = 'accepted' then substr(sha256(idempotency_key::bytea), 1, 16) end))
    do nothing;
    get diagnostics written = row_count;

    if written = cardinality(record_accepted.events) then
        return record_accepted.events;
    end if;
    -- A new statement sees who won: an event is accepted if and only if the row is its own.
    return array(
        select e from unnest(record_accepted.events) e
         where exists (select from ops.event_ingest_log l where l.ingest_id = e.ingest_id));
end
$function$;
comment on function ops_private.record_accepted(ops_private.taken_event[],ops_private.ingest_answer[]) is 'Writes the log rows of events that may be accepted, and returns those whose key was free.';

CREATE OR REPLACE FUNCTION ops_private.record_decision(release_id uuid, target_env text, source_ref text)
 RETURNS ops.promotion_decisions
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    caller constant ops_private.caller := ops_private.caller();
    input jsonb;
    decided jsonb;
    recorded ops.promotion_decisions;
begin
    if caller.persona is null or caller.persona not in ('release_manager', 'ci_service_role') then
        perform ops_private.raise_error('not_permitted',
            format('%s does not ask for promotions.', coalesce(caller.persona, 'This caller')),
            'Ask a release_manager or the pipeline; gates decide shows the decision without recording it.');
    end if;
    if exists (select from ops.releases r where r.release_id = record_decision.release_id and r.project <> caller.project) then
        perform ops_private.raise_error('not_own_project', format('The token is for the project %s only.', caller.project),
            'Promote it from the repository that the project belongs to.');
    end if;
    perform ops_private.check_environment(record_decision.target_env);
    perform ops_private.keep_read_committed();
    perform from ops.releases r where r.release_id = record_decision.release_id for no key update;
    perform ops_private.check_present_ref(record_decision.release_id, record_decision.source_ref, true);

    input := ops_private.decision_input(record_decision.release_id, record_decision.target_env, null, clock_timestamp());
    decided := ops_private.decide(input);
    insert into ops.promotion_decisions
        (release_id, environment, verdict, decision, input, input_digest, rules_version, requested_by, persona_role)
    values (record_decision.release_id, record_decision.target_env, decided ->> 'verdict', decided, input,
            decided ->> 'input_digest', decided ->> 'rules_version', caller.actor, caller.persona)
    returning * into recorded;
    return recorded;
end
$function$;
comment on function ops_private.record_decision(uuid,text,text) is 'Decides over what is on record now and records the decision with its full input. Errors: not_permitted, not_own_project, release_not_found, invalid_value, wrong_isolation, source_ref_moved.';

CREATE OR REPLACE FUNCTION ops_private.record_not_accepted(submitted ops_private.taken_event[], answers ops_private.ingest_answer[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    insert into ops.event_ingest_log
        (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status, error_detail,
         release_id, actor, persona, actor_kind, project, content_hash, token_role, result, original_ingest_id)
    select s.ingest_id, s.source_system, s.event_type, s.idempotency_key, s.schema_version, s.payload_hash, a.status,
           case when a.status <> 'duplicate' then format('%s: %s', a.error_code, a.detail ->> 'message') end,
           s.sent_release_id, (s.caller).actor, (s.caller).persona, (s.caller).actor_kind, (s.caller).project, s.content_hash,
           (s.caller).token_role,
           jsonb_strip_nulls(jsonb_build_object(
               'error_code', a.error_code,
               'detail', case when a.status <> 'duplicate' then a.detail end,
               'payload_matches', a.payload_matches,
               'sender_matches', a.sender_matches)),
           case when a.status = 'duplicate' then a.ingest_id end
      from unnest(record_not_accepted.submitted) s
      join unnest(record_not_accepted.answers) a on a.ordinal = s.ordinal
     where a.status <> 'accepted' and a.error_code is distinct from 'body_too_large'
     order by s.ordinal;
end
$function$;
comment on function ops_private.record_not_accepted(ops_private.taken_event[],ops_private.ingest_answer[]) is 'Writes the log rows of duplicates, refusals and failures. A body that is too large leaves none.';

CREATE OR REPLACE FUNCTION ops_private.record_policy_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
 SET "IntervalStyle" TO 'postgres'
AS $function$
declare
    before_row constant jsonb := case when tg_op in ('UPDATE', 'DELETE') then to_jsonb(old) end;
    after_row constant jsonb := case when tg_op in ('INSERT', 'UPDATE') then to_jsonb(new) end;
begin
    if tg_op = 'TRUNCATE' then
        perform ops_private.raise_error('append_only',
            format('%I.%I records its history row by row and cannot be truncated.', tg_table_schema, tg_table_name),
            'Switch the rule off, or delete its row.');
    end if;
    if before_row is distinct from after_row then
        insert into ops.policy_changes (subject_table, subject_key, before_row, after_row, actor, reason, is_installation)
        values (tg_table_name, coalesce(after_row, before_row) ->> tg_argv[0], before_row, after_row,
                ops_private.acting_actor(), nullif((ops_private.acting_context()).reason, ''),
                coalesce((ops_private.acting_context()).phase = 'installation', false));
    end if;
    return null;
end
$function$;
comment on function ops_private.record_policy_change() is 'Trigger of the policy''s tables: one ops.policy_changes row per change; a truncate would leave none, so it is refused.';

CREATE OR REPLACE FUNCTION ops_private.record_transitions()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    context constant ops_private.acting_context := ops_private.acting_context();
    reasons constant jsonb := ops_private.signed_setting('ops.acting_reasons')::jsonb;
begin
    insert into ops.state_transitions (subject_table, subject_id, release_id, field, from_value, to_value, actor, reason)
    select tg_table_name, (a.after_row ->> tg_argv[0])::uuid, (a.after_row ->> 'release_id')::uuid,
           watched.field, b.before_row ->> watched.field, a.after_row ->> watched.field,
           coalesce(context.actor, ops_private.actor()),
           nullif(coalesce(reasons ->> (a.after_row ->> tg_argv[0]), context.reason), '')
      from (select to_jsonb(n) as after_row, row_number() over () as place from new_rows n offset 0) a
      left join (select to_jsonb(o) as before_row from old_rows o offset 0) b
             on b.before_row ->> tg_argv[0] = a.after_row ->> tg_argv[0]
     cross join unnest(tg_argv[1:]) with ordinality as watched (field, n)
     where b.before_row ->> watched.field is distinct from a.after_row ->> watched.field
     order by a.place, watched.n;
    return null;
end
$function$;
comment on function ops_private.record_transitions() is 'Trigger of mutable tables: one ops.state_transitions row for every watched column that changed.';

CREATE OR REPLACE FUNCTION ops_private.reevaluate()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    touched uuid[];
begin
    if (ops_private.acting_context()).phase = 'ingest' then
        return null;
    elsif tg_argv[0] = 'gate_id' then
        perform ops_private.evaluate_releases(array(
            select distinct g.release_id from new_rows n join ops.release_gates g on g.gate_id = n.gate_id));
    else
        touched := array(select distinct n.release_id from new_rows n where n.release_id is not null);
        if tg_table_name = 'approvals' then
            touched := touched || ops_private.releases_with_noes_in_common(touched);
        end if;
        perform ops_private.evaluate_releases(touched);
    end if;
    return null;
end
$function$;
comment on function ops_private.reevaluate() is 'Trigger of fact tables: the gates of the releases that the new rows belong to are judged again, unless the ingest batch in progress does so at its end. Argument: the column that identifies the gate or release.';

CREATE OR REPLACE FUNCTION ops_private.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    perform ops_private.raise_error('append_only',
        format('%I.%I is append-only: %s is refused for everyone.', tg_table_schema, tg_table_name, lower(tg_op)),
        'Record a new fact that corrects the earlier one.');
    return null;
end
$function$;
comment on function ops_private.refuse_change() is 'Trigger of append-only tables: refuses update, delete and truncate.';

CREATE OR REPLACE FUNCTION ops_private.refuse_removal()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    perform ops_private.raise_error('append_only',
        format('%I.%I keeps its rows: %s is refused for everyone.', tg_table_schema, tg_table_name, lower(tg_op)),
        'What happened stays on record; a status says what became of it.');
    return null;
end
$function$;
comment on function ops_private.refuse_removal() is 'Trigger of tables whose rows change but are never removed: refuses delete and truncate.';

CREATE OR REPLACE FUNCTION ops_private.rejected_answer(event ops_private.taken_event, fault ops_private.fault)
 RETURNS ops_private.ingest_answer
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return row(event.ordinal, event.ingest_id, case fault.code when 'processing_failed' then 'error' else 'rejected' end,
               fault.code, jsonb_build_object('message', fault.message, 'hint', fault.hint), null, null, null,
               null)::ops_private.ingest_answer;
end
$function$;
comment on function ops_private.rejected_answer(ops_private.taken_event,ops_private.fault) is 'The answer to an event that is refused, or that could not be processed.';

CREATE OR REPLACE FUNCTION ops_private.release_notices(release_id uuid, source_ref text, as_of timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
declare
    asked constant text := ops_private.normal_ref(release_notices.source_ref);
    horizon constant timestamptz := coalesce(release_notices.as_of, 'infinity');
begin
    return (
    select coalesce(jsonb_agg(n.notice order by n.at, n.notice ->> 'code', n.notice ->> 'message', n.notice ->> 'subject'), '[]')
      from (select changed.created_at as at, jsonb_strip_nulls(jsonb_build_object(
                       'code', 'scope_changed', 'at', changed.created_at, 'by', changed.actor, 'subject', a.approver_id,
                       'message', format('The scope changed after %s was approved: from %s to %s.',
                           coalesce((select g.gate_code from ops.release_gates g where g.gate_id = a.gate_id), 'the release'),
                           left(changed.from_value, 200), left(changed.to_value, 200)))) as notice
              from ops.approvals a
             cross join lateral (
                  select t.* from ops.state_transitions t
                   where t.release_id = a.release_id and t.subject_table = 'releases' and t.field = 'scope_metadata'
                     and t.created_at > a.created_at and t.created_at <= horizon
                   order by t.created_at, t.transition_id limit 1) changed
             where a.release_id = release_notices.release_id and a.decision = 'approved' and a.exception_id is null
               and a.created_at <= horizon
            union all
            select turned.created_at, jsonb_strip_nulls(jsonb_build_object(
                       'code', 'commit_rolled_back', 'at', turned.created_at,
                       'message', format('%s was rolled back in %s before, as %s.', d.source_ref, d.environment, other.release_name)))
              from ops.deployments d
              join ops.releases other on other.release_id = d.release_id
              join ops.releases this on this.release_id = release_notices.release_id and this.project = other.project
             cross join lateral (
                  select t.created_at, t.to_value from ops.state_transitions t
                   where t.subject_id = d.deployment_id and t.field = 'status' and t.created_at <= horizon
                   order by t.created_at desc, t.transition_id desc limit 1) turned
             cross join lateral (select ops_private.normal_ref(d.source_ref)) ran (ref)
             where turned.to_value = 'rolled_back' and (d.status = 'rolled_back' or release_notices.as_of is not null)
               and (ran.ref = asked or (ops_private.is_commit(ran.ref) and ops_private.is_commit(asked)
                                        and (starts_with(ran.ref, asked) or starts_with(asked, ran.ref))))
               and d.release_id <> release_notices.release_id
            union all
            select null, jsonb_build_object(
                       'code', 'authors_not_told', 'message', format('Nobody told who wrote %s.', release_notices.source_ref))
             where not exists (
                 select from ops.release_refs told
                  where told.release_id = release_notices.release_id and told.role = 'author'
                    and told.means = ops_private.meant_ref(release_notices.release_id, release_notices.source_ref)
                    and told.recorded_at <= horizon)) n);
end
$function$;
comment on function ops_private.release_notices(uuid,text,timestamp with time zone) is 'What speaks against a release without denying it: a scope that changed after a signature, an earlier rollback of the same commit under another name, and that nobody told its authors. Law 16.';

CREATE OR REPLACE FUNCTION ops_private.release_targets(release_ids uuid[])
 RETURNS ops_private.evaluation_target[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
    select array_agg(row(numbered.target, numbered.release_id, numbered.gate_id, numbered.gate_code,
                         numbered.environment, numbered.project, numbered.source_ref, numbered.deployment_id,
                         numbered.due_from, numbered.counts_from)::ops_private.evaluation_target
                     order by numbered.target)
      from (
        select row_number() over (order by g.release_id, g.gate_code, d.created_at)::integer as target,
               g.release_id, g.gate_id, g.gate_code, coalesce(d.environment, r.environment_target) as environment,
               r.project, r.source_ref, d.deployment_id, d.due_from, d.counts_from
          from (select distinct unnest(release_targets.release_ids) as release_id) as asked
         -- One look into an index for each: as a join it would read whole tables.
         cross join lateral (
              select named.release_id, named.environment_target, named.project,
                     ops_private.meant_ref(named.release_id, named.source_ref) as source_ref
                from ops.releases named where named.release_id = asked.release_id
               limit 1) r
         cross join lateral (
              select of_release.release_id, of_release.gate_id, of_release.gate_code
                from ops.release_gates of_release where of_release.release_id = r.release_id
              offset 0) g
          -- G4 is judged once for every deployment, and at least once.
          left join lateral (
              select made.environment, made.deployment_id, made.created_at, ops_private.confirmation_due_from(made) as due_from,
                     ops_private.passes_count_from(made,
                         ops_private.setting('clock_skew', r.project, made.environment)) as counts_from
                from ops.deployments made where made.release_id = r.release_id and g.gate_code = 'G4'
                 and made.cancelled_at is null
              offset 0) d on true
      ) as numbered
    );
end
$function$;
comment on function ops_private.release_targets(uuid[]) is 'The evaluation targets of these releases: every gate, and G4 for each deployment.';

CREATE OR REPLACE FUNCTION ops_private.releases_of_same_commit(release_ids uuid[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
    return array(
        select distinct other.release_id
          from ops.releases r
          join ops.releases other
            on other.project = r.project
           and left(ops_private.normal_ref(other.source_ref), 7) = left(ops_private.normal_ref(r.source_ref), 7)
           and ops_private.compare_refs(other.release_id, r.source_ref, other.source_ref) <> 'other'
         where r.release_id = any (releases_of_same_commit.release_ids)
           and other.status in ('draft', 'in_progress', 'failed') and other.release_id <> all (releases_of_same_commit.release_ids)
         order by other.release_id);
end
$function$;
comment on function ops_private.releases_of_same_commit(uuid[]) is 'The other open releases of the same projects that have a source_ref that one of these has: who brought it here brought it there.';

CREATE OR REPLACE FUNCTION ops_private.releases_that_may_change(events ops_private.taken_event[])
 RETURNS TABLE(release_id uuid, actor text)
 LANGUAGE plpgsql
 STABLE ROWS 10
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
    with reported as materialized (
        select e.release_id, e.ordinal, (e.caller).actor, e.gate_code, (e.type).projection,
               e.payload ->> 'artifact_type' as artifact_type
          from unnest(releases_that_may_change.events) e
         where e.release_id is not null and (e.type).projection <> 'project_environment_events'),
    policy as materialized (
        select coalesce(bool_or(q.enabled and (q.max_age is not null or q.kind in ('recovery_drill', 'no_open_incident'))
                                -- Only G4 of a deployment has a deadline, and releases with deployments are always judged.
                                and (q.kind <> 'deadline' or q.gate_code <> 'G4')), false) as has_clock,
               coalesce(array_agg(q.gate_code || '/' || q.subject) filter (where q.kind = 'check'), '{}') as checks,
               coalesce(array_agg(q.subject) filter (where q.kind = 'evidence'), '{}') as evidence
          from ops.gate_requirements q),
    unrequired_evidence as (
        select r.release_id, count(*) as events
          from reported r
         cross join policy p
         cross join lateral (
              select from ops.release_gates g
               where g.release_id = r.release_id and g.gate_code = r.gate_code and g.gate_code <> 'G4' and g.status <> 'pending'
               limit 1) entered_gate
         where r.projection = 'project_evidence' and r.artifact_type <> all (p.evidence)
         group by r.release_id),
    without_effect as (
        select skipped.release_id, sum(skipped.events) as events
          from (select * from unrequired_evidence
                union all
                select c.* from ops_private.unchanging_checks(releases_that_may_change.events, (select p.checks from policy p)) c) skipped
         where not (select p.has_clock from policy p)
         group by skipped.release_id)
    select r.release_id, (array_agg(r.actor order by r.ordinal desc))[1]
      from reported r left join without_effect w on w.release_id = r.release_id
     group by r.release_id, w.events
    having w.events is distinct from count(*) or (ops_private.evaluation_of(r.release_id)).outdated_by is not null
        or exists (select from ops.approvals a where a.release_id = r.release_id)
        or exists (select from ops.exceptions x where x.release_id = r.release_id)
        or exists (select from ops.deployments d where d.release_id = r.release_id)
        or (select min(told.means) <> max(told.means) from ops.release_refs told where told.release_id = r.release_id)
     order by r.release_id;
end
$function$;
comment on function ops_private.releases_that_may_change(ops_private.taken_event[]) is 'The releases whose gates these events may change, each with the actor of its last event. A shortcut past ops_private.judge, which must agree.';

CREATE OR REPLACE FUNCTION ops_private.releases_with_noes_in_common(release_ids uuid[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
    return array(
        select distinct other.release_id
          from ops.approvals no
          join ops.releases r on r.release_id = no.release_id
          join ops.releases other
            on other.project = r.project
           and left(ops_private.normal_ref(other.source_ref), 7) = left(no.subject_ref, 7)
           and ops_private.compare_refs(other.release_id, no.subject_ref, other.source_ref) <> 'other'
         where no.release_id = any (releases_with_noes_in_common.release_ids) and no.decision <> 'approved'
           and other.status in ('draft', 'in_progress', 'failed') and other.release_id <> all (releases_with_noes_in_common.release_ids)
         order by other.release_id);
end
$function$;
comment on function ops_private.releases_with_noes_in_common(uuid[]) is 'The open releases of the same projects that have a source_ref of which somebody said no in one of these: what is answered there is answered here.';

CREATE OR REPLACE FUNCTION ops_private.remember_evaluation(release_ids uuid[], changes ops_private.gate_change[], rulebook ops_private.rulebook, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    insert into ops_private.release_evaluations (release_id, evaluated_at, policy, people, environments, changes_at)
    select asked.release_id, remember_evaluation.at, (remember_evaluation.rulebook).policy, (remember_evaluation.rulebook).people,
           (remember_evaluation.rulebook).environments,
           least((select min(c.valid_until) from unnest(remember_evaluation.changes) c where c.release_id = asked.release_id),
                 (select min(x.effective_from) from ops.exceptions x
                   where x.release_id = asked.release_id and x.effective_from > remember_evaluation.at),
                 (select min(ops_private.confirmation_due_from(d) + q.max_age)
                    from ops.deployments d
                    join ops.gate_requirements q
                      on q.kind = 'deadline' and q.enabled and coalesce(q.environment, d.environment) = d.environment
                   where d.release_id = asked.release_id and d.g4_status = 'pending' and d.status in ('succeeded', 'in_progress')
                     and ops_private.confirmation_due_from(d) + q.max_age > remember_evaluation.at),
                 case when (remember_evaluation.rulebook).loosened_until > remember_evaluation.at then (
                     select min(c.created_at + waits.delay)
                       from ops.policy_changes c
                      cross join ops_private.loosening_delay(
                                asked.project, asked.environment_target, remember_evaluation.at) waits (delay)
                      where c.created_at + waits.delay > remember_evaluation.at) end)
      from (select r.release_id, r.project, r.environment_target
              from ops.releases r where r.release_id = any (remember_evaluation.release_ids)
             order by r.release_id) asked
    on conflict (release_id) do update
       set evaluated_at = excluded.evaluated_at, policy = excluded.policy, people = excluded.people,
           environments = excluded.environments, changes_at = excluded.changes_at;
end
$function$;
comment on function ops_private.remember_evaluation(uuid[],ops_private.gate_change[],ops_private.rulebook,timestamp with time zone) is 'Stores when these releases were judged, by which policy, people and environments, and when time alone will change the answer.';

CREATE OR REPLACE FUNCTION ops_private.remember_pruned()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if tg_op = 'TRUNCATE' then
        -- No transaction writes meanwhile, so every removed change lies before the next transaction. After a restore the
        -- remembered position may be another cluster's.
        update ops_private.live_pruned set txid = pg_snapshot_xmax(pg_current_snapshot()), position = 0 where one_row;
    else
        update ops_private.live_pruned p set txid = latest.txid, position = latest.position
          from (select o.txid, o.position from old_rows o order by o.txid desc, o.position desc limit 1) as latest
         where p.one_row and (p.txid, p.position) < (latest.txid, latest.position);
    end if;
    return null;
end
$function$;
comment on function ops_private.remember_pruned() is 'Trigger: remembers up to where the feed was pruned, by delete or truncate.';

CREATE OR REPLACE FUNCTION ops_private.report_runs(event ops_private.taken_event)
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    origin constant jsonb := case when jsonb_typeof(event.payload -> 'origin') = 'object' then event.payload -> 'origin' else '{}' end;
begin
    return array_remove(array[
        'run ' || coalesce(origin ->> 'run_id', event.payload ->> 'run_id',
                           -- The command line's key begins with the run of GitHub Actions that it is part of.
                           case when event.source_system = 'github_actions'
                                then substring(event.idempotency_key from '^[^/]+/[^/]+/[^/]+/([0-9]{6,})-[0-9]+') end),
        'job ' || coalesce(origin ->> 'job_id', event.payload ->> 'job_id')], null);
end
$function$;
comment on function ops_private.report_runs(ops_private.taken_event) is 'The CI run and job that a report of a deployment names, to be compared with another report''s.';

CREATE OR REPLACE FUNCTION ops_private.reported_deployment(event ops_private.taken_event)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    told_id constant uuid := (event.payload ->> 'deployment_id')::uuid;
    at constant timestamptz := event.emitted_at; -- compared with what reporters told
    told_runs constant text[] := ops_private.report_runs(event);
    found uuid;
begin
    if told_id is not null then
        select d.deployment_id into found from ops.deployments d where d.deployment_id = told_id;
        if found is null then
            select d.deployment_id into found from ops.deployments d where d.other_id = told_id;
        end if;
        if found is not null then
            return found;
        end if;
    end if;
    if cardinality(told_runs) > 0 then
        select d.deployment_id into found
          from ops.deployments d
         where d.release_id = event.release_id and d.environment = event.environment and d.runs && told_runs
           and case when told_id is not null then not d.named and not d.told_both_ways
                    else d.status = 'in_progress' and event.event_type <> 'deploy_start' or d.named and not d.told_both_ways end
         order by d.created_at desc
         limit 1;
        if found is not null then
            return found;
        end if;
    end if;
    if event.event_type = 'deploy_start' or told_id is not null then
        found := coalesce(ops_private.unstarted_deployment(event, told_id, at), ops_private.only_candidate(event, told_id, at));
    else
        found := ops_private.open_deployment(event, at);
        if found is null and event.event_type = 'deploy_complete' then
            found := ops_private.only_candidate(event, null, at);
        end if;
    end if;
    if found is null and told_id is null and event.event_type <> 'deploy_cancelled' then
        found := ops_private.assumed_rollback(event);
    end if;
    return coalesce(found, told_id, event.ingest_id);
end
$function$;
comment on function ops_private.reported_deployment(ops_private.taken_event) is 'The deployment that deploy_start, deploy_complete or deploy_cancelled is about: one that is on record, or a new one.';

CREATE OR REPLACE FUNCTION ops_private.reported_elsewhere(requirement ops_private.target_requirement, target ops_private.evaluation_target, facts ops_private.target_fact[], kind text, OUT code text, OUT message text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    other ops_private.target_fact;
begin
    select f.* into other
      from unnest(reported_elsewhere.facts) f
     where f.target = target.target and f.kind = reported_elsewhere.kind and f.subject = requirement.subject
     order by f.bound is null desc, f.recorded_at desc, f.id desc
     limit 1;
    if other.target is not null then
        code := case when other.bound is null then 'source_ref_not_comparable' end;
        message := format(case when other.bound is null then ' What there is, is about %s, which cannot be compared with %s.'
                               else ' What there is, is about %s, not about %s.' end,
                          ops_private.short_ref(other.source_ref), ops_private.short_ref(target.source_ref));
    end if;
end
$function$;
comment on function ops_private.reported_elsewhere(ops_private.target_requirement,ops_private.evaluation_target,ops_private.target_fact[],text) is 'Where a check or evidence is missing: which other source_ref it was given for, as a sentence, and the reason code if that may be the same one. Null when it was given for none.';

CREATE OR REPLACE FUNCTION ops_private.required_names(schema jsonb)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select coalesce(array_agg(name order by name), '{}')
      from jsonb_array_elements_text(case jsonb_typeof(required_names.schema -> 'required')
                                         when 'array' then required_names.schema -> 'required' else '[]' end) as name
$function$;
comment on function ops_private.required_names(jsonb) is 'The properties that the JSON Schema of an object requires.';

CREATE OR REPLACE FUNCTION ops_private.requirements_in_force(project text, environment text, as_of timestamp with time zone)
 RETURNS SETOF ops.gate_requirements
 LANGUAGE plpgsql
 STABLE ROWS 20
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    moment constant timestamptz := coalesce(requirements_in_force.as_of, clock_timestamp());
    delay interval := interval '0';
begin
    -- Next to always nothing waits, and one row says so.
    if requirements_in_force.as_of is not null or (select b.loosened_until > moment from ops_private.rulebook b) then
        delay := ops_private.loosening_delay(requirements_in_force.project, requirements_in_force.environment, moment);
    end if;
    if delay = interval '0' then
        return query select * from ops_private.applicable_requirements(
            requirements_in_force.project, requirements_in_force.environment, requirements_in_force.as_of);
        return;
    end if;
    return query
    select chosen.*
      from ops_private.applicable_requirements(requirements_in_force.project, requirements_in_force.environment, moment - delay) before_it
      full join ops_private.applicable_requirements(
               requirements_in_force.project, requirements_in_force.environment, requirements_in_force.as_of) after_it
        on after_it.gate_code = before_it.gate_code and after_it.code = before_it.code
     cross join lateral (
          select (before_it).* where ops_private.is_loosening(to_jsonb(before_it), to_jsonb(after_it))
          union all
          select (after_it).* where not ops_private.is_loosening(to_jsonb(before_it), to_jsonb(after_it))) chosen
     where chosen.requirement_id is not null;
end
$function$;
comment on function ops_private.requirements_in_force(text,text,timestamp with time zone) is 'The requirements by which a project is judged in an environment, now or at an instant: those that apply, except that what asks for less waits for the setting loosening_delay.';

CREATE OR REPLACE FUNCTION ops_private.restored_deployment(leaving ops.deployments, restores uuid)
 RETURNS SETOF ops.deployments
 LANGUAGE plpgsql
 STABLE ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
    select d.*
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
     where r.project = (select own.project from ops.releases own where own.release_id = leaving.release_id)
       and d.environment = leaving.environment and d.component is not distinct from leaving.component
       and d.live_at is not null and d.deployment_id <> leaving.deployment_id
       and case
               when restores is not null then d.release_id = restores
               else d.status = 'succeeded' and (d.live_at, d.created_at) < (leaving.live_at, leaving.created_at)
                    and not (d.release_id = leaving.release_id
                             and ops_private.compare_refs(d.release_id, d.source_ref, leaving.source_ref) = 'same')
                    -- Taken back is what ran, whichever of its deployments did it.
                    and not exists (
                        select from ops.deployments back
                         where back.release_id = d.release_id and back.environment = d.environment
                           and back.status = 'rolled_back' and back.live_at >= d.live_at
                           and ops_private.compare_refs(d.release_id, back.source_ref, d.source_ref) = 'same')
           end
     order by d.live_at desc, d.created_at desc
     limit 1;
end
$function$;
comment on function ops_private.restored_deployment(ops.deployments,uuid) is 'What a rollback brings back: the latest deployment of the release that it names; else the latest that succeeded before what leaves, whatever its compliance, and was not itself rolled back.';

CREATE OR REPLACE FUNCTION ops_private.retry_singly(events ops_private.taken_event[])
 RETURNS ops_private.ingest_answer[]
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    event ops_private.taken_event;
    answers ops_private.ingest_answer[];
begin
    foreach event in array retry_singly.events loop
        answers := answers || ops_private.take_events(array[event]);
    end loop;
    return answers;
end
$function$;
comment on function ops_private.retry_singly(ops_private.taken_event[]) is 'Takes events one by one after taking them together has failed, which shows the one at fault.';

CREATE OR REPLACE FUNCTION ops_private.revoke_persona_as(administrator text, assignment_id uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    perform ops_private.keep_read_committed();
    update ops.persona_assignments a
       set revoked_at = clock_timestamp(), revoked_by = revoke_persona_as.administrator
     where a.assignment_id = revoke_persona_as.assignment_id and a.revoked_at is null;
    if not found and not exists (
            select from ops.persona_assignments a where a.assignment_id = revoke_persona_as.assignment_id) then
        perform ops_private.raise_error('assignment_not_found', 'No persona assignment has this id.', 'gates persona list shows the ids.');
    end if;
    return revoke_persona_as.assignment_id;
end
$function$;
grant execute on function ops_private.revoke_persona_as(text,uuid) to gates_server;
comment on function ops_private.revoke_persona_as(text,uuid) is 'Ends an assignment on behalf of an administrator whom the server has verified. For gates_server only.';

CREATE OR REPLACE FUNCTION ops_private.rollback_compliance(deployment ops.deployments)
 RETURNS ops_private.compliance
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if exists (
        select from ops.deployments d
         where d.release_id = deployment.release_id and d.environment = deployment.environment
           and d.deployment_id <> deployment.deployment_id and d.compliance in ('gated', 'excepted') and d.live_at is not null
           and ops_private.compare_refs(d.release_id, d.source_ref, deployment.source_ref) = 'same') then
        return row('rollback', '[]', null)::ops_private.compliance;
    end if;
    return row('ungated', jsonb_build_array(ops_private.reason('restored_never_gated', null, null,
        format('What came back, %s, never went through its gates for %s.', deployment.source_ref, deployment.environment),
        '{release_manager}')), null)::ops_private.compliance;
end
$function$;
comment on function ops_private.rollback_compliance(ops.deployments) is 'The compliance of a rollback: it needs no gate if what returns went through its gates once, for the same environment.';

CREATE OR REPLACE FUNCTION ops_private.rollback_under_way(leaving ops.deployments, restores uuid, at timestamp with time zone)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
    select d.deployment_id
      from ops.deployments d
     where d.rollback_of = leaving.deployment_id and (restores is null or d.release_id = restores)
       -- A trigger that reaches us late belongs to the rollback that it began.
       and (d.status = 'in_progress' and coalesce(ops_private.stale_from(d) > rollback_under_way.at, true)
            or d.status in ('succeeded', 'rolled_back') and d.live_at >= rollback_under_way.at)
     order by d.created_at desc
     limit 1
    );
end
$function$;
comment on function ops_private.rollback_under_way(ops.deployments,uuid,timestamp with time zone) is 'The rollback of a deployment that a second trigger joins: one that is under way, or was at the trigger''s own time, and brings back the release that is named, if one is.';

CREATE OR REPLACE FUNCTION ops_private.rules_version()
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return 'f8cf88134bdbf39a';
end
$function$;
comment on function ops_private.rules_version() is 'The version of the rule: it changes whenever a function that decides changes, and a decision records it.';

CREATE OR REPLACE FUNCTION ops_private.running_deployment(project text, environment text, component text)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return ops_private.ran_at(running_deployment.project, running_deployment.environment, running_deployment.component, 'infinity');
end
$function$;
comment on function ops_private.running_deployment(text,text,text) is 'What runs in an environment of a project, or of a component of it, now.';

CREATE OR REPLACE FUNCTION ops_private.set_policy_setting_as(administrator text, setting jsonb, reason text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    written uuid;
    broken text;
    general ops.policy_settings;
begin
    perform ops_private.keep_read_committed();
    perform ops_private.check_policy_change(set_policy_setting_as.setting, '{name,value,project,environment}',
        set_policy_setting_as.reason);
    select * into general from ops.policy_settings s
     where s.name = set_policy_setting_as.setting ->> 'name' and s.environment is null and s.project is null;
    if general.setting_id is null then
        perform ops_private.raise_error('invalid_value',
            format('There is no setting %s.', coalesce(quote_literal(set_policy_setting_as.setting ->> 'name'), 'without a name')),
            format('Use %s.', (select string_agg(distinct s.name, ', ' order by s.name) from ops.policy_settings s)));
    elsif jsonb_typeof(general.value) is distinct from jsonb_typeof(set_policy_setting_as.setting -> 'value') then
        perform ops_private.raise_error('invalid_value',
            format('The value of %s is a %s, for example %s.', general.name, jsonb_typeof(general.value), general.value),
            'Send a value of that JSON type.');
    end if;
    begin
        perform ops_private.begin_acting(set_policy_setting_as.administrator, null, set_policy_setting_as.reason, null);
        insert into ops.policy_settings (name, environment, project, value, description)
        values (general.name, set_policy_setting_as.setting ->> 'environment',
                ops_private.folded_project(set_policy_setting_as.setting ->> 'project'), set_policy_setting_as.setting -> 'value',
                general.description)
        on conflict on constraint policy_settings_one_per_name_and_scope do update set value = excluded.value
        returning setting_id into written;
        perform ops_private.end_acting();
    exception
        when integrity_constraint_violation or data_exception then
            get stacked diagnostics broken = message_text;
            perform ops_private.raise_error('invalid_value', format('The setting breaks a rule: %s.', broken),
                'A setting is true or false, a count, or a duration such as "2 minutes".');
    end;
    return written;
end
$function$;
grant execute on function ops_private.set_policy_setting_as(text,jsonb,text) to gates_server;
comment on function ops_private.set_policy_setting_as(text,jsonb,text) is 'Writes one setting of the policy on behalf of an administrator whom the server has verified. For gates_server only.';

CREATE OR REPLACE FUNCTION ops_private.set_requirement_as(administrator text, requirement jsonb, reason text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "IntervalStyle" TO 'postgres'
AS $function$
declare
    written uuid;
    broken text;
begin
    perform ops_private.keep_read_committed();
    perform ops_private.check_policy_change(set_requirement_as.requirement,
        '{gate_code,code,environment,project,kind,subject,min_count,max_age,personas,human_only,not_initiator,distinct_from,'
        'who_can_fix,binds,known_only,enabled}', set_requirement_as.reason);
    perform ops_private.hold('gate_requirements');
    begin
        perform ops_private.begin_acting(set_requirement_as.administrator, null, set_requirement_as.reason, null);
        written := ops_private.write_requirement(ops_private.wanted_requirement(set_requirement_as.requirement));
        perform ops_private.end_acting();
    exception
        when integrity_constraint_violation or data_exception then
            get stacked diagnostics broken = message_text;
            perform ops_private.raise_error('invalid_value', format('The requirement breaks a rule: %s.', broken),
                'docs/gates.md says what each kind of requirement needs.');
    end;
    return written;
end
$function$;
grant execute on function ops_private.set_requirement_as(text,jsonb,text) to gates_server;
comment on function ops_private.set_requirement_as(text,jsonb,text) is 'Writes one requirement of the policy on behalf of an administrator whom the server has verified. For gates_server only.';

CREATE OR REPLACE FUNCTION ops_private.setting(name text, project text, environment text, as_of timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
    held ops.policy_settings;
begin
    if setting.as_of is null then
        select s.* into held
          from ops.policy_settings s
         where s.name = setting.name
           and (s.project is null or s.project = setting.project) and (s.environment is null or s.environment = setting.environment)
         order by s.project is null, s.environment is null
         limit 1;
    else
        select then_row.* into held
          from ops_private.policy_rows_at('policy_settings', setting.as_of) row_then
         cross join lateral jsonb_populate_record(null::ops.policy_settings, row_then) then_row
         where then_row.name = setting.name
           and (then_row.project is null or then_row.project = setting.project)
           and (then_row.environment is null or then_row.environment = setting.environment)
         order by then_row.project is null, then_row.environment is null
         limit 1;
    end if;
    return held.value #>> '{}';
end
$function$;
grant execute on function ops_private.setting(text,text,text,timestamp with time zone) to audit_reader, ci_service_role, developer, qa_tester, release_manager, service_role, sre;
comment on function ops_private.setting(text,text,text,timestamp with time zone) is 'A setting of the policy for a project in an environment, now or at an instant, as text to be cast: the most specific row of ops.policy_settings. Null when there is none: callers take the strict value then.';

CREATE OR REPLACE FUNCTION ops_private.settle_continuations()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    others constant uuid[] := ops_private.exceptions_of_one_review(new);
begin
    if new.post_review_status <> old.post_review_status then
        update ops.exceptions x
           set post_review_status = new.post_review_status
         where x.exception_id = any (others) and x.post_review_status = 'pending';
    end if;
    if old.revoked_at is null and new.revoked_at is not null then
        update ops.exceptions x
           set revoked_at = new.revoked_at
         where x.exception_id = any (others) and x.revoked_at is null;
    end if;
    return null;
end
$function$;
comment on function ops_private.settle_continuations() is 'Trigger: what continues a break_glass is reviewed and revoked with it.';

CREATE OR REPLACE FUNCTION ops_private.settle_deployment()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if new.status = 'rolled_back' and (tg_op = 'INSERT' or old.status <> 'rolled_back') then
        if not exists (select from ops.deployments back where back.rollback_of = new.deployment_id and back.live_at is not null) then
            perform ops_private.raise_error('illegal_transition', 'Only a rollback that succeeded takes a deployment back.',
                'Report the rollback: gates deployment rollback, then its end.');
        end if;
    end if;
    if tg_op = 'UPDATE' then
        if old.status = 'in_progress' and new.status <> old.status and new.cancelled_at is null then
            new.deployed_at := coalesce(new.deployed_at, clock_timestamp());
            new.completed_at := greatest(new.deployed_at, coalesce(new.completed_at, clock_timestamp()));
        end if;
        -- The receipt is that of the report that told this end.
        if old.live_at is not null and new.completed_at is not distinct from old.completed_at then
            new.live_at := least(old.live_at, coalesce(new.completed_at, new.deployed_at));
        else
            new.live_at := null;
        end if;
    end if;
    if new.interrupted and new.status <> 'failed' then
        new.interrupted := false;
    end if;
    new.live_at := case when new.status in ('succeeded', 'rolled_back')
                        then coalesce(new.live_at, least(coalesce(new.completed_at, new.deployed_at), clock_timestamp())) end;
    return new;
end
$function$;
comment on function ops_private.settle_deployment() is 'Trigger: a deployment that ends has started, and ends after it started; one that succeeded is live from its end, or from our receipt if that is earlier.';

CREATE OR REPLACE FUNCTION ops_private.sha1(message bytea)
 RETURNS bytea
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    mask constant bigint := 4294967295;
    padded bytea := sha1.message || E'\\x80'::bytea
        || decode(repeat('00', ((55 - octet_length(sha1.message)) % 64 + 64) % 64), 'hex')
        || int8send(octet_length(sha1.message)::bigint * 8);
    h0 bigint := 1732584193; h1 bigint := 4023233417; h2 bigint := 2562383102;
    h3 bigint := 271733878; h4 bigint := 3285377520;
    a bigint; b bigint; c bigint; d bigint; e bigint; f bigint; k bigint; t bigint;
    w bigint[];
begin
    for block in 0 .. octet_length(padded) / 64 - 1 loop
        for i in 0 .. 15 loop
            w[i] := (get_byte(padded, block * 64 + i * 4)::bigint << 24)
                | (get_byte(padded, block * 64 + i * 4 + 1) << 16)
                | (get_byte(padded, block * 64 + i * 4 + 2) << 8)
                | get_byte(padded, block * 64 + i * 4 + 3);
        end loop;
        for i in 16 .. 79 loop
            t := w[i - 3] # w[i - 8] # w[i - 14] # w[i - 16];
            w[i] := ((t << 1) | (t >> 31)) & mask;
        end loop;
        a := h0; b := h1; c := h2; d := h3; e := h4;
        for i in 0 .. 79 loop
            if i < 20 then
                f := (b & c) | ((~b & mask) & d); k := 1518500249;
            elsif i < 40 then
                f := b # c # d; k := 1859775393;
            elsif i < 60 then
                f := (b & c) | (b & d) | (c & d); k := 2400959708;
            else
                f := b # c # d; k := 3395469782;
            end if;
            t := ((((a << 5) | (a >> 27)) & mask) + f + e + k + w[i]) & mask;
            e := d; d := c; c := ((b << 30) | (b >> 2)) & mask; b := a; a := t;
        end loop;
        h0 := (h0 + a) & mask; h1 := (h1 + b) & mask; h2 := (h2 + c) & mask;
        h3 := (h3 + d) & mask; h4 := (h4 + e) & mask;
    end loop;
    return substring(int8send(h0) from 5) || substring(int8send(h1) from 5)
        || substring(int8send(h2) from 5) || substring(int8send(h3) from 5)
        || substring(int8send(h4) from 5);
end
$function$;
grant execute on function ops_private.sha1(bytea) to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops_private.sha1(bytea) is 'SHA-1 in core functions only; used for UUID version 5, never for integrity.';

CREATE OR REPLACE FUNCTION ops_private.short_ref(ref text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return case when length(ref) >= 40 and ops_private.is_commit(ref) then left(ref, 10) else ref end;
end
$function$;
comment on function ops_private.short_ref(text) is 'A source_ref as sentences show it: the first ten digits of a full commit.';

CREATE OR REPLACE FUNCTION ops_private.signature_of(words text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
        select encode(sha256(s.key || sha256(s.key || convert_to(
                   pg_backend_pid() || ' ' || extract(epoch from transaction_timestamp()) || ' ' || signature_of.words, 'UTF8'))), 'hex')
          from ops_private.signing_secret s);
end
$function$;
comment on function ops_private.signature_of(text) is 'Signs these words for this transaction of this session.';

CREATE OR REPLACE FUNCTION ops_private.signed_setting(setting text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    held constant text := nullif(current_setting(signed_setting.setting, true), '');
begin
    return case when left(held, 64) = ops_private.signature_of(substr(held, 65)) then substr(held, 65) end;
end
$function$;
comment on function ops_private.signed_setting(text) is 'The value of a setting that ops_private.begin_acting made in this transaction; null when anybody else wrote it.';

CREATE OR REPLACE FUNCTION ops_private.signed_subject(release_id uuid, named text, signed_by text, at timestamp with time zone, OUT subject_ref text, OUT subject_assumed boolean)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    perform ops_private.check_present_ref(signed_subject.release_id, signed_subject.named, false);
    select s.subject_ref, s.subject_assumed into subject_ref, subject_assumed
      from ops_private.subject_of(signed_subject.release_id, signed_subject.named, null, signed_subject.signed_by, signed_subject.at) s;
end
$function$;
comment on function ops_private.signed_subject(uuid,text,text,timestamp with time zone) is 'What a signature or an exception is about. Raises source_ref_moved if it names another source_ref than the release has.';

CREATE OR REPLACE FUNCTION ops_private.stale_from(deployment ops.deployments)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if deployment.status <> 'in_progress' or deployment.deployed_at is null then
        return null;
    end if;
    return least(deployment.deployed_at, deployment.created_at) + coalesce(ops_private.setting('stale_after',
        (select r.project from ops.releases r where r.release_id = deployment.release_id), deployment.environment), '24 hours')::interval;
end
$function$;
grant execute on function ops_private.stale_from(ops.deployments) to audit_reader, release_manager, sre;
comment on function ops_private.stale_from(ops.deployments) is 'From when on a deployment that started and was not told to have ended is stale (policy stale_after); null for every other.';

CREATE OR REPLACE FUNCTION ops_private.standing_noes(words ops_private.target_fact[], targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], facts ops_private.target_fact[])
 RETURNS ops_private.target_fact[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        select no
          from unnest(standing_noes.words) no
         where no.status in ('rejected', 'request_changes')
           and (no.persona <> 'developer' or coalesce(no.is_initiator, false))
           and not exists (
               select from unnest(standing_noes.words) yes
                where yes.target = no.target
                  -- It is lifted in the release that is judged, which names no other as subject, or where it was said.
                  and ((yes.subject is null and no.kind in ('approval', 'word'))
                       or (yes.kind = no.kind and yes.subject = no.subject))
                  -- Told late it takes nothing back that was said since.
                  and yes.status = 'approved' and (yes.recorded_at, yes.id) > (no.recorded_at, no.id)
                  and yes.at >= no.at - case when yes.actor = no.actor then interval '0' else interval '5 minutes' end
                  and case
                          when yes.actor = no.actor then yes.actor_kind = 'human' or no.actor_kind <> 'human'
                          else yes.persona = no.persona and ops_private.is_counted_yes(
                                   yes, standing_noes.targets, standing_noes.requirements, standing_noes.facts)
                      end)
         order by no.target, no.at, no.id);
end
$function$;
comment on function ops_private.standing_noes(ops_private.target_fact[],ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.target_fact[]) is 'The rejections and requests for changes among these answers that nobody has lifted.';

CREATE OR REPLACE FUNCTION ops_private.standing_rejections(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], facts ops_private.target_fact[])
 RETURNS ops_private.unmet_requirement[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    words constant ops_private.target_fact[] := array(
        select f from unnest(standing_rejections.facts) f where f.kind in ('approval', 'word'));
    standing ops_private.target_fact[];
begin
    if not exists (select from unnest(words) w where w.status <> 'approved') then
        return array[]::ops_private.unmet_requirement[];
    end if;
    standing := ops_private.standing_noes(words, standing_rejections.targets, standing_rejections.requirements,
                                          standing_rejections.facts);
    return array(
        select distinct on (no.target, no.persona)
               row(no.target, 'no_standing_rejection', 'rejection', array[no.persona],
                   case no.status when 'rejected' then 'standing_rejection' else 'changes_requested' end,
                   case no.status when 'rejected' then format('Rejected by %s', no.persona)
                       else format('%s asked for changes', no.persona) end
                   || case when no.subject is not null then format(' on %s, which has the same source_ref.', no.subject)
                           when no.bound then '.' else ', for another source_ref.' end
                   || case when exists (
                          select from unnest(words) yes
                           where yes.target = no.target and yes.persona = no.persona and yes.status = 'approved'
                             and (yes.at, yes.id) > (no.at, no.id))
                          then ' The approval that followed does not lift it.' else '' end,
                   true, null, null)::ops_private.unmet_requirement
          from unnest(standing) no
         order by no.target, no.persona, no.at desc, no.id desc);
end
$function$;
comment on function ops_private.standing_rejections(ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.target_fact[]) is 'Rejections and requests for changes that nobody has lifted.';

CREATE OR REPLACE FUNCTION ops_private.state_fault(event ops_private.taken_event, project text, created_by text, initiating_actor text)
 RETURNS ops_private.fault
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    -- Questions to tables stand in an if of their own: plpgsql evaluates a condition without a query in a tenth of the time.
    if (event.caller).project is not null then
        if ops_private.is_foreign(event, state_fault.project) then
            return ops_private.fault('not_own_project', format('The token may report on project %s only.', (event.caller).project),
                'Report it from the repository that the project belongs to.');
        end if;
    end if;
    if event.emitted_at > clock_timestamp() + interval '5 minutes' then
        return ops_private.fault('emitted_at_in_future', 'emitted_at is more than five minutes in the future.',
            'Set the sender''s clock.');
    elsif event.emitted_at < '2000-01-01 00:00:00+00' then
        return ops_private.fault('invalid_timestamp', 'emitted_at is before the year 2000 (UTC).', 'Set the sender''s clock.');
    elsif event.release_id is null and (event.type).release_required then
        return ops_private.fault('unknown_release', format('%s needs a release.', event.event_type),
            'Name the release in release_id.');
    elsif event.release_id is null and event.gate_code is not null and event.event_type <> 'health_check' then
        return ops_private.fault('unknown_gate', 'A gate belongs to a release, and the envelope names none.',
            'Name the release in release_id.');
    elsif event.event_type = 'release_opened' then
        return null;
    elsif event.release_id is not null and state_fault.project is null then
        return ops_private.fault('unknown_release', 'The release is not on record.', 'Open it first: release_opened.');
    elsif event.release_id is not null and (event.caller).persona = any ((event.type).own_release_only) then
        if (event.caller).actor <> all (array[state_fault.created_by, state_fault.initiating_actor,
                ops_private.person_or_name(state_fault.initiating_actor)]) then
            return ops_private.fault('not_own_release',
                format('%s may emit %s for its own releases only.', (event.caller).persona, event.event_type),
                'Ask the person who opened or initiated the release, or report it from the pipeline.');
        end if;
    end if;
    if event.payload ? 'deployment_id' and event.event_type not in ('deploy_start', 'deploy_complete', 'deploy_cancelled') then
        if not exists (
                select from ops.deployments d
                 where d.deployment_id = event.deployment_id
                   and (event.release_id is null or d.release_id = event.release_id)
                   and (event.environment is null or d.environment = event.environment)) then
            return ops_private.fault('unknown_deployment', 'The deployment is not on record for this release and environment.',
                'Report deploy_start first, or check deployment_id.');
        end if;
    end if;
    if (event.type).projection = 'project_evidence' and event.release_id is null and event.deployment_id is null
       and event.payload ->> 'artifact_type' <> 'reference' then
        return ops_private.fault('unknown_release', 'Only a reference may stand without a release.',
            'Name the release in release_id, or use artifact_type reference.');
    end if;
    return null;
end
$function$;
comment on function ops_private.state_fault(ops_private.taken_event,text,text,text) is 'Why an event that is right in itself cannot be taken as things stand; null when it can. The project, opener and initiator are its release''s, null where the release is not on record.';

CREATE OR REPLACE FUNCTION ops_private.status_before(release_id uuid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
        select t.from_value
          from ops.state_transitions t
         where t.subject_id = status_before.release_id and t.field = 'status'
         order by t.created_at desc, t.transition_id desc
         limit 1);
end
$function$;
comment on function ops_private.status_before(uuid) is 'The status that a release had before its present one.';

CREATE OR REPLACE FUNCTION ops_private.subject_of(release_id uuid, named text, sha text, told_by text, at timestamp with time zone, OUT subject_ref text, OUT subject_assumed boolean)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    told text := subject_of.named;
    then_ref text;
begin
    if told is null then
        select moved.means, moved.source_ref into subject_ref, then_ref
          from ops.release_refs moved
         where moved.release_id = subject_of.release_id and moved.role = 'opener' and moved.told_at <= subject_of.at
         order by moved.told_at desc, moved.ref_id desc limit 1;
        if subject_ref is null then -- said to have been before the release was opened
            select moved.means, moved.source_ref into subject_ref, then_ref
              from ops.release_refs moved
             where moved.release_id = subject_of.release_id and moved.role = 'opener'
             order by moved.told_at, moved.ref_id limit 1;
            subject_ref := coalesce(subject_ref, 'unknown'); -- no such release: the foreign key answers
        end if;
        if subject_of.sha is null or not ops_private.is_commit(then_ref) then
            subject_assumed := true;
            return;
        end if;
        told := subject_of.sha;
    end if;
    subject_assumed := false;
    told := ops_private.normal_ref(told);
    select known.source_ref into subject_ref
      from ops.release_refs known
     where known.release_id = subject_of.release_id and known.source_ref = told and known.means = told
     limit 1;
    if subject_ref is null then
        subject_ref := ops_private.tell_ref(subject_of.release_id, told, subject_of.told_by, 'told', subject_of.at);
    end if;
end
$function$;
comment on function ops_private.subject_of(uuid,text,text,text,timestamp with time zone) is 'What a fact of a release is about: the source_ref that it or its token names, else the one that the release had at the fact''s time, which is then assumed. What is named is kept in ops.release_refs.';

CREATE OR REPLACE FUNCTION ops_private.subject_of_event(event ops_private.taken_event, OUT subject_ref text, OUT subject_assumed boolean)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if event.release_id is null then
        subject_assumed := false;
        return;
    end if;
    select s.subject_ref, s.subject_assumed into subject_ref, subject_assumed
      from ops_private.subject_of(event.release_id, event.payload ->> 'source_ref', (event.caller).sha, (event.caller).actor,
                                  least(event.emitted_at, clock_timestamp())) s;
end
$function$;
comment on function ops_private.subject_of_event(ops_private.taken_event) is 'What the fact that an event reports is about; null where it has no release.';

CREATE OR REPLACE FUNCTION ops_private.submit(ids uuid[], bodies bytea[], callers ops_private.caller[], caller_of integer[], is_plain_json boolean[], OUT submitted ops_private.taken_event[], OUT refused ops_private.ingest_answer[])
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    caller ops_private.caller;
    reading ops_private.reading;
    fault ops_private.fault;
    known_types text[];
    contracts ops.event_types[];
    contract ops.event_types;
    event ops_private.taken_event;
begin
    refused := '{}';
    -- All at once: a query for every event would cost as much as reading it.
    select array_agg(t.event_type), array_agg(t) into known_types, contracts from ops.event_types t;
    for n in 1 .. cardinality(submit.ids) loop
        caller := submit.callers[submit.caller_of[n]];
        reading := case when submit.is_plain_json[n] then row(convert_from(submit.bodies[n], 'UTF8')::jsonb, null)::ops_private.reading
                        else ops_private.read_json(submit.bodies[n]) end;
        fault := reading.fault;
        if fault.code is null then
            fault := ops_private.form_fault(reading.document);
        end if;

        if fault.code is not null then
            event := ops_private.malformed_event(n, submit.ids[n], caller, submit.bodies[n], reading.document);
        else
            if contract.event_type is distinct from reading.document ->> 'event_type' then
                -- A type without a row of its own is treated like an alert: a fact about an environment.
                contract := contracts[coalesce(array_position(known_types, reading.document ->> 'event_type'),
                                               array_position(known_types, 'alert_fired'))];
            end if;
            event := null;
            event.ordinal := n;
            event.ingest_id := submit.ids[n];
            event.caller := caller;
            event.type := row(contract.event_type, contract.projection, contract.result_id, contract.release_required,
                              contract.own_release_only)::ops_private.type_of_event;
            event.schema_version := reading.document ->> 'schema_version';
            event.source_system := reading.document ->> 'source_system';
            event.event_type := reading.document ->> 'event_type';
            event.idempotency_key := reading.document ->> 'idempotency_key';
            event.sent_release_id := (reading.document ->> 'release_id')::uuid;
            event.release_id := nullif(event.sent_release_id, '00000000-0000-0000-0000-000000000000');
            event.gate_code := coalesce(reading.document ->> 'gate_code', contract.gate_code);
            event.payload := reading.document -> 'payload';
            event.metadata := event.payload - contract.known_fields;
            event.emitted_at := (reading.document ->> 'emitted_at')::timestamptz;
            event.environment := event.payload ->> 'environment';
            event.payload_hash := encode(sha256(submit.bodies[n]), 'hex');
            event.content_hash := ops_private.content_hash(reading.document);
            -- Only a payload that has passed may be trusted to hold a UUID.
            fault := coalesce(ops_private.contract_fault(reading.document, contract),
                              ops_private.payload_fault(event.event_type, event.payload, contract),
                              ops_private.persona_fault(caller.persona, event.gate_code, contract));
            if fault.code is null then
                event.deployment_id := (event.payload ->> 'deployment_id')::uuid;
            end if;
        end if;

        submitted[n] := event;
        if fault.code is not null then
            refused := refused || ops_private.rejected_answer(event, fault);
        end if;
    end loop;
end
$function$;
comment on function ops_private.submit(uuid[],bytea[],ops_private.caller[],integer[],boolean[]) is 'Reads bodies into events and checks everything that depends on neither state nor clock: form, contract, persona. refused answers those that fail.';

CREATE OR REPLACE FUNCTION ops_private.suspended_exceptions(targets ops_private.evaluation_target[], granted ops_private.target_exception[], facts ops_private.target_fact[])
 RETURNS ops_private.missing_control[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    answers constant ops_private.target_fact[] := array(
        select f from unnest(suspended_exceptions.facts) f where f.kind = 'objection');
begin
    if cardinality(answers) = 0 then
        return array[]::ops_private.missing_control[];
    end if;
    return array(
        select distinct row(no.target, g.exception_id, no.persona, 'suspended')::ops_private.missing_control
          from unnest(ops_private.standing_noes(answers, suspended_exceptions.targets, null, suspended_exceptions.facts)) no
          join unnest(suspended_exceptions.granted) g on g.target = no.target and g.exception_id::text = no.subject);
end
$function$;
comment on function ops_private.suspended_exceptions(ops_private.evaluation_target[],ops_private.target_exception[],ops_private.target_fact[]) is 'The granted exceptions that somebody rejected, with the persona: they waive nothing until the no is lifted.';

CREATE OR REPLACE FUNCTION ops_private.take_back_rollback(rollback ops.deployments)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    leaving ops.deployments;
begin
    update ops.deployments d set status = 'succeeded'
     where d.deployment_id = rollback.rollback_of and d.status = 'rolled_back'
       and not exists (
           select from ops.deployments other
            where other.rollback_of = rollback.rollback_of and other.status in ('succeeded', 'rolled_back'))
    returning * into leaving;
    if leaving.release_id <> rollback.release_id and not exists (
            select from ops.deployments d
             where d.release_id = leaving.release_id and d.environment = leaving.environment and d.status = 'rolled_back') then
        update ops.releases r set status = ops_private.status_before(r.release_id)
         where r.release_id = leaving.release_id and r.environment_target = rollback.environment and r.status = 'rolled_back';
    end if;
    if not rollback.restores_assumed and rollback.rollback_reason is not null then
        update ops.releases r set status = 'rolled_back'
         where r.release_id = rollback.release_id and r.environment_target = rollback.environment and r.status = 'promoted'
           and ops_private.status_before(r.release_id) = 'rolled_back';
    end if;
end
$function$;
comment on function ops_private.take_back_rollback(ops.deployments) is 'A rollback that had succeeded is reported as failed: what it took back is deployed again, and the releases are what they were.';

CREATE OR REPLACE FUNCTION ops_private.take_events(events ops_private.taken_event[])
 RETURNS ops_private.ingest_answer[]
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    failed_state text;
    failed_code text;
    failed_message text;
    failed_hint text;
begin
    return ops_private.take_together(take_events.events);
exception
    -- Not this event's fault: the caller tries again.
    when deadlock_detected or serialization_failure or lock_not_available or insufficient_resources or operator_intervention then
        raise;
    when others then
        if cardinality(take_events.events) > 1 then
            return ops_private.retry_singly(take_events.events);
        end if;
        get stacked diagnostics failed_state = returned_sqlstate, failed_code = message_text,
            failed_message = pg_exception_detail, failed_hint = pg_exception_hint;
        return array[ops_private.rejected_answer(take_events.events[1],
            case when failed_state ~ E'^PT4\\d\\d$' then ops_private.fault(failed_code, failed_message, failed_hint)
                 else ops_private.fault('processing_failed',
                     format('The event could not be processed (SQLSTATE %s): %s', failed_state, failed_code),
                     'Nothing of it was kept and its key is free: send it again, or report it with the ingest_id.')
            end)];
end
$function$;
comment on function ops_private.take_events(ops_private.taken_event[]) is 'Takes events that do not see each other''s effects, in one subtransaction. If it fails, they are taken one by one, and the one at fault is answered with what failed.';

CREATE OR REPLACE FUNCTION ops_private.take_together(events ops_private.taken_event[])
 RETURNS ops_private.ingest_answer[]
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    fresh ops_private.taken_event[];
    accepted ops_private.ingest_answer[];
    refused ops_private.ingest_answer[];
    recorded ops_private.taken_event[];
begin
    with judged as materialized (
        select e as event, ops_private.state_fault(e, r.project, r.created_by, r.initiating_actor) as fault
          from unnest(take_together.events) e
          left join lateral (
              select named.project, named.created_by, named.initiating_actor
                from ops.releases named where named.release_id = e.release_id
               limit 1) r on true)
    -- In order of the keys: two batches that race for the same ones wait for each other, not both.
    select array_agg(j.event order by (j.event).idempotency_key, (j.event).ordinal) filter (where (j.fault).code is null),
           array_agg(ops_private.accepted_answer(j.event)) filter (where (j.fault).code is null),
           array_agg(ops_private.rejected_answer(j.event, j.fault)) filter (where (j.fault).code is not null)
      into fresh, accepted, refused
      from judged j;

    if fresh is null then
        return refused;
    end if;

    recorded := ops_private.record_accepted(fresh, accepted);
    perform ops_private.apply_effects(recorded);
    if cardinality(recorded) = cardinality(fresh) then
        return refused || accepted;
    end if;
    -- The others' keys were accepted before, or by a batch that ran at the same time.
    return refused
        || array(select a from unnest(accepted) a where a.ordinal = any (array(select e.ordinal from unnest(recorded) e)))
        || ops_private.known_answers(array(
               select e from unnest(fresh) e where e.ordinal <> all (array(select r.ordinal from unnest(recorded) r))));
end
$function$;
comment on function ops_private.take_together(ops_private.taken_event[]) is 'Refuses what the state does not allow, records the rest as accepted, which shows what is a duplicate, and applies the effects.';

CREATE OR REPLACE FUNCTION ops_private.target_exceptions(targets ops_private.evaluation_target[], as_of timestamp with time zone)
 RETURNS ops_private.target_exception[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
    return (
    select array_agg(row(target.target, x.exception_id, x.exception_type, kind.waives, x.approver_kind = 'human',
                         ops_private.control_checks(x.compensating_controls),
                         x.effective_from, x.expires_at)::ops_private.target_exception
                     order by target.target, x.exception_id)
      from unnest(target_exceptions.targets) target
      join ops.exceptions x on x.release_id = target.release_id and target.gate_code = any (x.impacted_gates)
       and (target.gate_code = 'G4' or x.subject_ref = target.source_ref)
       -- Who granted it may have brought the same source_ref later on.
       and (x.exception_type = 'break_glass' or ops_private.is_on_side(
                ops_private.initiators_side(x.release_id, x.subject_ref, target_exceptions.as_of), x.approver_id,
                (ops_private.who_is(x.approver_id, x.created_at, target_exceptions.as_of)).person) is distinct from true)
      join ops_private.exception_types_at(target_exceptions.as_of) kind on kind.exception_type = x.exception_type
     where (target_exceptions.as_of is null or x.created_at <= target_exceptions.as_of)
       and (x.revoked_at is null or x.revoked_at > target_exceptions.as_of)
    );
end
$function$;
comment on function ops_private.target_exceptions(ops_private.evaluation_target[],timestamp with time zone) is 'The exceptions that name the gates of these evaluation targets and were not revoked.';

CREATE OR REPLACE FUNCTION ops_private.target_facts(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], exceptions ops_private.target_exception[], as_of timestamp with time zone)
 RETURNS ops_private.target_fact[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
AS $function$
declare
    gathered ops_private.target_fact[];
begin
    gathered := ops_private.check_facts(target_facts.targets, target_facts.requirements, target_facts.exceptions, target_facts.as_of)
             || ops_private.elsewhere_facts(target_facts.targets, target_facts.requirements, target_facts.as_of)
             || ops_private.evidence_facts(target_facts.targets, target_facts.requirements, target_facts.as_of)
             || ops_private.approval_facts(target_facts.targets, target_facts.as_of)
             || ops_private.word_facts(target_facts.targets, target_facts.as_of)
             || ops_private.grant_facts(target_facts.exceptions, target_facts.as_of)
             || ops_private.objection_facts(target_facts.targets, target_facts.exceptions, target_facts.as_of)
             || ops_private.touched_facts(target_facts.targets, target_facts.as_of)
             || ops_private.operations_facts(target_facts.targets, target_facts.requirements, target_facts.as_of);
    gathered := ops_private.discount_administrators(gathered, target_facts.as_of);
    return (select array_agg(f order by f.target, f.kind, f.at, f.recorded_at, f.id) from unnest(gathered) f);
end
$function$;
comment on function ops_private.target_facts(ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.target_exception[],timestamp with time zone) is 'The recorded facts that count for these evaluation targets: latest checks per name and persona, evidence, approvals, drills, open incidents. With as_of only what was recorded by then.';

CREATE OR REPLACE FUNCTION ops_private.target_requirements(targets ops_private.evaluation_target[], as_of timestamp with time zone)
 RETURNS ops_private.target_requirement[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
    return (
    with applicable as materialized ( -- once for each project and environment, not once for each target
        select place.project, place.environment, q.gate_code, q.code, q.kind, q.subject, q.min_count, q.max_age, q.personas,
               q.human_only, q.not_initiator, q.distinct_from, q.who_can_fix, q.binds, q.known_only
          from (select distinct t.project, t.environment from unnest(target_requirements.targets) t) place
         cross join lateral ops_private.requirements_in_force(place.project, place.environment, target_requirements.as_of) q
         where q.enabled)
    select array_agg(row(target.target, q.code, q.kind, q.subject, q.min_count, q.max_age, q.personas,
                         q.human_only, q.not_initiator, q.distinct_from, q.who_can_fix, q.binds,
                         q.known_only)::ops_private.target_requirement
                     order by target.target, q.code)
      from applicable q
      join unnest(target_requirements.targets) target
        on target.project = q.project and target.environment = q.environment and target.gate_code = q.gate_code
    );
end
$function$;
comment on function ops_private.target_requirements(ops_private.evaluation_target[],timestamp with time zone) is 'The policy for these evaluation targets, now or as it was at an instant.';

CREATE OR REPLACE FUNCTION ops_private.tell_opened_ref(event ops_private.taken_event, initiator text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    ref constant text := event.payload ->> 'source_ref';
    at constant timestamptz := least(event.emitted_at, clock_timestamp());
    bringer record;
begin
    perform ops_private.tell_ref(event.release_id, ref, (event.caller).actor, 'opener', at, (event.caller).actor_kind);
    for bringer in
        select named.name, named.role
          from (values (tell_opened_ref.initiator, 'initiator'), (event.payload ->> 'initiating_actor', 'initiator'),
                       ((event.caller).github_login, 'actor'), (event.payload ->> 'actor', 'actor'),
                       (event.payload ->> 'triggering_actor', 'triggering_actor')) as named (name, role)
         where named.name is not null
        union
        select author, 'author' from jsonb_array_elements_text(coalesce(event.payload -> 'authors', '[]')) as author
         where author ~ E'\\S'
         order by 2, 1
    loop
        perform ops_private.tell_ref(event.release_id, ref, bringer.name, bringer.role, at);
    end loop;
    -- The commit that the run is at spells out a short form.
    if ops_private.compare_refs(event.release_id, ref, (event.caller).sha) = 'same' then
        perform ops_private.tell_ref(event.release_id, (event.caller).sha, (event.caller).actor, 'told', at);
    end if;
end
$function$;
comment on function ops_private.tell_opened_ref(ops_private.taken_event,text) is 'release_opened: who brought the source_ref that it names: the sender, the initiator, who started and restarted the run, and the authors. FR-1, FR-4.';

CREATE OR REPLACE FUNCTION ops_private.tell_ref(release_id uuid, source_ref text, brought_by text, role text, told_at timestamp with time zone DEFAULT clock_timestamp(), kind text DEFAULT NULL::text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    told constant text := ops_private.normal_ref(tell_ref.source_ref);
    meant constant text := ops_private.meant_ref(tell_ref.release_id, told);
    latest ops.release_refs;
begin
    if told is null or tell_ref.brought_by is null then
        return meant;
    end if;
    if tell_ref.role = 'opener' then
        select * into latest
          from ops.release_refs moved
         where moved.release_id = tell_ref.release_id and moved.role = 'opener'
         order by moved.told_at desc, moved.ref_id desc limit 1;
    end if;
    insert into ops.release_refs (release_id, source_ref, means, brought_by, role, kind, told_at)
    select tell_ref.release_id, told, meant, tell_ref.brought_by, tell_ref.role, tell_ref.kind, greatest(tell_ref.told_at, latest.told_at)
     where latest.source_ref <> told -- back at an earlier one: it moved again
        or not exists (
            select from ops.release_refs known
             where known.release_id = tell_ref.release_id and known.source_ref = told
               and (tell_ref.role = 'told' or (known.brought_by = tell_ref.brought_by and known.role = tell_ref.role
                    and known.kind is not distinct from tell_ref.kind)));
    -- Of two commits that begin so, neither is the short form any longer.
    return case when meant = told or ops_private.compare_refs(tell_ref.release_id, told, meant) = 'same' then meant else told end;
end
$function$;
comment on function ops_private.tell_ref(uuid,text,text,text,timestamp with time zone,text) is 'Keeps that a release was told a source_ref, and who brought it; says which spelling a fact about it is bound to. Role told brings nothing: a fact or a report names the ref.';

CREATE OR REPLACE FUNCTION ops_private.tell_release_ref()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    -- Who runs the database is nobody's initiator; created_by names who is.
    kind constant text := case when ops_private.persona() in
        ('ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer', 'audit_reader')
        then ops_private.acting_actor_kind() else 'service' end;
begin
    if (ops_private.acting_context()).phase is distinct from 'ingest' then
        perform ops_private.tell_ref(new.release_id, new.source_ref, ops_private.acting_actor(), 'opener', clock_timestamp(),
            kind);
        perform ops_private.tell_ref(new.release_id, new.source_ref, new.initiating_actor, 'initiator');
    end if;
    return null;
end
$function$;
comment on function ops_private.tell_release_ref() is 'Trigger: keeps which source_ref a release was given, and by whom, unless a projection does, which knows more.';

CREATE OR REPLACE FUNCTION ops_private.told_origin(payload jsonb)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    told constant text := payload ->> 'origin';
begin
    if jsonb_typeof(payload -> 'origin') <> 'string' or told !~ E'\\S' or length(told) > 400 then
        perform ops_private.raise_error('invalid_payload', 'payload.origin is not a text of 1 to 400 characters.',
            'Name the part of the pipeline, for example ".github/workflows/ci.yml test (linux)", or leave it out.');
    end if;
    return told;
end
$function$;
comment on function ops_private.told_origin(jsonb) is 'The part of a pipeline that a check or evidence comes from, as its event tells. Raises invalid_payload when it is not a name. It is asked after the look-up of the key, so that what was accepted once stays accepted.';

CREATE OR REPLACE FUNCTION ops_private.told_verdict(payload jsonb)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if not (payload -> 'verdict') <@ '["pass", "fail", "empty", "corrupt"]' then
        perform ops_private.raise_error('invalid_payload', 'payload.verdict is not pass, fail, empty or corrupt.',
            'Tell what the content says, or leave verdict out.');
    end if;
    return payload ->> 'verdict';
end
$function$;
comment on function ops_private.told_verdict(jsonb) is 'What the content of evidence says, as its event tells. Raises invalid_payload when it is no verdict, after the look-up of the key.';

CREATE OR REPLACE FUNCTION ops_private.touch_updated_at()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    new.updated_at := clock_timestamp();
    return new;
end
$function$;
comment on function ops_private.touch_updated_at() is 'Trigger: sets updated_at to the time of the change.';

CREATE OR REPLACE FUNCTION ops_private.touched_facts(targets ops_private.evaluation_target[], as_of timestamp with time zone)
 RETURNS ops_private.target_fact[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        select row(t.target, 'touched', null, null, null, null, null, null, null, null,
                   null, null, null, null, null)::ops_private.target_fact
          from unnest(touched_facts.targets) t
         where exists (
                   select from ops.gate_checks c
                    where c.gate_id = t.gate_id and (t.gate_code <> 'G4' or c.deployment_id = t.deployment_id)
                      and (touched_facts.as_of is null or c.created_at <= touched_facts.as_of))
            or exists (
                   select from ops.evidence_artifacts e
                    where e.release_id = t.release_id and (e.gate_id is null or e.gate_id = t.gate_id)
                      and (t.gate_code <> 'G4' or e.deployment_id = t.deployment_id)
                      and (touched_facts.as_of is null or e.created_at <= touched_facts.as_of))
            or exists (
                   select from ops.approvals a
                    where a.release_id = t.release_id and (a.gate_id = t.gate_id or (a.scope = 'release' and t.gate_code = 'G3'))
                      and (touched_facts.as_of is null or a.created_at <= touched_facts.as_of)));
end
$function$;
comment on function ops_private.touched_facts(ops_private.evaluation_target[],timestamp with time zone) is 'One fact of kind touched for each evaluation target that has any check, evidence or approval, required or not.';

CREATE OR REPLACE FUNCTION ops_private.trace_facts(release ops.releases)
 RETURNS SETOF ops_private.trace_entry
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
    select release.created_at, release.created_at, 'release_opened', release.created_by, null::text,
           format('%s %s opened for %s from %s, initiated by %s.', release.project, release.release_name, release.environment_target,
                  coalesce((select t.from_value from ops.state_transitions t
                             where t.subject_id = release.release_id and t.field = 'source_ref'
                             order by t.created_at, t.transition_id limit 1), release.source_ref),
                  release.initiating_actor),
           release.release_id, to_jsonb(release)
    union all
    select c.reported_at, c.created_at, 'check', c.created_by, c.persona,
           format('%s: %s %s%s.', g.gate_code, c.check_name, c.status, ' (' || c.origin || ')'), c.check_id, to_jsonb(c)
      from ops.release_gates g
     -- Four looks into an index, whatever the statistics say.
     cross join lateral (select k.* from ops.gate_checks k where k.gate_id = g.gate_id offset 0) c
     where g.release_id = release.release_id
    union all
    select e.reported_at, e.created_at, 'evidence', e.created_by, e.persona,
           concat_ws(' ', coalesce(g.gate_code || ':', null), e.artifact_type, e.artifact_url, 'sha256 ' || e.sha256,
                     case when not e.is_sound then coalesce(e.verdict, 'empty') || ': meets no requirement' end),
           e.artifact_id, to_jsonb(e)
      from ops.evidence_artifacts e
      left join ops.release_gates g on g.gate_id = e.gate_id
     where e.release_id = release.release_id
        or (e.release_id is null and e.deployment_id in (
                select d.deployment_id from ops.deployments d where d.release_id = release.release_id))
    union all
    select a.created_at, a.created_at, 'approval', a.approver_id, a.persona_role,
           format('%s: %s for %s by %s (%s).', coalesce(g.gate_code, a.scope), a.decision, a.subject_ref, a.approver_id, a.approver_kind),
           a.approval_id, to_jsonb(a)
      from ops.approvals a
      left join ops.release_gates g on g.gate_id = a.gate_id
     where a.release_id = release.release_id
    union all
    select x.created_at, x.created_at, 'exception', x.approver_id, 'release_manager',
           format('%s on %s until %s, granted by %s (%s), requested by %s: %s Risk: %s%s', x.exception_type,
                  array_to_string(x.impacted_gates, ', '), to_char(x.expires_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                  x.approver_id, x.approver_kind, coalesce(x.requested_by, 'nobody named'), x.reason, x.risk_statement,
                  case when x.continues is not null then format(' It continues %s.', x.continues) end),
           x.exception_id, to_jsonb(x)
      from ops.exceptions x where x.release_id = release.release_id
    union all
    select p.created_at, p.created_at, 'decision', p.requested_by, p.persona_role,
           format('%s for %s.', p.verdict, p.environment), p.decision_id, to_jsonb(p)
      from ops.promotion_decisions p where p.release_id = release.release_id;
end
$function$;
grant execute on function ops_private.trace_facts(ops.releases) to audit_reader, release_manager;
comment on function ops_private.trace_facts(ops.releases) is 'What was recorded about the release and its gates: opening, checks, evidence, approvals, exceptions, decisions.';

CREATE OR REPLACE FUNCTION ops_private.trace_operations(release ops.releases)
 RETURNS SETOF ops_private.trace_entry
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
    select coalesce(d.deployed_at, d.created_at), d.created_at, case when d.rollback_of is null then 'deployment' else 'rollback' end,
           d.deployed_by, null,
           format('%s to %s%s: %s.%s', d.source_ref, d.environment,
                  case when d.cancelled then ', cancelled before it started'
                       when d.deployed_at is null then ', not yet started' else '' end, d.compliance,
                  case when d.reported_late then ' Reported late.' else '' end),
           d.deployment_id, to_jsonb(d)
      from ops.deployments d where d.release_id = release.release_id
    union all
    select d.completed_at, coalesce(settled.created_at, d.created_at), 'deployment_completed', coalesce(settled.actor, d.deployed_by), null,
           format('%s: %s%s.', d.environment, coalesce(settled.to_value, d.status),
                  case when d.interrupted then ', broken off' else '' end),
           d.deployment_id, to_jsonb(d)
      from ops.deployments d
      left join lateral (
          select t.created_at, t.actor, t.to_value from ops.state_transitions t
           where t.subject_id = d.deployment_id and t.field = 'status' and t.from_value = 'in_progress'
           order by t.created_at, t.transition_id limit 1) settled on true
     where d.release_id = release.release_id and d.completed_at is not null
    union all
    select e.occurred_at, e.created_at, 'environment_event', e.created_by, null,
           format('%s in %s, reported by %s.', e.event_type, e.environment, e.source_system), e.event_id, to_jsonb(e)
      from ops.environment_events e where e.release_id = release.release_id
    union all
    select i.detected_at, i.created_at, 'incident', i.timeline #>> '{0,actor}', null,
           format('%s in %s, %s.', i.severity, i.environment,
                  case when i.resolved_at is null then 'open' else 'resolved' end
                  || case when i.timeline @> '[{"event_type": "incident_reopened"}]' then ', opened again' else '' end
                  || case when i.began_after_detection then ', detected before its deployment began' else '' end),
           i.incident_id, to_jsonb(i)
      from ops.incidents i where i.release_id = release.release_id;
end
$function$;
grant execute on function ops_private.trace_operations(ops.releases) to audit_reader, release_manager;
comment on function ops_private.trace_operations(ops.releases) is 'What happened to the release where it runs: deployments and their completion, environment events, incidents.';

CREATE OR REPLACE FUNCTION ops_private.trace_records(release ops.releases)
 RETURNS SETOF ops_private.trace_entry
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
    select t.created_at, t.created_at, 'transition', t.actor, null,
           format('%s %s: %s -> %s.%s', coalesce(g.gate_code, t.subject_table), t.field, coalesce(left(t.from_value, 200), 'none'),
                  coalesce(left(t.to_value, 200), 'none'), coalesce(' ' || t.reason, '')), t.transition_id, to_jsonb(t)
      from ops.state_transitions t
      left join ops.release_gates g on g.gate_id = t.subject_id
     where t.release_id = release.release_id
    union all
    select l.received_at, l.received_at, 'submission', l.actor, null,
           format('%s was %s%s.', coalesce(l.event_type, 'An unreadable event'), l.processing_status,
                  coalesce(': ' || rtrim(l.error_detail, '.'), '')),
           l.ingest_id, to_jsonb(l)
      from ops.event_ingest_log l where l.release_id = release.release_id and l.processing_status <> 'accepted';
end
$function$;
grant execute on function ops_private.trace_records(ops.releases) to audit_reader, release_manager;
comment on function ops_private.trace_records(ops.releases) is 'What the control plane recorded on its own: changes of status, and submissions that it did not accept.';

CREATE OR REPLACE FUNCTION ops_private.triggered_rollback(event ops_private.taken_event)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return coalesce((
        select coalesce(ops_private.rollback_under_way(leaving, told.restores, told.at),
                        ops_private.untold_rollback(leaving, told.restores, told.at))
          from (select (event.payload ->> 'restores')::uuid as restores, least(event.emitted_at, clock_timestamp()) as at) told
         cross join ops_private.leaving_deployment(
              event.release_id, event.environment, (event.payload ->> 'rollback_of')::uuid, told.at) leaving), event.ingest_id);
end
$function$;
comment on function ops_private.triggered_rollback(ops_private.taken_event) is 'The deployment of a rollback_trigger: the rollback under way that it joins, what was reported before it, or a new one.';

CREATE OR REPLACE FUNCTION ops_private.turn_rulebook()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if tg_argv[0] = 'environments' then
        if exists (select from ops.gate_requirements q where q.enabled and q.kind in ('recovery_drill', 'no_open_incident')) then
            update ops_private.rulebook set environments = environments + 1 where true;
            if (ops_private.acting_context()).phase is distinct from 'ingest' then
                perform ops_private.evaluate_onlookers(null);
            end if;
        end if;
    elsif tg_argv[0] = 'people' then
        update ops_private.rulebook set people = people + 1 where true;
    else
        update ops_private.rulebook
           set policy = policy + 1,
               loosened_until = greatest(loosened_until, clock_timestamp() + (
                   select max((row_of ->> 'value')::interval)
                     from ops.policy_changes c cross join lateral (values (c.before_row), (c.after_row)) changed (row_of)
                    where c.subject_table = 'policy_settings' and row_of ->> 'name' = 'loosening_delay'))
         where true;
    end if;
    return null;
end
$function$;
comment on function ops_private.turn_rulebook() is 'Trigger of what every open release is judged by: from now on what was judged before is outdated, until it is judged again.';

CREATE OR REPLACE FUNCTION ops_private.unchanging_checks(events ops_private.taken_event[], required text[])
 RETURNS TABLE(release_id uuid, events_without_effect bigint)
 LANGUAGE plpgsql
 STABLE ROWS 10
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
comment on function ops_private.unchanging_checks(ops_private.taken_event[],text[]) is 'How many of these events report checks that change no gate, by release: checks that no requirement names (as gate and name) and that do not fail, and results that were the same before. Only of gates that were entered, and not of G4.';

CREATE OR REPLACE FUNCTION ops_private.unmet_approvals(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], facts ops_private.target_fact[])
 RETURNS ops_private.unmet_requirement[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        with standing_approval as materialized (
            select distinct on (f.target, f.persona, f.actor, f.actor_kind = 'human', f.bound) f.*, t.release_id, t.environment
              from unnest(unmet_approvals.facts) f
              join unnest(unmet_approvals.targets) t on t.target = f.target
             where f.kind = 'approval'
             order by f.target, f.persona, f.actor, f.actor_kind = 'human', f.bound, f.at desc, f.id desc),
        approval as materialized (
            select a.*, coalesce(side.status = 'nobody', true) as lacks_human
              from standing_approval a
              left join unnest(unmet_approvals.facts) side on side.target = a.target and side.kind = 'initiators'
             where a.status = 'approved'),
        -- Who made what the verdict of a gate rests on.
        maker as materialized (
            select distinct t.release_id, t.environment, t.gate_code, f.actor
              from unnest(unmet_approvals.facts) f
              join unnest(unmet_approvals.targets) t on t.target = f.target
             where f.actor is not null and f.bound
               and (f.kind = 'evidence' or (f.kind = 'check' and f.status = 'pass')
                    or exists (select from approval a where a.target = f.target and a.id = f.id)))
        select row(q.target, q.code, q.kind, q.who_can_fix, why.code, ops_private.approval_message(q, why.code, given.counted),
                   false, null, null)::ops_private.unmet_requirement
          from unnest(unmet_approvals.requirements) q
          left join lateral (
              select count(distinct a.actor) filter (
                         where a.bound
                           and a.actor_kind <> 'service'
                           and (not q.human_only or a.actor_kind = 'human')
                           and (not q.known_only or a.is_known)
                           and (not q.not_initiator or a.is_initiator is false)
                           and (not (q.not_initiator and a.lacks_human) or a.actor_kind = 'human')
                           and not signed.elsewhere) as counted,
                     bool_or(q.not_initiator and a.bound and a.is_initiator is null) as unknown_initiator,
                     bool_or(q.not_initiator and a.bound and a.is_initiator) as own,
                     bool_or(q.known_only and a.bound and not a.is_known) as unknown_approver,
                     bool_or(a.bound and signed.elsewhere) as signed_elsewhere,
                     bool_or(a.bound is null) as not_comparable,
                     bool_or(not a.bound) as other_ref,
                     bool_or(a.actor_kind = 'service'
                             or (a.actor_kind = 'agent' and (q.human_only or (q.not_initiator and a.lacks_human)))) as not_human
                from approval a
               cross join lateral (
                    select exists (
                        select from maker other
                         where other.actor = a.actor
                           and other.release_id = a.release_id and other.environment = a.environment
                           and other.gate_code = any (q.distinct_from)) as elsewhere offset 0) signed
               where a.target = q.target and a.persona = q.subject) given on true
         cross join lateral (
              select exists (select from standing_approval said
                              where said.target = q.target and said.persona = q.subject
                                and said.status = 'approved_by_administrator') as by_approver offset 0) administered
         cross join lateral (
              select case
                         when administered.by_approver then 'approver_administers'
                         when given.unknown_initiator then 'initiator_unknown'
                         when given.own then 'self_approved'
                         when given.unknown_approver then 'approver_unknown'
                         when given.signed_elsewhere then 'approver_not_distinct'
                         when given.other_ref then 'approval_of_other_ref'
                         when given.not_comparable then 'source_ref_not_comparable'
                         when given.not_human then 'approver_not_human'
                         else 'approval_missing'
                     end as code) why
         where q.kind = 'approval' and coalesce(given.counted, 0) < q.min_count);
end
$function$;
comment on function ops_private.unmet_approvals(ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.target_fact[]) is 'Requirements of kind approval that are not met, each with the first reason why what was signed does not count.';

CREATE OR REPLACE FUNCTION ops_private.unmet_checks(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], facts ops_private.target_fact[])
 RETURNS ops_private.unmet_requirement[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        with checks as materialized (select f.* from unnest(unmet_checks.facts) f where f.kind = 'check' and f.bound),
        required as materialized (
            select q.* from unnest(unmet_checks.requirements) q where q.kind in ('check', 'no_failing_check')),
        not_passed as (
            select q.target, q.code, q.kind, q.who_can_fix, q.subject, q.personas, latest.status, latest.persona, latest.origin,
                   elsewhere.code as elsewhere_code, elsewhere.message as elsewhere,
                   case when t.gate_code = 'G4' then ' since the deployment succeeded' end as since
              from unnest(unmet_checks.requirements) q
              join unnest(unmet_checks.targets) t on t.target = q.target
              left join lateral (
                  select c.status, c.persona, c.origin from checks c
                   where c.target = q.target and c.subject = q.subject
                     and (q.personas is null or c.persona = any (q.personas))
                   order by c.status = 'fail' desc, c.status = 'pass' desc, c.at desc, c.recorded_at desc, c.id desc limit 1) latest on true
             cross join lateral ops_private.reported_elsewhere(q, t, unmet_checks.facts, 'check_elsewhere') elsewhere
             where q.kind = 'check' and latest.status is distinct from 'pass'),
        failed_besides as (
            select q.target, q.code, q.kind, q.who_can_fix, c.subject, c.persona, c.origin
              from required q
              join checks c on c.target = q.target and c.status = 'fail'
             where q.kind = 'no_failing_check'
               and not exists (
                   select from required named
                    where named.target = q.target and named.kind = 'check' and named.subject = c.subject
                      and (named.personas is null or c.persona = any (named.personas))))
        select row(n.target, n.code, n.kind, n.who_can_fix,
                   case when n.status is null and n.elsewhere_code is not null then n.elsewhere_code
                        else ops_private.check_reason_code(n.status) end,
                   case
                       when n.status is null then format('Check %s has not been reported by %s%s.%s', n.subject,
                           coalesce(array_to_string(n.personas, ' or '), 'anyone'), n.since, n.elsewhere)
                       when n.status = 'fail' then format('Check %s failed, reported by %s%s.', n.subject, n.persona,
                           ' (' || n.origin || ')')
                       else format('Check %s is %s, not pass.', n.subject, n.status)
                   end,
                   coalesce(n.status = 'fail', false), null, null)::ops_private.unmet_requirement
          from not_passed n
        union all
        select row(n.target, n.code, n.kind, n.who_can_fix, 'check_failed',
                   format('Check %s failed, reported by %s%s.', n.subject, n.persona, ' (' || n.origin || ')'),
                   true, null, null)::ops_private.unmet_requirement
          from failed_besides n);
end
$function$;
comment on function ops_private.unmet_checks(ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.target_fact[]) is 'Requirements of kind check and no_failing_check that are not met.';

CREATE OR REPLACE FUNCTION ops_private.unmet_controls(missing ops_private.missing_control[], granted ops_private.target_exception[], unmet ops_private.unmet_requirement[])
 RETURNS ops_private.unmet_requirement[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if coalesce(cardinality(unmet_controls.missing), 0) = 0 then
        return null;
    end if;
    return array(
        select distinct row(m.target, 'compensating_control', 'control',
                            case m.status when 'suspended' then array[m.check_name]
                                when 'approved_by_administrator' then array['release_manager']
                                else array['ci_service_role', 'qa_tester', 'sre'] end,
                            case m.status when 'suspended' then 'exception_suspended'
                                when 'approved_by_administrator' then 'approver_administers'
                                else ops_private.check_reason_code(m.status) end,
                            case
                                when m.status is null then format('Compensating check %s has not been reported.', m.check_name)
                                when m.status = 'suspended' then format('%s %s is suspended: %s rejected it.', g.exception_type,
                                    g.exception_id, m.check_name)
                                when m.status = 'approved_by_administrator' then format(
                                    '%s %s does not count: %s, who granted it, changed the policy or an assignment in the 30 days before, '
                                    'or since.', g.exception_type, g.exception_id, m.check_name)
                                else format('Compensating check %s is %s, not pass.', m.check_name, m.status)
                            end,
                            coalesce(m.status in ('fail', 'suspended'), false), null, null)::ops_private.unmet_requirement
          from unnest(unmet_controls.missing) m
          join unnest(unmet_controls.granted) g on g.target = m.target and g.exception_id = m.exception_id
         where exists (
             select from unnest(unmet_controls.unmet) n
              where n.target = m.target and n.waived_by is null and ops_private.may_waive(g, n.kind)));
end
$function$;
comment on function ops_private.unmet_controls(ops_private.missing_control[],ops_private.target_exception[],ops_private.unmet_requirement[]) is 'The compensating checks that are missing, the noes that suspend and the granters that administer, where the exception would cover something that is open.';

CREATE OR REPLACE FUNCTION ops_private.unmet_evidence(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], facts ops_private.target_fact[], at timestamp with time zone)
 RETURNS ops_private.unmet_requirement[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        with evidence as materialized (
            select f.* from unnest(unmet_evidence.facts) f where f.kind = 'evidence' and f.status is distinct from 'fail'),
        failed as materialized (
            select f.* from unnest(unmet_evidence.facts) f where f.kind = 'evidence' and f.status = 'fail')
        select row(q.target, q.code, q.kind, q.who_can_fix,
                   case when found.any_age >= q.min_count then 'evidence_stale' else coalesce(elsewhere.code, 'evidence_missing') end,
                   case when found.any_age >= q.min_count
                       then format('Evidence of type %s is older than %s.', q.subject, q.max_age)
                       else format('Evidence of type %s: %s of %s attached.%s', q.subject, found.any_age, q.min_count,
                                   elsewhere.message) end,
                   false, null, null)::ops_private.unmet_requirement
          from unnest(unmet_evidence.requirements) q
          join unnest(unmet_evidence.targets) t on t.target = q.target
         cross join lateral (
              select count(distinct e.id) as any_age,
                     count(distinct e.id) filter (where q.max_age is null or e.at > unmet_evidence.at - q.max_age) as fresh
                from evidence e
               where e.target = q.target and e.subject = q.subject and (e.bound or q.binds = 'release')) found
         cross join lateral ops_private.reported_elsewhere(q, t, unmet_evidence.facts, 'evidence_elsewhere') elsewhere
         where q.kind = 'evidence' and found.fresh < q.min_count
        union all
        select row(q.target, q.code, q.kind, q.who_can_fix, 'evidence_failed',
                   format('Evidence of type %s failed, attached by %s%s.', q.subject, coalesce(f.persona, 'the owner'),
                          ' (' || f.origin || ')'),
                   true, null, null)::ops_private.unmet_requirement
          from unnest(unmet_evidence.requirements) q
          join failed f on f.target = q.target and f.subject = q.subject and (f.bound or q.binds = 'release')
         where q.kind = 'evidence');
end
$function$;
comment on function ops_private.unmet_evidence(ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.target_fact[],timestamp with time zone) is 'Requirements of kind evidence that are not met: too little is attached, what is attached is too old, or some of it failed.';

CREATE OR REPLACE FUNCTION ops_private.unmet_operations(requirements ops_private.target_requirement[], facts ops_private.target_fact[], at timestamp with time zone)
 RETURNS ops_private.unmet_requirement[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        select row(q.target, q.code, q.kind, q.who_can_fix, 'recovery_drill_missing',
                   format('No validated recovery drill within %s.', coalesce(q.max_age::text, 'any time')),
                   false, null, null)::ops_private.unmet_requirement
          from unnest(unmet_operations.requirements) q
         where q.kind = 'recovery_drill'
           and not exists (
               select from unnest(unmet_operations.facts) f
                where f.target = q.target and f.kind = 'drill' and f.status = 'success'
                  and (q.subject is null or f.subject = q.subject)
                  and (q.max_age is null or f.at > unmet_operations.at - q.max_age))
        union all
        select row(q.target, q.code, q.kind, q.who_can_fix, 'incident_open',
                   format('An incident of severity %s is open.', f.status), false, null, null)::ops_private.unmet_requirement
          from unnest(unmet_operations.requirements) q
          join unnest(unmet_operations.facts) f on f.target = q.target and f.kind = 'incident' and f.subject = q.subject
         where q.kind = 'no_open_incident');
end
$function$;
comment on function ops_private.unmet_operations(ops_private.target_requirement[],ops_private.target_fact[],timestamp with time zone) is 'Requirements of kind recovery_drill and no_open_incident that are not met.';

CREATE OR REPLACE FUNCTION ops_private.unmet_requirements(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], facts ops_private.target_fact[], at timestamp with time zone)
 RETURNS ops_private.unmet_requirement[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    unmet ops_private.unmet_requirement[];
begin
    unmet := ops_private.unmet_checks(unmet_requirements.targets, unmet_requirements.requirements, unmet_requirements.facts)
          || ops_private.unmet_evidence(unmet_requirements.targets, unmet_requirements.requirements, unmet_requirements.facts,
                                        unmet_requirements.at)
          || ops_private.unmet_approvals(unmet_requirements.targets, unmet_requirements.requirements, unmet_requirements.facts)
          || ops_private.standing_rejections(unmet_requirements.targets, unmet_requirements.requirements, unmet_requirements.facts)
          || ops_private.unmet_operations(unmet_requirements.requirements, unmet_requirements.facts, unmet_requirements.at);
    unmet := unmet || ops_private.unmet_success(unmet_requirements.targets, unmet);
    return unmet || ops_private.passed_deadlines(
        unmet_requirements.targets, unmet_requirements.requirements, unmet, unmet_requirements.at);
end
$function$;
comment on function ops_private.unmet_requirements(ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.target_fact[],timestamp with time zone) is 'What the evaluation targets are missing, by kind of requirement. What depends on other gates is in ops_private.unsettled_gates.';

CREATE OR REPLACE FUNCTION ops_private.unmet_success(targets ops_private.evaluation_target[], unmet ops_private.unmet_requirement[])
 RETURNS ops_private.unmet_requirement[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        select row(t.target, 'deployment_succeeded', 'check', array['ci_service_role', 'sre'], 'deployment_not_succeeded',
                   'No deployment has succeeded yet, so there is nothing to confirm.', false, null, null)::ops_private.unmet_requirement
          from unnest(unmet_success.targets) t
         where t.gate_code = 'G4' and t.counts_from is null
           and not exists (select from unnest(unmet_success.unmet) n where n.target = t.target));
end
$function$;
comment on function ops_private.unmet_success(ops_private.evaluation_target[],ops_private.unmet_requirement[]) is 'G4 where the policy asks for nothing and the deployment has not succeeded: it does not pass before.';

CREATE OR REPLACE FUNCTION ops_private.unsettled_gates(targets ops_private.evaluation_target[], requirements ops_private.target_requirement[], unmet ops_private.unmet_requirement[])
 RETURNS ops_private.unmet_requirement[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        with open_gate as materialized (
            select t.release_id, t.environment, t.gate_code
              from unnest(unsettled_gates.targets) t
             where t.target in (select n.target from unnest(unsettled_gates.unmet) n where n.waived_by is null)),
        required as materialized (
            select q.target, q.code, q.kind, q.who_can_fix, t.release_id, t.environment, string_to_array(q.subject, ',') as earlier_gates
              from unnest(unsettled_gates.requirements) q
              join unnest(unsettled_gates.targets) t on t.target = q.target
             where q.kind = 'gates_settled')
        select row(q.target, q.code, q.kind, q.who_can_fix, 'gate_not_settled',
                   format('Gate %s is not settled.', earlier.gate_code), false, null, null)::ops_private.unmet_requirement
          from required q
          join open_gate earlier
            on earlier.release_id = q.release_id and earlier.environment = q.environment
           and earlier.gate_code = any (q.earlier_gates));
end
$function$;
comment on function ops_private.unsettled_gates(ops_private.evaluation_target[],ops_private.target_requirement[],ops_private.unmet_requirement[]) is 'Requirements of kind gates_settled that are not met: an earlier gate of the release misses something that no exception covers.';

CREATE OR REPLACE FUNCTION ops_private.unstarted_deployment(event ops_private.taken_event, named uuid, at timestamp with time zone)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    told constant text := event.payload ->> 'source_ref';
begin
    return (
    select d.deployment_id
      from ops.deployments d
     cross join lateral (
          select ops_private.compare_refs(d.release_id, d.source_ref, coalesce(told, d.source_ref)) = 'other' as differs) commit
     where d.release_id = event.release_id and d.environment = event.environment
       and (d.deployed_at is null or d.start_assumed)
       and case event.event_type
               -- What was cancelled may have started after all. An end may have been told before its start.
               when 'deploy_start' then
                   case when d.cancelled_at is not null then d.cancelled_at > unstarted_deployment.at - interval '24 hours'
                        else d.status = 'in_progress' or d.completed_at >= unstarted_deployment.at end
               else d.status = 'in_progress'
           end
       -- An assumed commit yields to the start that names another.
       and (not commit.differs or unstarted_deployment.named is null
            and (d.status = 'in_progress' or d.source_ref_assumed and d.cancelled_at is null))
       and (unstarted_deployment.named is null or d.status = 'in_progress')
     order by commit.differs,
              case when d.cancelled_at is not null then 3 when d.status = 'in_progress' then 2 else 1 end,
              d.completed_at, d.created_at
     limit 1
    );
end
$function$;
comment on function ops_private.unstarted_deployment(ops_private.taken_event,uuid,timestamp with time zone) is 'The deployment of the release whose start was not told and that a report belongs to: the earliest end at or after its time, what a promotion or rollback opened, or what was cancelled; of its commit first.';

CREATE OR REPLACE FUNCTION ops_private.untold_rollback(leaving ops.deployments, restores uuid, at timestamp with time zone)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    first ops.deployments;
begin
    select d.* into first
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
     cross join lateral (
          select case when d.start_assumed then coalesce(d.live_at, least(d.completed_at, d.reported_at))
                      else least(d.deployed_at, d.reported_at) end as at) began
     where r.project = (select own.project from ops.releases own where own.release_id = leaving.release_id)
       and d.environment = leaving.environment and d.component is not distinct from leaving.component
       and d.deployment_id <> leaving.deployment_id and d.cancelled_at is null
       and began.at >= untold_rollback.at and began.at > leaving.live_at and began.at < untold_rollback.at + interval '24 hours'
     order by began.at, d.created_at
     limit 1;
    return (
    select first.deployment_id
      from ops.deployments ran
     where first.rollback_of is null and first.release_id = coalesce(restores, first.release_id)
       and not (first.release_id = leaving.release_id
                and ops_private.compare_refs(first.release_id, first.source_ref, leaving.source_ref) = 'same')
       and ran.release_id = first.release_id and ran.environment = leaving.environment and ran.live_at < leaving.live_at
       and ran.component is not distinct from leaving.component
       and ops_private.compare_refs(ran.release_id, ran.source_ref, first.source_ref) = 'same'
     limit 1
    );
end
$function$;
comment on function ops_private.untold_rollback(ops.deployments,uuid,timestamp with time zone) is 'The deployment that a rollback''s trigger belongs to although it was reported before: the first that started, or ended, at or after the trigger''s own time and after what leaves was live, if it brings back what ran before.';

CREATE OR REPLACE FUNCTION ops_private.uuid_v5(namespace uuid, name text)
 RETURNS uuid
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    digest constant bytea := substring(
        ops_private.sha1(uuid_send(uuid_v5.namespace) || convert_to(uuid_v5.name, 'UTF8')) from 1 for 16);
begin
    return encode(
        set_byte(set_byte(digest, 6, (get_byte(digest, 6) & 15) | 80), 8, (get_byte(digest, 8) & 63) | 128), 'hex')::uuid;
end
$function$;
grant execute on function ops_private.uuid_v5(uuid,text) to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops_private.uuid_v5(uuid,text) is 'An RFC 9562 version 5 (name-based) UUID.';

CREATE OR REPLACE FUNCTION ops_private.uuid_v7()
 RETURNS uuid
 LANGUAGE plpgsql
 PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid())
                placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                from 1 for 6),
            52, 1), 53, 1),
        'hex')::uuid;
end
$function$;
grant execute on function ops_private.uuid_v7() to audit_reader, authenticated, ci_service_role, developer, gates_server, qa_tester, release_manager, service_role, sre;
comment on function ops_private.uuid_v7() is 'An RFC 9562 version 7 (time-ordered) UUID: new keys go to the end of an index.';

CREATE OR REPLACE FUNCTION ops_private.value_at(subject_id uuid, field text, value text, as_of timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    changed ops.state_transitions;
begin
    if value_at.as_of is not null then
        select * into changed
          from ops.state_transitions t
         where t.subject_id = value_at.subject_id and t.field = value_at.field and t.created_at > value_at.as_of
         order by t.created_at, t.transition_id limit 1;
        if changed.transition_id is not null then
            return changed.from_value;
        end if;
    end if;
    return value_at.value;
end
$function$;
comment on function ops_private.value_at(uuid,text,text,timestamp with time zone) is 'What a watched column held at an instant, given what it holds now.';

CREATE OR REPLACE FUNCTION ops_private.value_fault(name text, rule jsonb, value jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    kind constant text := jsonb_typeof(value);
begin
    if kind = 'string' and rule ->> 'type' = 'string' then
        return case
            when not (rule -> 'enum') @> value
                then format('payload.%s is %s, not one of %s', name, left(value::text, 100), translate(rule ->> 'enum', '[]"', ''))
            when length(value #>> '{}') > (rule ->> 'maxLength')::integer
                then format('payload.%s is longer than %s characters', name, rule ->> 'maxLength')
            when value #>> '{}' !~ (rule ->> 'pattern')
                then format('payload.%s does not match %s', name, rule ->> 'pattern')
            -- Not "format = 'uuid' and not is_uuid": null and f() calls f.
            when rule ? 'format' then case rule ->> 'format'
                when 'uuid' then case when not ops_private.is_uuid(value #>> '{}')
                    then format('payload.%s is not a valid UUID', name) end
                when 'date-time' then case when not ops_private.is_timestamp(value #>> '{}')
                    then format('payload.%s is not an ISO 8601 timestamp with a time zone', name) end
            end
        end;
    end if;
    return case
        when not (rule -> 'type') @> to_jsonb(kind)
            then format('payload.%s is %s, not %s', name, kind, translate(rule ->> 'type', '[]"', ''))
        when not (rule -> 'enum') @> value
            then format('payload.%s is %s, not one of %s', name, left(value::text, 100), translate(rule ->> 'enum', '[]"', ''))
        when kind = 'array' and jsonb_array_length(value) < (rule ->> 'minItems')::integer
            then format('payload.%s has fewer than %s items', name, rule ->> 'minItems')
        when kind = 'array' and rule ? 'items'
            then ops_private.item_fault(name, rule -> 'items', value)
    end;
end
$function$;
comment on function ops_private.value_fault(text,jsonb,jsonb) is 'Why a value breaks its JSON Schema: type, enum, maxLength, pattern, format uuid and date-time, minItems, items. Null when it does not.';

CREATE OR REPLACE FUNCTION ops_private.waive(unmet ops_private.unmet_requirement[], in_force ops_private.target_exception[])
 RETURNS ops_private.unmet_requirement[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if coalesce(cardinality(waive.in_force), 0) = 0 or coalesce(cardinality(waive.unmet), 0) = 0 then
        return waive.unmet;
    end if;
    return array(
        select row(n.target, n.requirement, n.kind, n.who_can_fix, n.code, n.message, n.is_failure,
                   waiver.exception_id, waiver.expires_at)::ops_private.unmet_requirement
          from unnest(waive.unmet) n
          left join lateral (
              select x.exception_id, x.expires_at
                from unnest(waive.in_force) x
               where x.target = n.target and ops_private.may_waive(x, n.kind)
               order by x.expires_at desc, x.exception_id limit 1) waiver on true);
end
$function$;
comment on function ops_private.waive(ops_private.unmet_requirement[],ops_private.target_exception[]) is 'The same requirements, each with the exception in force that covers it: the one that lasts longest.';

CREATE OR REPLACE FUNCTION ops_private.wanted_requirement(requirement jsonb)
 RETURNS ops.gate_requirements
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "IntervalStyle" TO 'postgres'
AS $function$
declare
    of_project constant text := ops_private.folded_project(requirement ->> 'project');
    standing ops.gate_requirements;
    wanted ops.gate_requirements;
begin
    select * into standing
      from ops_private.applicable_requirements(
               of_project, wanted_requirement.requirement ->> 'environment', null) q
     where q.gate_code = wanted_requirement.requirement ->> 'gate_code' and q.code = wanted_requirement.requirement ->> 'code'
       and (q.environment is null or wanted_requirement.requirement ->> 'environment' is not null);
    wanted := jsonb_populate_record(
        case when standing.requirement_id is not null then standing
             else jsonb_populate_record(null::ops.gate_requirements,
                      '{"min_count": 1, "human_only": false, "not_initiator": false, "binds": "source_ref", "known_only": true,
                        "enabled": true}') end,
        wanted_requirement.requirement);
    wanted.project := of_project;
    wanted.environment := wanted_requirement.requirement ->> 'environment';
    if (standing.project, standing.environment) is distinct from (wanted.project, wanted.environment) then
        wanted.requirement_id := null;
    end if;
    return wanted;
end
$function$;
comment on function ops_private.wanted_requirement(jsonb) is 'The row that a requirement document asks for: what it leaves out stays as it is, or for a new project or environment is taken from the row that applied there. requirement_id is null for a new row.';

CREATE OR REPLACE FUNCTION ops_private.who_is(name text, at timestamp with time zone, as_of timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS ops_private.named_person
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    found_subject text;
    found_kind text;
begin
    select a.subject into found_subject
      from ops.persona_assignments a
     where (a.subject = who_is.name or lower(a.github_login) = lower(who_is.name))
       and (who_is.as_of is null or a.assigned_at <= who_is.as_of)
     order by (a.assigned_at <= who_is.at and (a.revoked_at is null or a.revoked_at > who_is.at)) desc,
              a.subject = who_is.name desc, a.assigned_at
     limit 1;
    if found_subject is null then
        return row(who_is.name, null, case when who_is.name like '%[bot]' then 'service' end)::ops_private.named_person;
    end if;
    select case
               when bool_or(a.kind = 'service') then 'service'
               when bool_or(a.kind = 'agent') then 'agent'
               when bool_and(a.persona = 'ci_service_role' and a.kind is null) then 'service'
               else 'human'
           end
      into found_kind
      from ops.persona_assignments a
     where a.subject = found_subject and (who_is.as_of is null or a.assigned_at <= who_is.as_of)
       -- What is in force overrules what was revoked.
       and (a.revoked_at is null or a.revoked_at > who_is.as_of
            or not exists (select from ops.persona_assignments standing
                            where standing.subject = found_subject and (who_is.as_of is null or standing.assigned_at <= who_is.as_of)
                              and (standing.revoked_at is null or standing.revoked_at > who_is.as_of)));
    return row(who_is.name, found_subject, found_kind)::ops_private.named_person;
end
$function$;
comment on function ops_private.who_is(text,timestamp with time zone,timestamp with time zone) is 'Whose name this is, by the assignments as they were then: the person''s subject, and whether human, agent or service. person is null when nobody knows; kind is then service for a GitHub bot and null otherwise.';

CREATE OR REPLACE FUNCTION ops_private.whole_commits(release_id uuid, short text)
 RETURNS SETOF ops.release_refs
 LANGUAGE plpgsql
 STABLE ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
    select told.*
      from ops.release_refs told
     where told.release_id = whole_commits.release_id and length(told.source_ref) >= 40
       and ops_private.is_commit(told.source_ref) and starts_with(told.source_ref, whole_commits.short);
end
$function$;
comment on function ops_private.whole_commits(uuid,text) is 'The full commits beginning so that a release was told, once for everyone who told them.';

CREATE OR REPLACE FUNCTION ops_private.why(status text, reasons jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return case why.status
        when 'passed' then 'all requirements met'
        when 'pending' then 'no facts recorded'
        else (
            select left(string_agg(format('%s %s%s', reason ->> 'code', reason ->> 'requirement',
                                          ' covered by ' || (reason ->> 'covered_by')), '; ' order by n), 1000)
              from jsonb_array_elements(why.reasons) with ordinality as listed (reason, n))
    end;
end
$function$;
comment on function ops_private.why(text,jsonb) is 'Why a gate is what it is, in one line, for its history.';

CREATE OR REPLACE FUNCTION ops_private.with_deployment(event ops_private.taken_event)
 RETURNS ops_private.taken_event
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if event.event_type in ('deploy_start', 'deploy_complete', 'deploy_cancelled') then
        -- dev has no deployments; a report that places a known one there contradicts it.
        event.deployment_id := case when event.environment = 'dev'
            then (select d.deployment_id from ops.deployments d where d.deployment_id = event.deployment_id)
            else ops_private.reported_deployment(event) end;
    elsif event.event_type = 'rollback_trigger' then
        event.deployment_id := ops_private.triggered_rollback(event);
    elsif event.event_type in ('health_check', 'evidence_attached') and event.release_id is null then
        -- It is about what it names, a probe else about what ran then, and so about that release.
        select d.deployment_id, d.release_id into event.deployment_id, event.release_id
          from ops.deployments d
         where d.deployment_id = coalesce(
             (select known.deployment_id from ops.deployments known where known.other_id = event.deployment_id),
             event.deployment_id,
             case event.event_type when 'health_check' then ops_private.ran_at(
                 coalesce((event.caller).project, ops_private.folded_project(event.payload ->> 'project')), event.environment,
                 event.payload ->> 'component', least(event.emitted_at, clock_timestamp())) end);
    elsif event.event_type <> 'incident_opened' then
        event.deployment_id := ops_private.concerned_deployment(event.event_type, event.release_id, event.gate_code,
            event.environment, coalesce((select d.deployment_id from ops.deployments d where d.other_id = event.deployment_id),
                                        event.deployment_id),
            least(event.emitted_at, clock_timestamp()));
    elsif event.deployment_id is null then
        event.deployment_id := ops_private.blamed_deployment(event.release_id,
            coalesce((event.caller).project, ops_private.folded_project(event.payload ->> 'project')),
            coalesce(event.environment, 'production'),
            event.payload ->> 'component', least(event.emitted_at, clock_timestamp()));
    end if;
    return event;
end
$function$;
comment on function ops_private.with_deployment(ops_private.taken_event) is 'The event with the deployment that it concerns, as things stand.';

CREATE OR REPLACE FUNCTION ops_private.with_deployments(events ops_private.taken_event[])
 RETURNS ops_private.taken_event[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return array(
        select case
                   when e.environment is null and e.deployment_id is null and e.gate_code is distinct from 'G4'
                        and e.event_type <> 'incident_opened'
                        or e.release_id is null and (e.type).projection = 'project_environment_events' then e
                   else ops_private.with_deployment(e)
               end
          from unnest(with_deployments.events) e);
end
$function$;
comment on function ops_private.with_deployments(ops_private.taken_event[]) is 'The events, each with the deployment that it concerns as things stand; most concern none.';

CREATE OR REPLACE FUNCTION ops_private.word_facts(targets ops_private.evaluation_target[], as_of timestamp with time zone)
 RETURNS ops_private.target_fact[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    -- Nearly always nobody said no: one look into an index tells.
    if not exists (
        select from (select distinct asked.release_id, asked.project, asked.source_ref from unnest(word_facts.targets) asked) t
          join ops.approvals no
            on left(no.subject_ref, 7) = left(ops_private.normal_ref(t.source_ref), 7)
           and no.decision <> 'approved' and no.release_id <> t.release_id
          join ops.releases r on r.release_id = no.release_id and r.project = t.project) then
        return array[]::ops_private.target_fact[];
    end if;
    return array(
        with said_elsewhere as materialized (
            select t.target, t.gate_code, t.release_id, r.release_id as elsewhere, r.release_name, min(no.created_at) as since
              from unnest(word_facts.targets) t
              join ops.approvals no
                on left(no.subject_ref, 7) = left(ops_private.normal_ref(t.source_ref), 7)
               and no.decision <> 'approved' and no.scope <> 'exception' and no.release_id <> t.release_id
              join ops.releases r on r.release_id = no.release_id and r.project = t.project
             -- Many projects call their code alike: it is compared within this one only.
             cross join lateral (
                  select ops_private.compare_refs(t.release_id, no.subject_ref, t.source_ref) = 'other' as other offset 0) is_of
             where not is_of.other and (word_facts.as_of is null or no.created_at <= word_facts.as_of)
             group by t.target, t.gate_code, t.release_id, r.release_id, r.release_name)
        select row(s.target, 'word', s.release_name, a.persona_role, a.decision, coalesce(approver.person, lower(btrim(a.approver_id))),
                   case when 'service' in (a.approver_kind, approver.kind) then 'service'
                        when 'agent' in (a.approver_kind, approver.kind) then 'agent'
                        else a.approver_kind end,
                   -- A yes has to be somebody else's in both releases; a developer's no has to be of the own release.
                   case when a.decision = 'approved' then here.is_initiator or there.is_initiator else here.is_initiator end,
                   approver.person is not null, is_of.present,
                   least(a.said_at, a.created_at), a.created_at, a.approval_id, a.subject_ref, null)::ops_private.target_fact
          from said_elsewhere s
          join unnest(word_facts.targets) t on t.target = s.target
          join ops.approvals a on a.release_id = s.elsewhere and a.created_at >= s.since and a.scope <> 'exception'
          left join ops.release_gates g on g.gate_id = a.gate_id
         cross join lateral ops_private.who_is(a.approver_id, a.created_at, word_facts.as_of) approver
         cross join lateral (
              select compared = 'same' as present, compared = 'other' as other
                from ops_private.compare_refs(s.release_id, a.subject_ref, t.source_ref) compared offset 0) is_of
         cross join lateral ops_private.is_initiator(s.release_id, a.approver_id, approver.person, word_facts.as_of) here (is_initiator)
         cross join lateral ops_private.is_initiator(s.elsewhere, a.approver_id, approver.person, word_facts.as_of) there (is_initiator)
         where (g.gate_code = s.gate_code or (a.scope = 'release' and s.gate_code <> 'G4'))
           and (a.decision = 'approved' or not is_of.other)
           and (word_facts.as_of is null or a.created_at <= word_facts.as_of));
end
$function$;
comment on function ops_private.word_facts(ops_private.evaluation_target[],timestamp with time zone) is 'The noes that were said of the same source_ref in other releases of the project, and what was answered to them there. subject is the name of that release.';

CREATE OR REPLACE FUNCTION ops_private.write_requirement(wanted ops.gate_requirements)
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    written constant uuid := coalesce((wanted).requirement_id, ops_private.uuid_v7());
begin
    if (wanted).requirement_id is not null then
        update ops.gate_requirements q
           set kind = wanted.kind, subject = wanted.subject, min_count = wanted.min_count, max_age = wanted.max_age,
               personas = wanted.personas, human_only = wanted.human_only, not_initiator = wanted.not_initiator,
               distinct_from = wanted.distinct_from, who_can_fix = wanted.who_can_fix, binds = wanted.binds,
               known_only = wanted.known_only, enabled = wanted.enabled
         where q.requirement_id = written;
    else
        insert into ops.gate_requirements
            (requirement_id, gate_code, code, environment, project, kind, subject, min_count, max_age, personas,
             human_only, not_initiator, distinct_from, who_can_fix, binds, known_only, enabled)
        values (written, wanted.gate_code, wanted.code, wanted.environment, wanted.project, wanted.kind,
                wanted.subject, wanted.min_count, wanted.max_age, wanted.personas, wanted.human_only,
                wanted.not_initiator, wanted.distinct_from, wanted.who_can_fix, wanted.binds, wanted.known_only,
                wanted.enabled);
    end if;
    return written;
end
$function$;
comment on function ops_private.write_requirement(ops.gate_requirements) is 'Writes one row of the policy, over the one with its requirement_id or as a new one, and returns its id.';

create view ops.v_deployment_history with (security_invoker=true) as
 SELECT deployment_id,
    release_id,
    environment,
    source_ref,
    status,
    compliance,
    compliance_reasons,
    decision_id,
    deployed_by,
    deployed_at,
    completed_at,
    EXTRACT(epoch FROM (completed_at - deployed_at)) AS duration_seconds,
    reported_late,
    g4_status,
    g4_resolved_at,
    rollback_of,
    ( SELECT b.deployment_id
           FROM ops.deployments b
          WHERE ((b.rollback_of = d.deployment_id) AND (b.status = ANY (ARRAY['succeeded'::text, 'rolled_back'::text])))
          ORDER BY b.deployed_at, b.deployment_id
         LIMIT 1) AS rolled_back_by,
    created_at,
    component,
    live_at,
    restores_assumed,
    rollback_reason,
    cancelled,
    interrupted,
    COALESCE((ops_private.stale_from(d.*) <= statement_timestamp()), false) AS stale,
    other_id,
    ARRAY( SELECT o.deployment_id
           FROM ops.deployments o
          WHERE ((o.release_id = d.release_id) AND (o.environment = d.environment) AND (o.named <> d.named) AND (NOT o.cancelled) AND (NOT d.cancelled) AND (NOT o.told_both_ways) AND (NOT d.told_both_ways) AND (o.deployed_at <= COALESCE(d.completed_at, 'infinity'::timestamp with time zone)) AND (d.deployed_at <= COALESCE(o.completed_at, 'infinity'::timestamp with time zone)))
          ORDER BY o.created_at) AS maybe_same
   FROM ops.deployments d;
grant select on ops.v_deployment_history to audit_reader, release_manager, sre;
comment on view ops.v_deployment_history is 'One row per deployment, with how long it took and what rolled it back.';
comment on column ops.v_deployment_history.deployment_id is 'The deployment.';
comment on column ops.v_deployment_history.release_id is 'The release that was deployed (for a rollback: the restored one).';
comment on column ops.v_deployment_history.environment is 'staging or production.';
comment on column ops.v_deployment_history.source_ref is 'What was deployed.';
comment on column ops.v_deployment_history.status is 'in_progress, succeeded, failed or rolled_back.';
comment on column ops.v_deployment_history.compliance is 'gated, excepted, ungated or rollback.';
comment on column ops.v_deployment_history.compliance_reasons is 'Why it is ungated; when excepted, the ids of the exceptions.';
comment on column ops.v_deployment_history.decision_id is 'The promotion that opened it; null when it was deployed without one.';
comment on column ops.v_deployment_history.deployed_by is 'Who reported or promoted it.';
comment on column ops.v_deployment_history.deployed_at is 'When it started, by the reporter''s clock; null while a promotion waits for its start.';
comment on column ops.v_deployment_history.completed_at is 'When it ended.';
comment on column ops.v_deployment_history.duration_seconds is 'From deployed_at to completed_at.';
comment on column ops.v_deployment_history.reported_late is 'Whether it was reported more than 15 minutes after its start.';
comment on column ops.v_deployment_history.g4_status is 'pending, passed or failed.';
comment on column ops.v_deployment_history.g4_resolved_at is 'When g4_status left pending.';
comment on column ops.v_deployment_history.rollback_of is 'The deployment that this one rolls back.';
comment on column ops.v_deployment_history.rolled_back_by is 'The successful deployment that rolled this one back.';
comment on column ops.v_deployment_history.created_at is 'When it was recorded.';
comment on column ops.v_deployment_history.component is 'The part of the project that it replaces; null: the whole project.';
comment on column ops.v_deployment_history.live_at is 'When it became what runs: the earlier of its told end and our receipt; null unless it succeeded.';
comment on column ops.v_deployment_history.restores_assumed is 'Whether the rollback did not name the release that it restores, which was therefore the one before.';
comment on column ops.v_deployment_history.rollback_reason is 'Why it was rolled back.';
comment on column ops.v_deployment_history.cancelled is 'Whether it was cancelled before it started; then it counts nowhere.';
comment on column ops.v_deployment_history.interrupted is 'Whether it failed because it was broken off.';
comment on column ops.v_deployment_history.stale is 'Whether it started and went without an end for longer than the policy stale_after.';
comment on column ops.v_deployment_history.other_id is 'The id under which another system reported it.';
comment on column ops.v_deployment_history.maybe_same is 'Deployments of the release at the same time, of which one was reported with an id and the other without: perhaps they are one.';

create view ops.v_environment_state with (security_invoker=true) as
 SELECT place.project,
    place.environment,
    place.component,
    running.release_id,
    running.release_name,
    running.source_ref,
    running.deployment_id,
    COALESCE(running.completed_at, running.deployed_at) AS running_since,
    running.compliance,
    running.compliance_reasons,
    running.g4_status,
    running.rollback_of,
    running.decision_id,
    p.requested_by AS decided_by,
    p.created_at AS decided_at,
    coming.release_id AS next_release_id,
    coming.release_name AS next_release_name,
    coming.deployment_id AS next_deployment_id,
    COALESCE(coming.stale, false) AS next_is_stale,
    ( SELECT count(*) AS count
           FROM ops.incidents i
          WHERE ((i.environment = place.environment) AND (i.resolved_at IS NULL) AND ((i.project = place.project) OR (i.project IS NULL)))) AS open_incidents
   FROM (((( SELECT DISTINCT r.project,
            d.environment,
            d.component
           FROM (ops.deployments d
             JOIN ops.releases r ON ((r.release_id = d.release_id)))) place
     LEFT JOIN ( SELECT DISTINCT ON (r.project, d.environment, d.component) r.project,
            r.release_name,
            d.deployment_id,
            d.release_id,
            d.environment,
            d.deployed_at,
            d.deployed_by,
            d.source_ref,
            d.status,
            d.rollback_of,
            d.g4_status,
            d.g4_resolved_at,
            d.completed_at,
            d.decision_id,
            d.compliance,
            d.compliance_reasons,
            d.reported_late,
            d.created_at,
            d.component,
            d.live_at,
            d.restores_assumed,
            d.rollback_reason,
            d.reported_at,
            d.source_ref_assumed,
            d.start_assumed,
            d.cancelled_at,
            d.cancelled,
            d.interrupted,
            d.named,
            d.other_id,
            d.told_both_ways,
            d.runs
           FROM (ops.deployments d
             JOIN ops.releases r ON ((r.release_id = d.release_id)))
          WHERE (d.status = 'succeeded'::text)
          ORDER BY r.project, d.environment, d.component, d.live_at DESC NULLS LAST, d.created_at DESC) running ON (((running.project = place.project) AND (running.environment = place.environment) AND (NOT (running.component IS DISTINCT FROM place.component)))))
     LEFT JOIN ops.promotion_decisions p ON ((p.decision_id = running.decision_id)))
     LEFT JOIN ( SELECT DISTINCT ON (r.project, d.environment, d.component) r.project,
            r.release_name,
            d.deployment_id,
            d.release_id,
            d.environment,
            d.deployed_at,
            d.deployed_by,
            d.source_ref,
            d.status,
            d.rollback_of,
            d.g4_status,
            d.g4_resolved_at,
            d.completed_at,
            d.decision_id,
            d.compliance,
            d.compliance_reasons,
            d.reported_late,
            d.created_at,
            d.component,
            d.live_at,
            d.restores_assumed,
            d.rollback_reason,
            d.reported_at,
            d.source_ref_assumed,
            d.start_assumed,
            d.cancelled_at,
            d.cancelled,
            d.interrupted,
            d.named,
            d.other_id,
            d.told_both_ways,
            d.runs,
            (ops_private.stale_from(d.*) <= statement_timestamp()) AS stale
           FROM (ops.deployments d
             JOIN ops.releases r ON ((r.release_id = d.release_id)))
          WHERE (d.status = 'in_progress'::text)
          ORDER BY r.project, d.environment, d.component, COALESCE((ops_private.stale_from(d.*) <= statement_timestamp()), false), (ops_private.deployment_order(d.*)) DESC) coming ON (((coming.project = place.project) AND (coming.environment = place.environment) AND (NOT (coming.component IS DISTINCT FROM place.component)))));
grant select on ops.v_environment_state to audit_reader, release_manager;
comment on view ops.v_environment_state is 'What runs where, since when and under which decision: one row per project, environment and component that ever saw a deployment.';
comment on column ops.v_environment_state.project is 'The project.';
comment on column ops.v_environment_state.environment is 'staging or production.';
comment on column ops.v_environment_state.component is 'The part of the project, by scope_metadata.component; null: the project.';
comment on column ops.v_environment_state.release_id is 'The release of the deployment that succeeded, was completed last and was not rolled back; null when there is none.';
comment on column ops.v_environment_state.release_name is 'Its name.';
comment on column ops.v_environment_state.source_ref is 'What runs.';
comment on column ops.v_environment_state.deployment_id is 'That deployment.';
comment on column ops.v_environment_state.running_since is 'When it was complete, by its reporter''s clock.';
comment on column ops.v_environment_state.compliance is 'gated, excepted, ungated or rollback.';
comment on column ops.v_environment_state.compliance_reasons is 'Why it is ungated; when excepted, the ids of the exceptions.';
comment on column ops.v_environment_state.g4_status is 'Its post-deploy confirmation.';
comment on column ops.v_environment_state.rollback_of is 'The deployment that it rolled back, if it is a rollback.';
comment on column ops.v_environment_state.decision_id is 'The promotion that opened it; null when it was deployed without one.';
comment on column ops.v_environment_state.decided_by is 'Who requested that promotion.';
comment on column ops.v_environment_state.decided_at is 'When it was decided.';
comment on column ops.v_environment_state.next_release_id is 'The release of the latest deployment that is under way there.';
comment on column ops.v_environment_state.next_release_name is 'Its name.';
comment on column ops.v_environment_state.next_deployment_id is 'That deployment.';
comment on column ops.v_environment_state.next_is_stale is 'Whether that deployment went without an end for longer than the policy stale_after.';
comment on column ops.v_environment_state.open_incidents is 'Open incidents there, of the project or of the platform.';

create view ops.v_evidence_completeness with (security_invoker=true) as
 SELECT r.release_id,
    r.project,
    r.release_name,
    r.environment_target AS environment,
    q.gate_code,
    q.code AS requirement,
    q.subject AS artifact_type,
    q.min_count AS needed,
    found.attached,
    found.fresh,
    q.max_age,
    (found.fresh >= q.min_count) AS complete,
    found.latest_at,
    found.artifact_ids
   FROM ((ops.releases r
     CROSS JOIN LATERAL ops_private.applicable_requirements(r.project, r.environment_target, NULL::timestamp with time zone) q(requirement_id, gate_code, code, environment, project, kind, subject, min_count, max_age, personas, human_only, not_initiator, distinct_from, who_can_fix, binds, known_only, enabled, created_at))
     CROSS JOIN LATERAL ( SELECT count(*) AS attached,
            count(*) FILTER (WHERE ((q.max_age IS NULL) OR (e.judged_at > (statement_timestamp() - q.max_age)))) AS fresh,
            max(e.created_at) AS latest_at,
            COALESCE(array_agg(e.artifact_id ORDER BY e.created_at, e.artifact_id), '{}'::uuid[]) AS artifact_ids
           FROM ops.evidence_artifacts e
          WHERE ((e.release_id = r.release_id) AND (e.artifact_type = q.subject) AND e.is_sound AND ((e.gate_id IS NULL) OR (e.gate_id = ( SELECT g.gate_id
                   FROM ops.release_gates g
                  WHERE ((g.release_id = r.release_id) AND (g.gate_code = q.gate_code))))) AND ((q.gate_code <> 'G4'::text) OR (e.deployment_id = ( SELECT d.deployment_id
                   FROM ops_private.latest_deployment(r.release_id, r.environment_target, false) d(deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, status, rollback_of, g4_status, g4_resolved_at, completed_at, decision_id, compliance, compliance_reasons, reported_late, created_at, component, live_at, restores_assumed, rollback_reason, reported_at, source_ref_assumed, start_assumed, cancelled_at, cancelled, interrupted, named, other_id, told_both_ways, runs)))))) found)
  WHERE (q.enabled AND (q.kind = 'evidence'::text));
grant select on ops.v_evidence_completeness to audit_reader, release_manager;
comment on view ops.v_evidence_completeness is 'One row per piece of evidence that the policy asks of a release for its target: how much of it is there. Exceptions are not counted in.';
comment on column ops.v_evidence_completeness.release_id is 'The release.';
comment on column ops.v_evidence_completeness.project is 'Its project.';
comment on column ops.v_evidence_completeness.release_name is 'Its name.';
comment on column ops.v_evidence_completeness.environment is 'Its target, whose policy asks.';
comment on column ops.v_evidence_completeness.gate_code is 'The gate that asks.';
comment on column ops.v_evidence_completeness.requirement is 'The requirement''s code in ops.gate_requirements.';
comment on column ops.v_evidence_completeness.artifact_type is 'The type of evidence.';
comment on column ops.v_evidence_completeness.needed is 'How many are required.';
comment on column ops.v_evidence_completeness.attached is 'How many are there, of any age, the failed, empty and corrupt ones aside; on G4 of the latest deployment to the target.';
comment on column ops.v_evidence_completeness.fresh is 'How many of them are recent enough.';
comment on column ops.v_evidence_completeness.max_age is 'How old they may be; null: any age.';
comment on column ops.v_evidence_completeness.complete is 'Whether enough of them are recent enough.';
comment on column ops.v_evidence_completeness.latest_at is 'When the latest was recorded.';
comment on column ops.v_evidence_completeness.artifact_ids is 'The artifacts, in the order of their recording.';

create view ops.v_exception_status with (security_invoker=true) as
 SELECT x.exception_id,
    x.release_id,
    r.project,
    r.release_name,
    x.exception_type,
    x.impacted_gates,
    x.reason,
    x.risk_statement,
    x.requested_by,
    x.approver_id,
    x.effective_from,
    x.expires_at,
    x.compensating_controls,
        CASE
            WHEN (x.revoked_at IS NOT NULL) THEN 'revoked'::text
            WHEN (statement_timestamp() < x.effective_from) THEN 'scheduled'::text
            WHEN (statement_timestamp() < x.expires_at) THEN 'in_force'::text
            ELSE 'expired'::text
        END AS state,
        CASE
            WHEN (x.revoked_at IS NOT NULL) THEN (0)::numeric
            ELSE GREATEST((0)::numeric, EXTRACT(epoch FROM (x.expires_at - GREATEST(x.effective_from, statement_timestamp()))))
        END AS seconds_left,
    x.post_review_status,
    x.post_review_due_at,
    ((x.post_review_status = 'pending'::text) AND (x.post_review_due_at < statement_timestamp()) AND ((x.revoked_at IS NULL) OR (x.revoked_at > x.effective_from))) AS review_overdue,
    ARRAY( SELECT g.gate_code
           FROM ops.release_gates g
          WHERE (g.exception_id = x.exception_id)
          ORDER BY g.gate_code) AS bypassed_gates,
    x.deployment_id AS accepted_deployment_id,
    ARRAY( SELECT d.deployment_id
           FROM ops.deployments d
          WHERE ((d.release_id = x.release_id) AND (d.compliance = 'excepted'::text) AND (d.compliance_reasons @> to_jsonb(ARRAY[x.exception_id])))
          ORDER BY d.deployed_at, d.deployment_id) AS deployments,
    x.created_at,
    x.approver_kind,
    ops_private.control_checks(x.compensating_controls) AS enforced_checks,
        CASE jsonb_typeof(x.compensating_controls)
            WHEN 'object'::text THEN NULLIF((x.compensating_controls - 'checks'::text), '{}'::jsonb)
            ELSE NULLIF(x.compensating_controls, '[]'::jsonb)
        END AS not_enforced,
    x.revoked_at,
    x.revoked_by,
    x.continues,
    x.subject_ref,
    x.subject_assumed
   FROM (ops.exceptions x
     JOIN ops.releases r ON ((r.release_id = x.release_id)));
grant select on ops.v_exception_status to audit_reader, release_manager;
comment on view ops.v_exception_status is 'One row per exception: whether it is in force, for how long, which deployments rely on it, and whether its review is due.';
comment on column ops.v_exception_status.exception_id is 'The exception.';
comment on column ops.v_exception_status.release_id is 'The one release it is for.';
comment on column ops.v_exception_status.project is 'The release''s project.';
comment on column ops.v_exception_status.release_name is 'The release''s name.';
comment on column ops.v_exception_status.exception_type is 'One of ops.exception_types.';
comment on column ops.v_exception_status.impacted_gates is 'The gates it touches.';
comment on column ops.v_exception_status.reason is 'Why.';
comment on column ops.v_exception_status.risk_statement is 'The risk that is accepted.';
comment on column ops.v_exception_status.requested_by is 'Who requested it; null when nobody was named.';
comment on column ops.v_exception_status.approver_id is 'Who granted it.';
comment on column ops.v_exception_status.effective_from is 'Start, inclusive.';
comment on column ops.v_exception_status.expires_at is 'End, exclusive.';
comment on column ops.v_exception_status.compensating_controls is 'What is done instead.';
comment on column ops.v_exception_status.state is 'scheduled, in_force, expired or revoked, by the database clock.';
comment on column ops.v_exception_status.seconds_left is 'How long it remains in force, or will once it starts; 0 when expired or revoked.';
comment on column ops.v_exception_status.post_review_status is 'pending, complete or waived.';
comment on column ops.v_exception_status.post_review_due_at is 'When the review is due.';
comment on column ops.v_exception_status.review_overdue is 'Whether a pending review is past that time; it then blocks the next bypass of the same gate.';
comment on column ops.v_exception_status.bypassed_gates is 'The gates that it bypasses now.';
comment on column ops.v_exception_status.accepted_deployment_id is 'For after_the_fact: the ungated deployment whose risk is accepted.';
comment on column ops.v_exception_status.deployments is 'Deployments that went out because of it.';
comment on column ops.v_exception_status.created_at is 'When it was recorded.';
comment on column ops.v_exception_status.approver_kind is 'human, agent or service.';
comment on column ops.v_exception_status.enforced_checks is 'The compensating checks that must pass, or it waives nothing.';
comment on column ops.v_exception_status.not_enforced is 'What else the compensating controls say; nothing checks it.';
comment on column ops.v_exception_status.revoked_at is 'When it was taken back.';
comment on column ops.v_exception_status.revoked_by is 'Who took it back.';
comment on column ops.v_exception_status.continues is 'For break_glass: the one that it carries on.';
comment on column ops.v_exception_status.subject_ref is 'The source_ref that it is for, and for no other.';
comment on column ops.v_exception_status.subject_assumed is 'Whether nobody named that source_ref: then it is where the release was.';

create view ops.v_governance_facts with (security_invoker=true) as
 WITH deployed AS (
         SELECT d_1.deployment_id,
            d_1.release_id,
            d_1.environment,
            d_1.deployed_at,
            d_1.deployed_by,
            d_1.source_ref,
            d_1.status,
            d_1.rollback_of,
            d_1.g4_status,
            d_1.g4_resolved_at,
            d_1.completed_at,
            d_1.decision_id,
            d_1.compliance,
            d_1.compliance_reasons,
            d_1.reported_late,
            d_1.created_at,
            d_1.component,
            d_1.live_at,
            d_1.restores_assumed,
            d_1.rollback_reason,
            d_1.reported_at,
            d_1.source_ref_assumed,
            d_1.start_assumed,
            d_1.cancelled_at,
            d_1.cancelled,
            d_1.interrupted,
            d_1.named,
            d_1.other_id,
            d_1.told_both_ways,
            d_1.runs,
            r.project,
            r.created_at AS opened_at,
            r.scope_metadata,
            COALESCE(d_1.completed_at, d_1.deployed_at) AS ended_at
           FROM (ops.deployments d_1
             JOIN ops.releases r ON ((r.release_id = d_1.release_id)))
        ), went_live AS (
         SELECT d_1.deployment_id,
            d_1.release_id,
            d_1.environment,
            d_1.deployed_at,
            d_1.deployed_by,
            d_1.source_ref,
            d_1.status,
            d_1.rollback_of,
            d_1.g4_status,
            d_1.g4_resolved_at,
            d_1.completed_at,
            d_1.decision_id,
            d_1.compliance,
            d_1.compliance_reasons,
            d_1.reported_late,
            d_1.created_at,
            d_1.component,
            d_1.live_at,
            d_1.restores_assumed,
            d_1.rollback_reason,
            d_1.reported_at,
            d_1.source_ref_assumed,
            d_1.start_assumed,
            d_1.cancelled_at,
            d_1.cancelled,
            d_1.interrupted,
            d_1.named,
            d_1.other_id,
            d_1.told_both_ways,
            d_1.runs,
            d_1.project,
            d_1.opened_at,
            d_1.scope_metadata,
            d_1.ended_at
           FROM deployed d_1
          WHERE (d_1.status = ANY (ARRAY['succeeded'::text, 'rolled_back'::text]))
        ), change AS (
         SELECT d_1.deployment_id,
            d_1.release_id,
            d_1.environment,
            d_1.deployed_at,
            d_1.deployed_by,
            d_1.source_ref,
            d_1.status,
            d_1.rollback_of,
            d_1.g4_status,
            d_1.g4_resolved_at,
            d_1.completed_at,
            d_1.decision_id,
            d_1.compliance,
            d_1.compliance_reasons,
            d_1.reported_late,
            d_1.created_at,
            d_1.component,
            d_1.live_at,
            d_1.restores_assumed,
            d_1.rollback_reason,
            d_1.reported_at,
            d_1.source_ref_assumed,
            d_1.start_assumed,
            d_1.cancelled_at,
            d_1.cancelled,
            d_1.interrupted,
            d_1.named,
            d_1.other_id,
            d_1.told_both_ways,
            d_1.runs,
            d_1.project,
            d_1.opened_at,
            d_1.scope_metadata,
            d_1.ended_at
           FROM went_live d_1
          WHERE (d_1.rollback_of IS NULL)
        ), started_change AS (
         SELECT d_1.deployment_id,
            d_1.release_id,
            d_1.environment,
            d_1.deployed_at,
            d_1.deployed_by,
            d_1.source_ref,
            d_1.status,
            d_1.rollback_of,
            d_1.g4_status,
            d_1.g4_resolved_at,
            d_1.completed_at,
            d_1.decision_id,
            d_1.compliance,
            d_1.compliance_reasons,
            d_1.reported_late,
            d_1.created_at,
            d_1.component,
            d_1.live_at,
            d_1.restores_assumed,
            d_1.rollback_reason,
            d_1.reported_at,
            d_1.source_ref_assumed,
            d_1.start_assumed,
            d_1.cancelled_at,
            d_1.cancelled,
            d_1.interrupted,
            d_1.named,
            d_1.other_id,
            d_1.told_both_ways,
            d_1.runs,
            d_1.project,
            d_1.opened_at,
            d_1.scope_metadata,
            d_1.ended_at
           FROM deployed d_1
          WHERE ((d_1.rollback_of IS NULL) AND (d_1.deployed_at IS NOT NULL))
        ), deployment_frequency AS (
         SELECT c.project,
            c.environment,
            c.ended_at AS at,
            c.deployment_id
           FROM change c
        ), lead_time AS (
         SELECT c.project,
            c.environment,
            c.ended_at AS at,
            EXTRACT(epoch FROM (c.ended_at - ops_private.change_time(c.scope_metadata, c.opened_at))) AS seconds,
            c.deployment_id
           FROM change c
          WHERE ((c.ended_at >= ops_private.change_time(c.scope_metadata, c.opened_at)) AND (NOT (EXISTS ( SELECT
                   FROM ops.deployments earlier
                  WHERE ((earlier.release_id = c.release_id) AND (earlier.environment = c.environment) AND (earlier.status = ANY (ARRAY['succeeded'::text, 'rolled_back'::text])) AND (earlier.rollback_of IS NULL) AND (ROW(COALESCE(earlier.completed_at, earlier.deployed_at), earlier.deployment_id) < ROW(c.ended_at, c.deployment_id)))))))
        ), change_failure AS (
         SELECT c.project,
            c.environment,
            c.ended_at AS at,
            ((c.status = 'rolled_back'::text) OR (EXISTS ( SELECT
                   FROM ops.incidents i
                  WHERE ((i.deployment_id = c.deployment_id) AND ((NOT i.began_after_detection) OR (c.deployed_at <= (i.detected_at + ops_private.clock_skew(c.release_id, c.environment)))))))) AS counts,
            c.deployment_id
           FROM change c
        ), recovery AS (
         SELECT i.project,
            i.environment,
            i.resolved_at AS at,
            EXTRACT(epoch FROM (i.resolved_at - i.detected_at)) AS seconds,
            i.incident_id
           FROM ops.incidents i
          WHERE (i.resolved_at IS NOT NULL)
        ), rework AS (
         SELECT w.project,
            w.environment,
            w.ended_at AS at,
            ((w.rollback_of IS NOT NULL) OR (EXISTS ( SELECT
                   FROM ops.incidents i
                  WHERE ((i.project = w.project) AND (i.environment = w.environment) AND (i.deployment_id IS DISTINCT FROM w.deployment_id) AND (i.detected_at <= w.deployed_at) AND ((i.resolved_at IS NULL) OR (i.resolved_at >= w.deployed_at)))))) AS counts,
            w.deployment_id
           FROM went_live w
        ), promotion_cycle AS (
         SELECT r.project,
            p.environment,
            p.created_at AS at,
            EXTRACT(epoch FROM (p.created_at - r.created_at)) AS seconds,
            p.decision_id
           FROM (ops.promotion_decisions p
             JOIN ops.releases r ON ((r.release_id = p.release_id)))
          WHERE ((p.verdict = 'allow'::text) AND (NOT (EXISTS ( SELECT
                   FROM ops.promotion_decisions earlier
                  WHERE ((earlier.release_id = p.release_id) AND (earlier.environment = p.environment) AND (earlier.verdict = 'allow'::text) AND (ROW(earlier.created_at, earlier.decision_id) < ROW(p.created_at, p.decision_id)))))))
        ), approval_latency AS (
         SELECT r.project,
            r.environment_target AS environment,
            g.gate_code,
            a.created_at AS at,
            GREATEST((0)::numeric, EXTRACT(epoch FROM (a.created_at - g.entered_at))) AS seconds,
            a.approval_id
           FROM ((ops.approvals a
             JOIN ops.release_gates g ON ((g.gate_id = a.gate_id)))
             JOIN ops.releases r ON ((r.release_id = a.release_id)))
          WHERE ((a.decision = 'approved'::text) AND (g.entered_at IS NOT NULL))
        ), complete_g3 AS (
         SELECT c.project,
            c.environment,
            c.deployed_at AS at,
            ((c.compliance = 'gated'::text) OR ((c.compliance = 'excepted'::text) AND (NOT (EXISTS ( SELECT
                   FROM ops.exceptions x
                  WHERE ((x.release_id = c.release_id) AND ('G3'::text = ANY (x.impacted_gates)) AND (c.compliance_reasons @> to_jsonb(ARRAY[x.exception_id])))))))) AS counts,
            c.deployment_id
           FROM started_change c
          WHERE (c.environment = 'production'::text)
        ), time_in_gate AS (
         SELECT r.project,
            r.environment_target AS environment,
            g.gate_code,
            g.resolved_at AS at,
            EXTRACT(epoch FROM (g.resolved_at - g.entered_at)) AS seconds,
            g.gate_id
           FROM (ops.release_gates g
             JOIN ops.releases r ON ((r.release_id = g.release_id)))
          WHERE (g.resolved_at IS NOT NULL)
        ), rollback_time AS (
         SELECT w.project,
            w.environment,
            w.completed_at AS at,
            EXTRACT(epoch FROM (w.completed_at - w.deployed_at)) AS seconds,
            w.deployment_id
           FROM went_live w
          WHERE ((w.rollback_of IS NOT NULL) AND (w.completed_at IS NOT NULL))
        ), listed AS (
         SELECT 'deployment_frequency'::text AS kpi,
            'per_day'::text AS unit,
            f.project,
            f.environment,
            NULL::text AS gate_code,
            f.at,
            (1)::numeric AS measure,
            'deployments'::text AS row_table,
            f.deployment_id AS row_id
           FROM deployment_frequency f
        UNION ALL
         SELECT 'lead_time'::text,
            'seconds'::text,
            f.project,
            f.environment,
            NULL::text,
            f.at,
            f.seconds,
            'deployments'::text,
            f.deployment_id
           FROM lead_time f
        UNION ALL
         SELECT 'change_failure_rate'::text,
            'ratio'::text,
            f.project,
            f.environment,
            NULL::text,
            f.at,
                CASE
                    WHEN f.counts THEN 1
                    ELSE 0
                END AS "case",
            'deployments'::text,
            f.deployment_id
           FROM change_failure f
        UNION ALL
         SELECT 'recovery_time'::text,
            'seconds'::text,
            f.project,
            f.environment,
            NULL::text,
            f.at,
            f.seconds,
            'incidents'::text,
            f.incident_id
           FROM recovery f
        UNION ALL
         SELECT 'rework_rate'::text,
            'ratio'::text,
            f.project,
            f.environment,
            NULL::text,
            f.at,
                CASE
                    WHEN f.counts THEN 1
                    ELSE 0
                END AS "case",
            'deployments'::text,
            f.deployment_id
           FROM rework f
        UNION ALL
         SELECT 'promotion_cycle_time'::text,
            'seconds'::text,
            f.project,
            f.environment,
            NULL::text,
            f.at,
            f.seconds,
            'promotion_decisions'::text,
            f.decision_id
           FROM promotion_cycle f
        UNION ALL
         SELECT 'approval_latency'::text,
            'seconds'::text,
            f.project,
            f.environment,
            f.gate_code,
            f.at,
            f.seconds,
            'approvals'::text,
            f.approval_id
           FROM approval_latency f
        UNION ALL
         SELECT 'complete_g3_rate'::text,
            'ratio'::text,
            f.project,
            f.environment,
            'G3'::text,
            f.at,
                CASE
                    WHEN f.counts THEN 1
                    ELSE 0
                END AS "case",
            'deployments'::text,
            f.deployment_id
           FROM complete_g3 f
        UNION ALL
         SELECT 'bypass_rate'::text,
            'ratio'::text,
            f.project,
            f.environment,
            NULL::text,
            f.deployed_at,
                CASE f.compliance
                    WHEN 'excepted'::text THEN 1
                    ELSE 0
                END AS "case",
            'deployments'::text,
            f.deployment_id
           FROM started_change f
        UNION ALL
         SELECT 'ungated_rate'::text,
            'ratio'::text,
            f.project,
            f.environment,
            NULL::text,
            f.deployed_at,
                CASE f.compliance
                    WHEN 'ungated'::text THEN 1
                    ELSE 0
                END AS "case",
            'deployments'::text,
            f.deployment_id
           FROM started_change f
        UNION ALL
         SELECT 'time_in_gate'::text,
            'seconds'::text,
            f.project,
            f.environment,
            f.gate_code,
            f.at,
            f.seconds,
            'release_gates'::text,
            f.gate_id
           FROM time_in_gate f
        UNION ALL
         SELECT 'rollback_time'::text,
            'seconds'::text,
            f.project,
            f.environment,
            NULL::text,
            f.at,
            f.seconds,
            'deployments'::text,
            f.deployment_id
           FROM rollback_time f
        UNION ALL
         SELECT 'drill_frequency'::text,
            'per_day'::text,
            NULL::text,
            d_1.environment,
            NULL::text,
            d_1.executed_at,
            1,
            'recovery_drills'::text,
            d_1.drill_id
           FROM ops.recovery_drills d_1
        UNION ALL
         SELECT 'drill_success_rate'::text,
            'ratio'::text,
            NULL::text,
            d_1.environment,
            NULL::text,
            d_1.executed_at,
                CASE
                    WHEN ((d_1.outcome = 'success'::text) AND d_1.restore_validated) THEN 1
                    ELSE 0
                END AS "case",
            'recovery_drills'::text,
            d_1.drill_id
           FROM ops.recovery_drills d_1
        ), decided AS (
         SELECT r.project,
            min(p.created_at) AS since
           FROM (ops.promotion_decisions p
             JOIN ops.releases r ON ((r.release_id = p.release_id)))
          GROUP BY r.project
        )
 SELECT l.kpi,
    l.unit,
    l.project,
    l.environment,
    l.gate_code,
    l.at,
    l.measure,
    l.row_table,
    l.row_id,
    ((l.project IS NULL) OR (l.row_table <> ALL (ARRAY['deployments'::text, 'incidents'::text])) OR COALESCE((l.at >= d.since), false)) AS counted
   FROM (listed l
     LEFT JOIN decided d ON ((d.project = l.project)));
grant select on ops.v_governance_facts to audit_reader, release_manager;
comment on view ops.v_governance_facts is 'The rows behind every figure, one by one: what ops.v_governance_kpis and ops.governance_kpis sum up. docs/metrics.md defines them.';
comment on column ops.v_governance_facts.kpi is 'The figure that the row counts towards.';
comment on column ops.v_governance_facts.unit is 'per_day, seconds or ratio.';
comment on column ops.v_governance_facts.project is 'The project; null for what concerns an environment alone.';
comment on column ops.v_governance_facts.environment is 'The environment.';
comment on column ops.v_governance_facts.gate_code is 'The gate, for figures of gates.';
comment on column ops.v_governance_facts.at is 'The time that puts it into a period.';
comment on column ops.v_governance_facts.measure is 'Seconds; or 1 or 0 for what is counted or asked.';
comment on column ops.v_governance_facts.row_table is 'The table of the row.';
comment on column ops.v_governance_facts.row_id is 'The row''s key.';
comment on column ops.v_governance_facts.counted is 'False for deployments and incidents from before the project''s first recorded decision: history, listed apart.';

create view ops.v_governance_kpis with (security_invoker=true) as
 WITH month AS (
         SELECT f.kpi,
            f.unit,
            f.project,
            f.environment,
            f.gate_code,
            f.at,
            f.measure,
            f.row_table,
            f.row_id,
            f.counted,
            date_trunc('month'::text, f.at, 'UTC'::text) AS since,
            (date_trunc('month'::text, f.at, 'UTC'::text) + '1 mon'::interval) AS until
           FROM ops.v_governance_facts f
        )
 SELECT ((since AT TIME ZONE 'UTC'::text))::date AS period,
    project,
    environment,
    kpi,
    gate_code,
    unit,
    round(
        CASE unit
            WHEN 'per_day'::text THEN (sum(measure) / ops_private.days_between(since, until))
            ELSE avg(measure)
        END, 6) AS value,
        CASE unit
            WHEN 'seconds'::text THEN round((percentile_cont((0.5)::double precision) WITHIN GROUP (ORDER BY ((measure)::double precision)))::numeric, 6)
            ELSE NULL::numeric
        END AS median,
    round(sum(measure), 6) AS numerator,
    round(
        CASE unit
            WHEN 'per_day'::text THEN ops_private.days_between(since, until)
            ELSE (count(*))::numeric
        END, 6) AS denominator,
    row_table,
    array_agg(row_id ORDER BY at, row_id) AS row_ids,
    counted
   FROM month m
  GROUP BY since, until, kpi, unit, project, environment, gate_code, row_table, counted;
grant select on ops.v_governance_kpis to audit_reader, release_manager;
comment on view ops.v_governance_kpis is 'The figures of every month (UTC), per project and environment: DORA''s five and those of governance. docs/metrics.md defines them; ops.governance_kpis gives any other period.';
comment on column ops.v_governance_kpis.period is 'First day of the month.';
comment on column ops.v_governance_kpis.project is 'The project; null for what concerns an environment alone.';
comment on column ops.v_governance_kpis.environment is 'The environment.';
comment on column ops.v_governance_kpis.kpi is 'deployment_frequency, lead_time, change_failure_rate, recovery_time, rework_rate (DORA); promotion_cycle_time, approval_latency, complete_g3_rate, bypass_rate, ungated_rate, time_in_gate, rollback_time, drill_frequency, drill_success_rate.';
comment on column ops.v_governance_kpis.gate_code is 'The gate, for approval_latency, time_in_gate and complete_g3_rate.';
comment on column ops.v_governance_kpis.unit is 'per_day, seconds or ratio.';
comment on column ops.v_governance_kpis.value is 'numerator / denominator: a mean for seconds, a share for ratio.';
comment on column ops.v_governance_kpis.median is 'The median, for seconds.';
comment on column ops.v_governance_kpis.numerator is 'Sum of the measures: seconds, or how many.';
comment on column ops.v_governance_kpis.denominator is 'Number of rows; for per_day the days of the month that have passed.';
comment on column ops.v_governance_kpis.row_table is 'The table of the rows.';
comment on column ops.v_governance_kpis.row_ids is 'The rows that make the figure, in order of time.';
comment on column ops.v_governance_kpis.counted is 'False for what happened before the project''s first recorded decision.';

create view ops.v_ingest_anomalies with (security_invoker=true) as
 SELECT 'payload_differs'::text AS anomaly,
    l.ingest_id,
    l.idempotency_key,
    l.original_ingest_id,
    l.received_at,
    l.actor
   FROM ops.event_ingest_log l
  WHERE ((l.processing_status = 'duplicate'::text) AND (l.result @> '{"payload_matches": false}'::jsonb))
UNION ALL
 SELECT 'sender_differs'::text AS anomaly,
    l.ingest_id,
    l.idempotency_key,
    l.original_ingest_id,
    l.received_at,
    l.actor
   FROM ops.event_ingest_log l
  WHERE ((l.processing_status = 'duplicate'::text) AND (l.result @> '{"sender_matches": false}'::jsonb))
UNION ALL
 SELECT 'processing_failed'::text AS anomaly,
    l.ingest_id,
    l.idempotency_key,
    NULL::uuid AS original_ingest_id,
    l.received_at,
    l.actor
   FROM ops.event_ingest_log l
  WHERE (l.processing_status = 'error'::text)
UNION ALL
 SELECT 'key_taken_by_direct_insert'::text AS anomaly,
    l.ingest_id,
    l.idempotency_key,
    e.event_id AS original_ingest_id,
    l.received_at,
    l.actor
   FROM (ops.environment_events e
     JOIN ops.event_ingest_log l ON (((l.idempotency_key = e.idempotency_key) AND (l.processing_status = 'accepted'::text))))
  WHERE (e.event_id <> l.ingest_id)
UNION ALL
( SELECT DISTINCT ON (l.actor, (((l.received_at AT TIME ZONE 'UTC'::text))::date)) 'service_role_used'::text AS anomaly,
    l.ingest_id,
    l.idempotency_key,
    NULL::uuid AS original_ingest_id,
    l.received_at,
    l.actor
   FROM ops.event_ingest_log l
  WHERE (l.token_role = 'service_role'::text)
  ORDER BY l.actor, (((l.received_at AT TIME ZONE 'UTC'::text))::date), l.received_at, l.ingest_id)
UNION ALL
 SELECT 'contradicting_report'::text AS anomaly,
    c.report_id AS ingest_id,
    l.idempotency_key,
    first.ingest_id AS original_ingest_id,
    c.created_at AS received_at,
    c.reported_by AS actor
   FROM ((ops.contradicting_reports c
     LEFT JOIN ops.event_ingest_log l ON ((l.ingest_id = c.report_id)))
     LEFT JOIN ops.event_ingest_log first ON ((first.ingest_id = c.deployment_id)));
grant select on ops.v_ingest_anomalies to audit_reader, release_manager;
comment on view ops.v_ingest_anomalies is 'What an auditor should look at: retries with different content or by others, failed processing, keys that a direct insert had taken, reports that contradict an earlier one, and each first use in a day of the service_role key.';
comment on column ops.v_ingest_anomalies.anomaly is 'payload_differs, sender_differs, processing_failed, key_taken_by_direct_insert, contradicting_report or service_role_used.';
comment on column ops.v_ingest_anomalies.ingest_id is 'The submission.';
comment on column ops.v_ingest_anomalies.idempotency_key is 'Its key.';
comment on column ops.v_ingest_anomalies.original_ingest_id is 'What it collides with: the accepted row, or the event that was inserted directly; null where that is not one submission.';
comment on column ops.v_ingest_anomalies.received_at is 'When it was received.';
comment on column ops.v_ingest_anomalies.actor is 'Who sent it.';

create view ops.v_promotion_eligibility with (security_invoker=true) as
 SELECT r.release_id,
    r.project,
    r.release_name,
    r.environment_target,
    r.status AS release_status,
    target.environment,
    ((asked.decision ->> 'verdict'::text) = 'allow'::text) AS eligible,
    (asked.decision -> 'reasons'::text) AS reasons,
    ARRAY( SELECT DISTINCT persona.value AS persona
           FROM (jsonb_array_elements((asked.decision -> 'reasons'::text)) listed(reason)
             CROSS JOIN LATERAL jsonb_array_elements_text((listed.reason -> 'who_can_fix'::text)) persona(value))
          WHERE ((listed.reason ->> 'code'::text) <> 'gate_not_settled'::text)
          ORDER BY persona.value) AS waiting_on,
    (asked.decision -> 'exceptions_used'::text) AS exceptions_used,
    ((asked.decision ->> 'valid_until'::text))::timestamp with time zone AS valid_until,
    ((asked.decision ->> 'decided_at'::text))::timestamp with time zone AS decided_at
   FROM ((ops.releases r
     JOIN ( VALUES ('staging'::text), ('production'::text)) target(environment) ON (((target.environment = 'staging'::text) OR (r.environment_target = 'production'::text))))
     CROSS JOIN LATERAL ops.decide_promotion(r.release_id, target.environment) asked(decision));
grant select on ops.v_promotion_eligibility to audit_reader, ci_service_role, developer, qa_tester, release_manager;
comment on view ops.v_promotion_eligibility is 'May a release go to an environment now, what is missing and who can fix it: ops.decide_promotion, one row per release and environment. Every row is a decision, so ask for few.';
comment on column ops.v_promotion_eligibility.release_id is 'The release.';
comment on column ops.v_promotion_eligibility.project is 'Its project.';
comment on column ops.v_promotion_eligibility.release_name is 'Its name.';
comment on column ops.v_promotion_eligibility.environment_target is 'The environment it is to reach in the end.';
comment on column ops.v_promotion_eligibility.release_status is 'draft, in_progress, promoted, rolled_back or failed.';
comment on column ops.v_promotion_eligibility.environment is 'staging for every release, production for those whose target it is.';
comment on column ops.v_promotion_eligibility.eligible is 'Whether the verdict is allow.';
comment on column ops.v_promotion_eligibility.reasons is 'What is missing: {code, gate, requirement, message, who_can_fix}.';
comment on column ops.v_promotion_eligibility.waiting_on is 'The personas that can provide what is missing; gate_not_settled is left out, it repeats the reasons of other gates.';
comment on column ops.v_promotion_eligibility.exceptions_used is 'The exceptions without which it would be denied.';
comment on column ops.v_promotion_eligibility.valid_until is 'When the permission expires by itself; null when it does not, or when denied.';
comment on column ops.v_promotion_eligibility.decided_at is 'The database clock of the decision.';

create view ops.v_release_gate_summary with (security_invoker=true) as
 SELECT r.release_id,
    r.project,
    r.release_name,
    r.environment_target,
    r.status AS release_status,
    g.gate_id,
    g.gate_code,
    g.gate_name,
    g.status,
    g.entered_at,
    g.resolved_at,
    g.resolved_by,
    g.exception_id,
    EXTRACT(epoch FROM (COALESCE(g.resolved_at, statement_timestamp()) - g.entered_at)) AS seconds_in_gate,
    latest.passing AS checks_passing,
    latest.failing AS checks_failing,
    latest.warning AS checks_warning,
    latest.skipped AS checks_skipped,
    latest.failing_names AS failing_checks,
    evaluation.evaluated_at,
    evaluation.outdated_by
   FROM (((ops.releases r
     JOIN ops.release_gates g ON ((g.release_id = r.release_id)))
     CROSS JOIN LATERAL ops_private.evaluation_of(r.release_id) evaluation(evaluated_at, outdated_by))
     CROSS JOIN LATERAL ( SELECT count(*) FILTER (WHERE (c.status = 'pass'::text)) AS passing,
            count(*) FILTER (WHERE (c.status = 'fail'::text)) AS failing,
            count(*) FILTER (WHERE (c.status = 'warning'::text)) AS warning,
            count(*) FILTER (WHERE (c.status = 'skipped'::text)) AS skipped,
            COALESCE(array_agg(DISTINCT c.check_name) FILTER (WHERE (c.status = 'fail'::text)), '{}'::text[]) AS failing_names
           FROM ( SELECT DISTINCT ON (k.check_name, k.persona, k.origin) k.check_name,
                    k.status
                   FROM ops.gate_checks k
                  WHERE (k.gate_id = g.gate_id)
                  ORDER BY k.check_name, k.persona, k.origin, k.judged_at DESC, k.created_at DESC, k.check_id DESC) c) latest);
grant select on ops.v_release_gate_summary to audit_reader, ci_service_role, release_manager;
comment on view ops.v_release_gate_summary is 'One row per gate of a release: its status, how long it took, and the results of its checks.';
comment on column ops.v_release_gate_summary.release_id is 'The release.';
comment on column ops.v_release_gate_summary.project is 'Its project.';
comment on column ops.v_release_gate_summary.release_name is 'Its name.';
comment on column ops.v_release_gate_summary.environment_target is 'The environment it is to reach in the end.';
comment on column ops.v_release_gate_summary.release_status is 'draft, in_progress, promoted, rolled_back or failed.';
comment on column ops.v_release_gate_summary.gate_id is 'The gate.';
comment on column ops.v_release_gate_summary.gate_code is 'G1 to G4.';
comment on column ops.v_release_gate_summary.gate_name is 'What the gate is called.';
comment on column ops.v_release_gate_summary.status is 'pending, in_progress, passed, failed or bypassed.';
comment on column ops.v_release_gate_summary.entered_at is 'When its first fact was recorded.';
comment on column ops.v_release_gate_summary.resolved_at is 'When it was settled; null while open.';
comment on column ops.v_release_gate_summary.resolved_by is 'Whose fact settled it.';
comment on column ops.v_release_gate_summary.exception_id is 'The exception that bypasses it.';
comment on column ops.v_release_gate_summary.seconds_in_gate is 'From entered_at to resolved_at, or to now while open; null before the first fact.';
comment on column ops.v_release_gate_summary.checks_passing is 'Latest results that pass; the latest per check name, persona and origin counts.';
comment on column ops.v_release_gate_summary.checks_failing is 'Latest results that fail.';
comment on column ops.v_release_gate_summary.checks_warning is 'Latest results that warn.';
comment on column ops.v_release_gate_summary.checks_skipped is 'Latest results that were skipped.';
comment on column ops.v_release_gate_summary.failing_checks is 'Names of the checks whose latest result fails, in order. On G4 of whichever deployment.';
comment on column ops.v_release_gate_summary.evaluated_at is 'When the statuses of the release were last judged and stored.';
comment on column ops.v_release_gate_summary.outdated_by is 'What has outdated the stored status since: policy, people, environment, clock or never_evaluated; null when it is what the rules give now. A decision is never outdated: it is judged afresh.';

create view ops.v_release_health with (security_invoker=true) as
 SELECT r.release_id,
    r.project,
    r.release_name,
    r.environment_target,
    r.status AS release_status,
    gates.settled AS gates_settled,
    gates.failed AS gates_failed,
    latest.deployment_id,
    latest.status AS deployment_status,
    latest.g4_status,
    latest.compliance,
    latest.deployed_at,
    all_of_it.ungated AS ungated_deployments,
    all_of_it.rolled_back AS rolled_back_deployments,
    incidents.total AS incidents,
    incidents.open AS open_incidents,
        CASE
            WHEN (incidents.open > 0) THEN 'incident'::text
            WHEN (r.status = 'rolled_back'::text) THEN 'rolled_back'::text
            WHEN ((latest.status = 'failed'::text) OR (latest.g4_status = 'failed'::text) OR ((newest.status = 'succeeded'::text) AND ((newest.g4_status = 'failed'::text) OR ops_private.fails_now(newest.*)))) THEN 'failing'::text
            WHEN ((latest.status = 'succeeded'::text) AND (latest.g4_status = 'passed'::text)) THEN 'healthy'::text
            WHEN (latest.deployment_id IS NOT NULL) THEN 'unconfirmed'::text
            WHEN (gates.failed > 0) THEN 'blocked'::text
            ELSE 'not_deployed'::text
        END AS health,
    evaluation.outdated_by
   FROM ((((((ops.releases r
     CROSS JOIN LATERAL ops_private.evaluation_of(r.release_id) evaluation(evaluated_at, outdated_by))
     CROSS JOIN LATERAL ( SELECT count(*) FILTER (WHERE (g.status = ANY (ARRAY['passed'::text, 'bypassed'::text]))) AS settled,
            count(*) FILTER (WHERE (g.status = 'failed'::text)) AS failed
           FROM ops.release_gates g
          WHERE (g.release_id = r.release_id)) gates)
     LEFT JOIN LATERAL ops_private.latest_deployment(r.release_id, r.environment_target, false) latest(deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, status, rollback_of, g4_status, g4_resolved_at, completed_at, decision_id, compliance, compliance_reasons, reported_late, created_at, component, live_at, restores_assumed, rollback_reason, reported_at, source_ref_assumed, start_assumed, cancelled_at, cancelled, interrupted, named, other_id, told_both_ways, runs) ON (true))
     LEFT JOIN LATERAL ops_private.latest_deployment(r.release_id, r.environment_target, true) newest(deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, status, rollback_of, g4_status, g4_resolved_at, completed_at, decision_id, compliance, compliance_reasons, reported_late, created_at, component, live_at, restores_assumed, rollback_reason, reported_at, source_ref_assumed, start_assumed, cancelled_at, cancelled, interrupted, named, other_id, told_both_ways, runs) ON (true))
     CROSS JOIN LATERAL ( SELECT count(*) FILTER (WHERE ((d.compliance = 'ungated'::text) AND (d.cancelled_at IS NULL))) AS ungated,
            count(*) FILTER (WHERE (d.status = 'rolled_back'::text)) AS rolled_back
           FROM ops.deployments d
          WHERE (d.release_id = r.release_id)) all_of_it)
     CROSS JOIN LATERAL ( SELECT count(*) AS total,
            count(*) FILTER (WHERE (i.resolved_at IS NULL)) AS open
           FROM ops.incidents i
          WHERE (i.release_id = r.release_id)) incidents);
grant select on ops.v_release_health to audit_reader, release_manager;
comment on view ops.v_release_health is 'One row per release: its health, in one word and in the counts behind it.';
comment on column ops.v_release_health.release_id is 'The release.';
comment on column ops.v_release_health.project is 'Its project.';
comment on column ops.v_release_health.release_name is 'Its name.';
comment on column ops.v_release_health.environment_target is 'The environment it is to reach in the end.';
comment on column ops.v_release_health.release_status is 'draft, in_progress, promoted, rolled_back or failed.';
comment on column ops.v_release_health.gates_settled is 'How many of its four gates are passed or bypassed.';
comment on column ops.v_release_health.gates_failed is 'How many are failed.';
comment on column ops.v_release_health.deployment_id is 'Its latest deployment to the target that is not a rollback; null when there is none.';
comment on column ops.v_release_health.deployment_status is 'Status of that deployment.';
comment on column ops.v_release_health.g4_status is 'Its post-deploy confirmation.';
comment on column ops.v_release_health.compliance is 'gated, excepted or ungated.';
comment on column ops.v_release_health.deployed_at is 'When it started.';
comment on column ops.v_release_health.ungated_deployments is 'How many deployments of the release were ungated, in any environment.';
comment on column ops.v_release_health.rolled_back_deployments is 'How many were rolled back.';
comment on column ops.v_release_health.incidents is 'Incidents of the release.';
comment on column ops.v_release_health.open_incidents is 'Those that are not resolved.';
comment on column ops.v_release_health.health is 'The first that holds: incident (one is open), rolled_back, failing (deployment or G4 failed, or a probe fails since, or after a rollback to it), healthy (deployed and confirmed), unconfirmed (deployed, G4 open), blocked (a gate failed), not_deployed.';
comment on column ops.v_release_health.outdated_by is 'What has outdated the stored statuses of its gates since they were judged: never_evaluated, policy, people, environment or clock; null when they are what the rules give now.';

create view ops.v_ungated_deployments with (security_invoker=true) as
 SELECT d.deployment_id,
    d.release_id,
    r.project,
    r.release_name,
    d.environment,
    d.source_ref,
    d.status,
    d.deployed_at,
    d.deployed_by,
    d.reported_late,
    d.compliance_reasons AS reasons,
    ARRAY( SELECT DISTINCT (listed.reason ->> 'code'::text) AS code
           FROM jsonb_array_elements(d.compliance_reasons) listed(reason)
          ORDER BY (listed.reason ->> 'code'::text)) AS reason_codes,
    accepted.exception_id AS accepted_exception_id,
    accepted.approver_id AS accepted_by,
    accepted.created_at AS accepted_at,
    accepted.risk_statement,
    ops_private.failed_checks(d.*) AS failed_checks,
    (NOT (EXISTS ( SELECT
           FROM (ops.promotion_decisions p
             JOIN ops.releases asked ON ((asked.release_id = p.release_id)))
          WHERE ((asked.project = r.project) AND (p.created_at <= d.deployed_at))))) AS before_first_decision
   FROM ((ops.deployments d
     JOIN ops.releases r ON ((r.release_id = d.release_id)))
     LEFT JOIN LATERAL ( SELECT x.exception_id,
            x.release_id,
            x.exception_type,
            x.impacted_gates,
            x.reason,
            x.risk_statement,
            x.approver_id,
            x.approver_kind,
            x.effective_from,
            x.expires_at,
            x.compensating_controls,
            x.post_review_status,
            x.post_review_due_at,
            x.requested_by,
            x.deployment_id,
            x.continues,
            x.revoked_at,
            x.revoked_by,
            x.created_by,
            x.created_at,
            x.subject_ref,
            x.subject_assumed
           FROM ops.exceptions x
          WHERE (x.deployment_id = d.deployment_id)
          ORDER BY x.created_at DESC, x.exception_id DESC
         LIMIT 1) accepted ON (true))
  WHERE ((d.compliance = 'ungated'::text) AND (d.cancelled_at IS NULL));
grant select on ops.v_ungated_deployments to audit_reader, release_manager;
comment on view ops.v_ungated_deployments is 'Deployments that went out without their gates, why, and who accepted the risk afterwards.';
comment on column ops.v_ungated_deployments.deployment_id is 'The deployment.';
comment on column ops.v_ungated_deployments.release_id is 'Its release.';
comment on column ops.v_ungated_deployments.project is 'Its project.';
comment on column ops.v_ungated_deployments.release_name is 'The release''s name.';
comment on column ops.v_ungated_deployments.environment is 'staging or production.';
comment on column ops.v_ungated_deployments.source_ref is 'What was deployed.';
comment on column ops.v_ungated_deployments.status is 'Its status.';
comment on column ops.v_ungated_deployments.deployed_at is 'When it started.';
comment on column ops.v_ungated_deployments.deployed_by is 'Who reported it.';
comment on column ops.v_ungated_deployments.reported_late is 'Whether it was reported more than 15 minutes after its start.';
comment on column ops.v_ungated_deployments.reasons is 'What was missing: {code, gate, requirement, message, who_can_fix}.';
comment on column ops.v_ungated_deployments.reason_codes is 'The codes of the reasons, each once, in order.';
comment on column ops.v_ungated_deployments.accepted_exception_id is 'The latest after_the_fact exception for it; null while no one has accepted the risk.';
comment on column ops.v_ungated_deployments.accepted_by is 'Who accepted it.';
comment on column ops.v_ungated_deployments.accepted_at is 'When.';
comment on column ops.v_ungated_deployments.risk_statement is 'The risk that was accepted.';
comment on column ops.v_ungated_deployments.failed_checks is 'The checks of what was deployed that failed, whenever that became known.';
comment on column ops.v_ungated_deployments.before_first_decision is 'True for history: it started before any decision of its project was on record.';
