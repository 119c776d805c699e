-- Releases (FR-1): one row per release cycle.

create table ops.releases (
    release_id uuid primary key,
    project text not null,
    release_name text not null,
    environment_target text not null,
    source_ref text not null,
    scope_metadata jsonb not null default '{}',
    initiating_actor text not null,
    status text not null default 'draft',
    created_at timestamptz not null default clock_timestamp(),
    created_by text not null default ops_private.actor(),
    updated_at timestamptz not null default clock_timestamp(),
    constraint releases_name_is_unique_in_project unique (project, release_name),
    constraint releases_project_check check (project ~ '\S' and project !~ '[\x01-\x1f]' and length(project) <= 200),
    constraint releases_release_name_check check (release_name ~ '\S' and release_name !~ '[\x01-\x1f]' and length(release_name) <= 200),
    constraint releases_environment_target_check check (environment_target in ('dev', 'staging', 'production')),
    constraint releases_source_ref_check check (source_ref ~ '\S' and length(source_ref) <= 255),
    constraint releases_scope_metadata_is_object_check check (jsonb_typeof(scope_metadata) = 'object'),
    constraint releases_initiating_actor_not_blank_check check (initiating_actor ~ '\S'),
    constraint releases_status_check check (status in ('draft', 'in_progress', 'promoted', 'rolled_back', 'failed')),
    constraint releases_nil_id_is_no_release_check check (release_id <> '00000000-0000-0000-0000-000000000000')
);
create index releases_created on ops.releases (created_at desc, release_id);

comment on table ops.releases is 'One row per release cycle. FR-1.';
comment on column ops.releases.release_id is
    'Stable identifier chosen by the caller: ops.release_id(project, release_name) unless there is a reason for another.';
comment on column ops.releases.project is 'Repository or project, for example insightpulseai/odoo.';
comment on column ops.releases.release_name is 'Human-readable name, unique in its project.';
comment on column ops.releases.environment_target is 'Where the release is meant to end: dev, staging or production.';
comment on column ops.releases.source_ref is
    'Git SHA, branch or tag. Approvals are bound to it: when it changes they no longer count.';
comment on column ops.releases.scope_metadata is 'What the release changes: modules, updates, links.';
comment on column ops.releases.initiating_actor is
    'User, agent or CI login that started the release; the four-eyes rule compares approvers against this person.';
comment on column ops.releases.status is
    'draft, in_progress, promoted, rolled_back or failed; derived from facts, never set by hand.';
comment on column ops.releases.created_at is 'When it was recorded.';
comment on column ops.releases.created_by is 'Subject of the token that opened it.';
comment on column ops.releases.updated_at is 'When a mutable column last changed.';
insert into ops.state_machines (subject_table, field, from_value, to_value, cause) values
    ('releases', 'status', 'draft', 'in_progress', 'first fact recorded'),
    ('releases', 'status', 'draft', 'promoted', 'deployed to its target and confirmed in one batch'),
    ('releases', 'status', 'draft', 'failed', 'its deployment failed'),
    ('releases', 'status', 'draft', 'rolled_back', 'a rollback of its deployment succeeded'),
    ('releases', 'status', 'in_progress', 'promoted', 'deployed to its target, and G4 passed or bypassed'),
    ('releases', 'status', 'in_progress', 'failed', 'its deployment failed'),
    ('releases', 'status', 'in_progress', 'rolled_back', 'a rollback of its deployment succeeded'),
    ('releases', 'status', 'failed', 'in_progress', 'deployed again'),
    ('releases', 'status', 'failed', 'rolled_back', 'a rollback of its deployment succeeded'),
    ('releases', 'status', 'promoted', 'rolled_back', 'a rollback of its deployment succeeded');

alter table ops.releases enable row level security;
grant select on ops.releases to ci_service_role, release_manager, qa_tester, developer, audit_reader;
create policy ci_service_role_select on ops.releases for select to ci_service_role using (true);
create policy release_manager_select on ops.releases for select to release_manager using (true);
create policy qa_tester_select on ops.releases for select to qa_tester using (true);
create policy developer_select on ops.releases for select to developer using (true);
create policy audit_reader_select on ops.releases for select to audit_reader using (true);
