-- Evidence (FR-5): structured records of what supports a decision.

create table ops.evidence_artifacts (
    artifact_id uuid primary key default ops_private.uuid_v7(),
    release_id uuid references ops.releases,
    gate_id uuid references ops.release_gates,
    check_id uuid references ops.gate_checks,
    artifact_type text not null,
    source_system text not null,
    artifact_url text not null,
    sha256 text,
    created_at timestamptz not null default clock_timestamp(),
    metadata jsonb not null default '{}',
    created_by text not null default ops_private.actor(),
    deployment_id uuid references ops.deployments,
    subject_ref text,
    subject_assumed boolean not null,
    persona text default ops_private.persona(),
    origin text,
    verdict text,
    is_sound boolean generated always as (
        coalesce(verdict, 'pass') = 'pass'
        and coalesce(sha256, '') <> 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855') stored,
    reported_at timestamptz not null default clock_timestamp(),
    judged_at timestamptz generated always as (least(reported_at, created_at)) stored,
    constraint evidence_artifacts_no_orphans_check check (
        artifact_type = 'reference' or num_nonnulls(release_id, gate_id, check_id, deployment_id) > 0),
    constraint evidence_artifacts_artifact_type_check check (artifact_type in
        ('build_log', 'test_result', 'uat_summary', 'approval_record', 'rollback_plan', 'health_check',
         'restore_drill', 'incident_report', 'reference')),
    constraint evidence_artifacts_source_system_check check (source_system in ('github_actions', 'agent', 'manual', 'monitoring')),
    constraint evidence_artifacts_artifact_url_check check (artifact_url ~ '\S' and length(artifact_url) <= 4000),
    constraint evidence_artifacts_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint evidence_artifacts_metadata_is_object_check check (jsonb_typeof(metadata) = 'object'),
    constraint evidence_artifacts_of_a_release_have_a_subject_check check ((release_id is null) = (subject_ref is null)),
    constraint evidence_artifacts_subject_ref_not_blank_check check (subject_ref <> ''),
    constraint evidence_artifacts_origin_check check (origin ~ '\S' and length(origin) <= 400),
    constraint evidence_artifacts_verdict_check check (verdict in ('pass', 'fail', 'empty', 'corrupt')),
    constraint evidence_artifacts_reported_in_this_century_check
        check (reported_at >= '2000-01-01 00:00:00+00' and reported_at < '2100-01-01 00:00:00+00'),
    constraint evidence_artifacts_not_in_the_future_check check (reported_at <= created_at + interval '5 minutes')
);
create index evidence_artifacts_release on ops.evidence_artifacts (release_id, artifact_type, subject_ref, judged_at desc);
create index evidence_artifacts_failed on ops.evidence_artifacts (release_id, artifact_type) where verdict = 'fail';
create index evidence_artifacts_gate on ops.evidence_artifacts (gate_id, artifact_type) where gate_id is not null;
create index evidence_artifacts_check on ops.evidence_artifacts (check_id) where check_id is not null;
create index evidence_artifacts_deployment on ops.evidence_artifacts (deployment_id) where deployment_id is not null;

comment on table ops.evidence_artifacts is
    'Evidence, linked to a release, gate, check or deployment; only references may stand alone. Append-only. FR-5.';
comment on column ops.evidence_artifacts.artifact_id is 'Key, time-ordered.';
comment on column ops.evidence_artifacts.release_id is 'The release it supports.';
comment on column ops.evidence_artifacts.gate_id is 'The gate it supports.';
comment on column ops.evidence_artifacts.check_id is 'The check it supports.';
comment on column ops.evidence_artifacts.artifact_type is
    'build_log, test_result, uat_summary, approval_record, rollback_plan, health_check, restore_drill, incident_report or reference.';
comment on column ops.evidence_artifacts.source_system is 'github_actions, agent, manual or monitoring.';
comment on column ops.evidence_artifacts.artifact_url is 'URL or repository-relative path.';
comment on column ops.evidence_artifacts.sha256 is 'SHA-256 of the content, 64 lower-case hex digits.';
comment on column ops.evidence_artifacts.created_at is 'When the control plane learned of it.';
comment on column ops.evidence_artifacts.metadata is 'Detail of this artifact.';
comment on column ops.evidence_artifacts.created_by is 'Subject of the token that attached it.';
comment on column ops.evidence_artifacts.deployment_id is 'The deployment it supports.';
comment on column ops.evidence_artifacts.subject_ref is
    'The source_ref that it is evidence of, as the release spells it; null without a release.';
comment on column ops.evidence_artifacts.subject_assumed is
    'Whether nobody said of which source_ref, so that the one is taken that the release had at the time.';
comment on column ops.evidence_artifacts.persona is 'Persona that attached it.';
comment on column ops.evidence_artifacts.origin is
    'The part of a pipeline that it comes from, for example a workflow file, job and leg. Null: none named.';
comment on column ops.evidence_artifacts.verdict is
    'What its content says, where that is known: pass, fail, empty or corrupt.';
comment on column ops.evidence_artifacts.is_sound is
    'Whether it may meet a requirement: it neither failed nor is empty, by its verdict or by the SHA-256 of nothing, nor corrupt.';
comment on column ops.evidence_artifacts.reported_at is 'Its own time, by the reporter''s clock.';
comment on column ops.evidence_artifacts.judged_at is 'The earlier of its own time and its receipt.';

alter table ops.evidence_artifacts enable row level security;
grant select on ops.evidence_artifacts to release_manager, qa_tester, audit_reader;
grant insert (artifact_id, release_id, gate_id, check_id, artifact_type, source_system, artifact_url, sha256, metadata, deployment_id,
              created_by, subject_ref, origin, verdict)
    on ops.evidence_artifacts to qa_tester;
create policy release_manager_select on ops.evidence_artifacts for select to release_manager using (true);
create policy qa_tester_select on ops.evidence_artifacts for select to qa_tester using (true);
create policy audit_reader_select on ops.evidence_artifacts for select to audit_reader using (true);
create policy qa_tester_insert on ops.evidence_artifacts for insert to qa_tester
    with check (created_by = (select ops_private.actor())
                and ((select ops_private.claimed_project()) is null
                     or ops_private.is_of_project((select ops_private.claimed_project()), release_id, gate_id, deployment_id)));
