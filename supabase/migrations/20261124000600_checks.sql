-- Checks (FR-3): the atomic results that feed the gates.

create table ops.gate_checks (
    check_id uuid primary key default ops_private.uuid_v7(),
    gate_id uuid not null references ops.release_gates,
    check_name text not null,
    source_system text not null,
    status text not null,
    artifact_ref text,
    created_at timestamptz not null default clock_timestamp(),
    metadata jsonb not null default '{}',
    deployment_id uuid references ops.deployments,
    created_by text not null default ops_private.actor(),
    persona text not null default ops_private.persona(),
    reported_at timestamptz not null default clock_timestamp(),
    constraint gate_checks_check_name_check check (check_name ~ '\S' and length(check_name) <= 200),
    constraint gate_checks_source_system_check check (source_system in ('github_actions', 'agent', 'manual', 'monitoring')),
    constraint gate_checks_status_check check (status in ('pass', 'fail', 'warning', 'skipped')),
    constraint gate_checks_metadata_is_object_check check (jsonb_typeof(metadata) = 'object'),
    constraint gate_checks_persona_check check (persona in
        ('ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer'))
);
create index gate_checks_latest on ops.gate_checks
    (gate_id, check_name, persona, reported_at desc, created_at desc, check_id desc);
create index gate_checks_deployment on ops.gate_checks (deployment_id) where deployment_id is not null;

comment on table ops.gate_checks is
    'Check results. The latest per name and persona counts: a person''s pass never covers a red result of CI. Append-only. FR-3.';
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
comment on column ops.gate_checks.reported_at is 'The result''s own time; the latest wins by it.';

create trigger gate_checks_append_only
    before update or delete or truncate on ops.gate_checks
    for each statement execute function ops_private.refuse_change();
alter table ops.gate_checks enable always trigger gate_checks_append_only;
create trigger gate_checks_reevaluate
    after insert on ops.gate_checks
    referencing new table as new_rows
    for each statement execute function ops_private.reevaluate('gate_id');

create function ops_private.own_gates()
returns uuid[]
language sql
stable
security definer -- the answer is the caller's own, the rows behind it need not be
set search_path = ''
as $$
    with me as (
        select ops_private.actor() as subject
    ), logins as (
        select lower(a.github_login) as login
          from me join ops.persona_assignments a on a.subject = me.subject and a.revoked_at is null
    )
    select coalesce(array_agg(g.gate_id), '{}')
      from me
      join ops.releases r on me.subject in (r.created_by, r.initiating_actor)
        or (lower(r.initiating_actor) in (select login from logins) and ops_private.known_person(r.initiating_actor) = me.subject)
      join ops.release_gates g on g.release_id = r.release_id
$$;
comment on function ops_private.own_gates() is
    'The gates of the releases that the caller opened or initiated, under its subject or its GitHub login. Asked once per statement, however many rows it looks at.';
revoke all on function ops_private.own_gates() from public;
grant execute on function ops_private.own_gates() to developer;

alter table ops.gate_checks enable row level security;
grant select on ops.gate_checks to ci_service_role, release_manager, qa_tester, developer, audit_reader;
grant insert (check_id, gate_id, check_name, source_system, status, artifact_ref, metadata, deployment_id, created_by, persona)
    on ops.gate_checks to ci_service_role, developer;
create policy ci_service_role_select on ops.gate_checks for select to ci_service_role using (true);
create policy release_manager_select on ops.gate_checks for select to release_manager using (true);
create policy qa_tester_select on ops.gate_checks for select to qa_tester using (true);
create policy developer_select on ops.gate_checks for select to developer using (gate_id = any ((select ops_private.own_gates())::uuid[]));
create policy audit_reader_select on ops.gate_checks for select to audit_reader using (true);
create policy ci_service_role_insert on ops.gate_checks for insert to ci_service_role
    with check (created_by = (select ops_private.actor()) and persona = 'ci_service_role');
create policy developer_insert on ops.gate_checks for insert to developer
    with check (created_by = (select ops_private.actor()) and persona = 'developer' and gate_id = any ((select ops_private.own_gates())::uuid[]));
