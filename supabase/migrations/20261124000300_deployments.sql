-- Promotion decisions and deployments (FR-7): what was asked, what was answered, what was deployed where.

create table ops.promotion_decisions (
    decision_id uuid primary key default ops_private.uuid_v7(),
    release_id uuid not null references ops.releases,
    environment text not null,
    verdict text not null,
    decision jsonb not null,
    input jsonb not null,
    input_digest text not null,
    rules_version text not null,
    requested_by text not null,
    persona_role text not null,
    created_at timestamptz not null default clock_timestamp(),
    source_ref text generated always as (input #>> '{release,source_ref}') stored,
    constraint promotion_decisions_environment_check check (environment in ('staging', 'production')),
    constraint promotion_decisions_verdict_check check (verdict in ('allow', 'deny')),
    constraint promotion_decisions_verdict_is_the_decisions_check check (decision ->> 'verdict' = verdict),
    constraint promotion_decisions_input_is_object_check check (jsonb_typeof(input) = 'object'),
    constraint promotion_decisions_input_digest_check check (input_digest ~ '^[0-9a-f]{64}$'),
    constraint promotion_decisions_rules_version_check check (rules_version ~ '^[0-9a-f]{16}$')
);
create index promotion_decisions_release on ops.promotion_decisions (release_id, created_at);

comment on table ops.promotion_decisions is
    'Every decision that was asked for, with the answer and its full input; this record takes precedence over any replay. An allowed one '
    'is a permission to deploy while it stands. Append-only.';
comment on column ops.promotion_decisions.decision_id is 'Key, time-ordered.';
comment on column ops.promotion_decisions.release_id is 'The release that was to be promoted.';
comment on column ops.promotion_decisions.environment is 'staging or production.';
comment on column ops.promotion_decisions.verdict is 'allow or deny.';
comment on column ops.promotion_decisions.decision is 'The answer as it was given.';
comment on column ops.promotion_decisions.input is 'Everything the rules looked at.';
comment on column ops.promotion_decisions.input_digest is 'SHA-256, lower-case hex, of the text of input.';
comment on column ops.promotion_decisions.rules_version is
    'Fingerprint of the functions that decided (ops_private.rules_version): ops.replay_decision decides again only with the same.';
comment on column ops.promotion_decisions.requested_by is 'Subject that asked.';
comment on column ops.promotion_decisions.persona_role is 'Persona in which it asked.';
comment on column ops.promotion_decisions.created_at is 'When it was decided, by the database clock.';
comment on column ops.promotion_decisions.source_ref is 'The commit that it is about.';

alter table ops.promotion_decisions enable row level security;
grant select on ops.promotion_decisions to release_manager, audit_reader;
create policy release_manager_select on ops.promotion_decisions for select to release_manager using (true);
create policy audit_reader_select on ops.promotion_decisions for select to audit_reader using (true);

create table ops.deployments (
    deployment_id uuid primary key default ops_private.uuid_v7(),
    release_id uuid not null references ops.releases,
    environment text not null,
    deployed_at timestamptz,
    deployed_by text not null default ops_private.actor(),
    source_ref text not null,
    status text not null default 'in_progress',
    rollback_of uuid references ops.deployments,
    g4_status text not null default 'pending',
    g4_resolved_at timestamptz,
    completed_at timestamptz,
    decision_id uuid references ops.promotion_decisions,
    compliance text not null default 'ungated',
    compliance_reasons jsonb not null default '[]',
    reported_late boolean not null default false,
    created_at timestamptz not null default clock_timestamp(),
    component text,
    live_at timestamptz,
    restores_assumed boolean not null default false,
    rollback_reason text,
    reported_at timestamptz,
    source_ref_assumed boolean not null default false,
    start_assumed boolean not null default false,
    cancelled_at timestamptz,
    cancelled boolean not null generated always as (cancelled_at is not null) stored,
    interrupted boolean not null default false,
    named boolean not null default false,
    other_id uuid,
    told_both_ways boolean not null default false,
    runs text[] not null default '{}',
    constraint deployments_environment_check check (environment in ('staging', 'production')),
    constraint deployments_status_check check (status in ('in_progress', 'succeeded', 'failed', 'rolled_back')),
    constraint deployments_only_a_promotion_waits_for_its_start_check
        check (deployed_at is not null or cancelled_at is not null or (decision_id is not null and status in ('in_progress', 'failed'))),
    constraint deployments_cancelled_never_started_check
        check (cancelled_at is null or (status = 'failed' and deployed_at is null and completed_at is null)),
    constraint deployments_interrupted_had_started_check check (not interrupted or (status = 'failed' and deployed_at is not null)),
    constraint deployments_one_other_id_check check (other_id <> deployment_id),
    constraint deployments_source_ref_not_blank_check check (source_ref ~ '\S'),
    constraint deployments_never_roll_back_themselves_check check (rollback_of <> deployment_id),
    constraint deployments_g4_status_check check (g4_status in ('pending', 'passed', 'failed')),
    constraint deployments_g4_resolved_iff_not_pending_check check ((g4_status = 'pending') = (g4_resolved_at is null)),
    constraint deployments_compliance_check check (compliance in ('gated', 'excepted', 'ungated', 'rollback')),
    constraint deployments_rollback_is_rollback_or_ungated_check
        check (case when rollback_of is null then compliance <> 'rollback' else compliance in ('rollback', 'ungated') end),
    constraint deployments_only_a_rollback_restores_check
        check (rollback_of is not null or (not restores_assumed and rollback_reason is null)),
    constraint deployments_assumed_start_is_a_start_check check (not start_assumed or deployed_at is not null),
    constraint deployments_ungated_has_reasons_check
        check (compliance <> 'ungated' or jsonb_array_length(compliance_reasons) > 0),
    constraint deployments_completed_after_start_check check (completed_at >= deployed_at),
    constraint deployments_only_what_succeeded_is_live_check check (live_at is null or status in ('succeeded', 'rolled_back')),
    constraint deployments_times_are_of_this_century_check check (
        deployed_at >= '2000-01-01 00:00:00+00' and deployed_at < '2100-01-01 00:00:00+00'
        and completed_at >= '2000-01-01 00:00:00+00' and completed_at < '2100-01-01 00:00:00+00'),
    -- The clock only goes forward, so what held once goes on holding.
    constraint deployments_not_in_the_future_check check (
        deployed_at <= clock_timestamp() + interval '5 minutes' and completed_at <= clock_timestamp() + interval '5 minutes')
);
create index deployments_release on ops.deployments (release_id, environment, created_at desc);
create index deployments_environment on ops.deployments (environment, deployed_at desc);
create unique index deployments_other_id on ops.deployments (other_id) where other_id is not null;
create index deployments_live on ops.deployments (environment, live_at desc) where live_at is not null;
create index deployments_rolled_back on ops.deployments (release_id) where status = 'rolled_back';
create index deployments_rollback_of on ops.deployments (rollback_of) where rollback_of is not null;
create index deployments_decision on ops.deployments (decision_id) where decision_id is not null;

comment on table ops.deployments is
    'What was deployed where. A deployment that happened is never refused: without its gates it is recorded and marked ungated. FR-7.';
comment on column ops.deployments.deployment_id is 'Key; made by the caller or time-ordered.';
comment on column ops.deployments.release_id is 'The release that runs (for a rollback: the restored one).';
comment on column ops.deployments.environment is 'staging or production.';
comment on column ops.deployments.deployed_at is
    'When it started, by the reporter''s clock; null while a promotion waits for its start.';
comment on column ops.deployments.deployed_by is 'Subject of the token that reported or promoted it.';
comment on column ops.deployments.source_ref is 'What was deployed.';
comment on column ops.deployments.status is 'in_progress, succeeded, failed or rolled_back.';
comment on column ops.deployments.rollback_of is 'The deployment that this one rolls back.';
comment on column ops.deployments.g4_status is 'Post-deploy confirmation of this deployment; derived from its checks.';
comment on column ops.deployments.g4_resolved_at is 'When g4_status left pending.';
comment on column ops.deployments.completed_at is 'When it ended, by the reporter''s clock.';
comment on column ops.deployments.decision_id is 'The recorded decision that opened or allowed it; null if none did.';
comment on column ops.deployments.compliance is
    'gated, excepted (with exceptions), ungated or rollback (to what was gated or excepted once); derived, never written by hand.';
comment on column ops.deployments.compliance_reasons is
    'Why it is ungated, as an array of {code, gate, requirement, message, who_can_fix}; if excepted, the ids of the exceptions.';
comment on column ops.deployments.reported_late is 'True if it was reported more than 15 minutes after it started.';
comment on column ops.deployments.created_at is 'When it was recorded.';
comment on column ops.deployments.restores_assumed is
    'Whether the rollback did not name the release that it restores, which was therefore the one before.';
comment on column ops.deployments.rollback_reason is 'Why it was rolled back, in the words of who did.';
comment on column ops.deployments.cancelled_at is
    'When it was cancelled before it started, by the reporter''s clock; then it counts nowhere.';
comment on column ops.deployments.cancelled is 'Whether it was cancelled before it started.';
comment on column ops.deployments.interrupted is 'Whether it failed because it was broken off after it had started.';
comment on column ops.deployments.named is 'Whether the first report of it gave its id; ids of one system are never one deployment.';
comment on column ops.deployments.other_id is 'The id under which another system reported it.';
comment on column ops.deployments.told_both_ways is 'Whether it was reported with an id of the reporter and without one.';
comment on column ops.deployments.runs is 'The CI runs and jobs that its reports named.';
comment on column ops.deployments.component is
    'The part of the project that it replaces: scope_metadata.component of its release; null: the whole project.';
comment on column ops.deployments.live_at is
    'When it became what runs: the earlier of its told end and our receipt; null unless it succeeded. The latest one runs.';
comment on column ops.deployments.reported_at is
    'When the first report of it reached us, by the database clock; null while only the promotion is on record.';
comment on column ops.deployments.source_ref_assumed is
    'True while no report has stated the commit: it is the promotion''s or the release''s, and yields to the first report that does.';
comment on column ops.deployments.start_assumed is 'True while no report has told the start: deployed_at is that of the end.';
insert into ops.state_machines (subject_table, field, from_value, to_value, cause) values
    ('deployments', 'status', 'in_progress', 'succeeded', 'reported as succeeded'),
    ('deployments', 'status', 'in_progress', 'failed', 'reported as failed'),
    ('deployments', 'status', 'failed', 'in_progress', 'it had been cancelled, and started after all'),
    ('deployments', 'status', 'succeeded', 'rolled_back', 'a rollback of it succeeded'),
    ('deployments', 'status', 'rolled_back', 'succeeded', 'a later report says that the rollback of it failed'),
    ('deployments', 'status', 'succeeded', 'failed', 'a later report says that it failed'),
    ('deployments', 'status', 'failed', 'succeeded', 'a later report says that it succeeded'),
    ('deployments', 'g4_status', 'pending', 'passed', 'all G4 requirements met'),
    ('deployments', 'g4_status', 'pending', 'failed', 'a check failed, someone rejected it, or the deadline passed'),
    ('deployments', 'g4_status', 'failed', 'passed', 'resolved'),
    ('deployments', 'g4_status', 'failed', 'pending', 'partly resolved');

alter table ops.deployments enable row level security;
grant select on ops.deployments to release_manager, sre, audit_reader;
grant insert (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, status, rollback_of, rollback_reason)
    on ops.deployments to sre;
grant update (status) on ops.deployments to sre;
create policy release_manager_select on ops.deployments for select to release_manager using (true);
create policy audit_reader_select on ops.deployments for select to audit_reader using (true);
create policy sre_select on ops.deployments for select to sre using (true);
create policy sre_insert on ops.deployments for insert to sre
    with check (deployed_by = (select ops_private.actor())
                and ((select ops_private.claimed_project()) is null
                     or ops_private.is_of_project((select ops_private.claimed_project()), release_id, null, rollback_of)));
create policy sre_update on ops.deployments for update to sre
    using (deployed_by = (select ops_private.actor())
                and ((select ops_private.claimed_project()) is null
                     or ops_private.is_of_project((select ops_private.claimed_project()), release_id)));

create table ops.contradicting_reports (
    report_id uuid not null default ops_private.uuid_v7(),
    deployment_id uuid not null references ops.deployments,
    release_id uuid not null references ops.releases,
    field text not null,
    recorded text not null,
    told text not null,
    reported_by text not null default ops_private.actor(),
    created_at timestamptz not null default clock_timestamp(),
    constraint contradicting_reports_pkey primary key (report_id, field), -- one report may contradict both
    constraint contradicting_reports_field_check check (field in ('source_ref', 'environment')),
    constraint contradicting_reports_differ_check check (recorded <> told)
);
create index contradicting_reports_deployment on ops.contradicting_reports (deployment_id);
create index contradicting_reports_release on ops.contradicting_reports (release_id);

comment on table ops.contradicting_reports is
    'Reports that name another commit or environment for a deployment than the first report that stated it. Append-only. FR-7.';
comment on column ops.contradicting_reports.report_id is 'Key with field: the ingest_id of the report.';
comment on column ops.contradicting_reports.deployment_id is 'The deployment that it names.';
comment on column ops.contradicting_reports.release_id is 'Its release.';
comment on column ops.contradicting_reports.field is 'source_ref or environment.';
comment on column ops.contradicting_reports.recorded is 'What the first report stated, and the record keeps.';
comment on column ops.contradicting_reports.told is 'What this report says instead.';
comment on column ops.contradicting_reports.reported_by is 'Who sent it.';
comment on column ops.contradicting_reports.created_at is 'When it was recorded.';

alter table ops.contradicting_reports enable row level security;
grant select on ops.contradicting_reports to release_manager, audit_reader;
create policy release_manager_select on ops.contradicting_reports for select to release_manager using (true);
create policy audit_reader_select on ops.contradicting_reports for select to audit_reader using (true);
