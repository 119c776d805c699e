-- Gates (FR-2): four per release, and the policy that decides them, as rows.

create table ops.release_gates (
    -- Not a generated column: with a trigger before update those count as changed, and an update that seems
    -- to change the key waits for everybody who refers to it, while they wait for the release. Nor a check: every
    -- change of a status would hash anew.
    gate_id uuid primary key,
    release_id uuid not null references ops.releases,
    gate_code text not null,
    gate_name text generated always as (
        case gate_code
            when 'G1' then 'Build Integrity'
            when 'G2' then 'Validation Readiness'
            when 'G3' then 'Promotion Readiness'
            when 'G4' then 'Post-Deploy Operational Confirmation'
        end) stored,
    status text not null default 'pending',
    entered_at timestamptz,
    resolved_at timestamptz,
    resolved_by text,
    exception_id uuid references ops.exceptions,
    constraint release_gates_one_of_each unique (release_id, gate_code),
    constraint release_gates_gate_code_check check (gate_code in ('G1', 'G2', 'G3', 'G4')),
    constraint release_gates_status_check check (status in ('pending', 'in_progress', 'passed', 'failed', 'bypassed')),
    constraint release_gates_bypassed_iff_exception_check check ((status = 'bypassed') = (exception_id is not null)),
    constraint release_gates_terminal_iff_resolved_at_check
        check ((status in ('passed', 'failed', 'bypassed')) = (resolved_at is not null)),
    constraint release_gates_resolved_by_someone_check check ((resolved_at is null) = (resolved_by is null)),
    constraint release_gates_entered_unless_pending_check check (status = 'pending' or entered_at is not null)
) with (fillfactor = 70);
 -- room for a gate's few changes beside it: such a change writes no index
create index release_gates_exception on ops.release_gates (exception_id) where exception_id is not null;

comment on table ops.release_gates is
    'Four gates per release. The status is what the rules make of the facts, never a hand-written word. FR-2.';
comment on column ops.release_gates.gate_id is 'ops.gate_id(release_id, gate_code), whatever an insert says.';
comment on column ops.release_gates.release_id is 'The release.';
comment on column ops.release_gates.gate_code is 'G1 build, G2 validation, G3 promotion, G4 post-deploy.';
comment on column ops.release_gates.gate_name is 'Follows from gate_code.';
comment on column ops.release_gates.status is 'pending, in_progress, passed, failed or bypassed.';
comment on column ops.release_gates.entered_at is 'When the first fact for it arrived.';
comment on column ops.release_gates.resolved_at is 'When it reached passed, failed or bypassed.';
comment on column ops.release_gates.resolved_by is 'Whose fact resolved it.';
comment on column ops.release_gates.exception_id is 'The exception that bypasses it.';

create table ops.gate_requirements (
    requirement_id uuid primary key default ops_private.uuid_v7(),
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
    binds text not null default 'source_ref',
    known_only boolean not null default true,
    enabled boolean not null default true,
    created_at timestamptz not null default clock_timestamp(),
    constraint gate_requirements_one_per_code_and_scope unique nulls not distinct (gate_code, code, environment, project),
    constraint gate_requirements_gate_code_check check (gate_code in ('G1', 'G2', 'G3', 'G4')),
    constraint gate_requirements_code_check check (code ~ '^[a-z][a-z0-9_]{2,62}$'),
    constraint gate_requirements_environment_check check (environment in ('dev', 'staging', 'production')),
    constraint gate_requirements_project_check
        check (ops_private.is_plain_name(project) and project = ops_private.folded_project(project)),
    constraint gate_requirements_kind_check check (kind in
        ('check', 'no_failing_check', 'evidence', 'approval', 'gates_settled', 'recovery_drill', 'no_open_incident', 'deadline')),
    constraint gate_requirements_deadline_has_an_end_check check (kind <> 'deadline' or max_age is not null),
    constraint gate_requirements_max_age_check check (max_age > interval '0'),
    constraint gate_requirements_distinct_from_check
        check (distinct_from <@ array['G1', 'G2', 'G3', 'G4'] and gate_code <> all (distinct_from)),
    constraint gate_requirements_subject_where_needed_check
        check ((kind in ('check', 'evidence', 'approval', 'gates_settled', 'no_open_incident')) <= (subject is not null)),
    constraint gate_requirements_min_count_check check (min_count between 1 and 100),
    constraint gate_requirements_personas_check check (personas <@ array
        ['ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer']),
    constraint gate_requirements_who_can_fix_check check (cardinality(who_can_fix) > 0),
    constraint gate_requirements_binds_check check (binds in ('source_ref', 'release') and (binds = 'source_ref' or kind = 'evidence'))
);
comment on table ops.gate_requirements is
    'The policy: what each gate asks for. A row with a project overrides the general row of the same code.';
comment on column ops.gate_requirements.requirement_id is 'Key, time-ordered.';
comment on column ops.gate_requirements.gate_code is 'The gate that asks.';
comment on column ops.gate_requirements.code is 'Name of the requirement, unique in its gate and scope.';
comment on column ops.gate_requirements.environment is 'Environment it is for; null: all.';
comment on column ops.gate_requirements.project is 'Project it is for; null: all.';
comment on column ops.gate_requirements.kind is
    'check, no_failing_check, evidence, approval, gates_settled, recovery_drill, no_open_incident or deadline.';
comment on column ops.gate_requirements.subject is
    'Check name, artifact type, approving persona, gate codes (comma separated) or incident severity.';
comment on column ops.gate_requirements.min_count is 'How many pieces of evidence or approvals.';
comment on column ops.gate_requirements.max_age is
    'Maximum age of evidence or a drill, null for any age; for a deadline, how long G4 may take after a deployment.';
comment on column ops.gate_requirements.personas is 'Personas whose checks count; null for all.';
comment on column ops.gate_requirements.human_only is 'An agent''s or service''s approval does not count.';
comment on column ops.gate_requirements.not_initiator is 'The initiator''s own approval does not count.';
comment on column ops.gate_requirements.distinct_from is 'Approvers of one of these gates do not count here.';
comment on column ops.gate_requirements.who_can_fix is 'Personas that can provide what is missing.';
comment on column ops.gate_requirements.known_only is
    'Of an approval: whether it must be by a known person, one whom an assignment names.';
comment on column ops.gate_requirements.binds is
    'Of evidence: source_ref (it counts for the source_ref that it is about) or release (for every source_ref of the release).';
comment on column ops.gate_requirements.enabled is 'Whether the requirement applies.';
comment on column ops.gate_requirements.created_at is 'When the row was written.';

alter table ops.gate_requirements enable row level security;
grant select on ops.gate_requirements to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader;
create policy everyone_select on ops.gate_requirements for select to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader using (true);

create table ops.policy_settings (
    setting_id uuid primary key default ops_private.uuid_v7(),
    name text not null,
    environment text,
    project text,
    value jsonb not null,
    description text not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint policy_settings_one_per_name_and_scope unique nulls not distinct (name, environment, project),
    constraint policy_settings_name_check check (name ~ '^[a-z][a-z0-9_]{2,62}$'),
    constraint policy_settings_environment_check check (environment in ('dev', 'staging', 'production')),
    constraint policy_settings_project_check
        check (ops_private.is_plain_name(project) and project = ops_private.folded_project(project)),
    constraint policy_settings_value_is_scalar_check check (jsonb_typeof(value) in ('boolean', 'number', 'string')),
    constraint policy_settings_number_is_a_count_check
        check (jsonb_typeof(value) <> 'number' or value #>> '{}' ~ '^[0-9]{1,6}$'),
    constraint policy_settings_text_is_a_duration_check
        check (jsonb_typeof(value) <> 'string' or (value #>> '{}')::interval between interval '0' and interval '10 years'),
    constraint policy_settings_description_not_blank_check check (description ~ '\S')
);
comment on table ops.policy_settings is
    'The policy''s single values, such as how long a permission to promote lasts. The most specific row of a name counts: '
    'project before environment before general. ops_private.setting reads it.';
comment on column ops.policy_settings.setting_id is 'Key, time-ordered.';
comment on column ops.policy_settings.name is 'Name of the setting, unique in its scope.';
comment on column ops.policy_settings.environment is 'Environment it is for; null: all.';
comment on column ops.policy_settings.project is 'Project it is for; null: all.';
comment on column ops.policy_settings.value is 'A boolean, a count, or a duration as text, for example "2 minutes".';
comment on column ops.policy_settings.description is 'What the setting decides.';
comment on column ops.policy_settings.created_at is 'When the row was written.';

alter table ops.policy_settings enable row level security;
grant select on ops.policy_settings to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader;
create policy everyone_select on ops.policy_settings for select to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader using (true);

alter table ops.release_gates enable row level security;
grant select on ops.release_gates to ci_service_role, release_manager, audit_reader;
grant update (status, exception_id) on ops.release_gates to release_manager;
create policy ci_service_role_select on ops.release_gates for select to ci_service_role using (true);
create policy release_manager_select on ops.release_gates for select to release_manager using (true);
create policy release_manager_update on ops.release_gates for update to release_manager
    using ((select ops_private.claimed_project()) is null
           or ops_private.is_of_project((select ops_private.claimed_project()), release_id));
create policy audit_reader_select on ops.release_gates for select to audit_reader using (true);

-- What stored statuses rest on beside the facts of their release. A status that was judged under other counts is outdated.
create table ops_private.rulebook (
    policy bigint not null default 0,
    people bigint not null default 0,
    environments bigint not null default 0,
    loosened_until timestamptz not null default '-infinity',
    is_the_only_row boolean primary key default true,
    constraint rulebook_is_one_row_check check (is_the_only_row)
);
comment on table ops_private.rulebook is
    'One row: how often the policy, the assignments and what environments report (where a requirement looks at it) have changed.';
comment on column ops_private.rulebook.policy is 'Changes of the policy.';
comment on column ops_private.rulebook.people is 'Changes of the assignments.';
comment on column ops_private.rulebook.environments is 'Drills and incidents, while an enabled requirement looks at them.';
comment on column ops_private.rulebook.loosened_until is
    'Until when a change of the policy may wait for the setting loosening_delay.';
comment on column ops_private.rulebook.is_the_only_row is 'True.';
insert into ops_private.rulebook default values;
alter table ops_private.rulebook enable row level security;

create table ops_private.release_evaluations (
    release_id uuid primary key references ops.releases on delete cascade,
    evaluated_at timestamptz not null,
    policy bigint not null,
    people bigint not null,
    environments bigint not null,
    changes_at timestamptz
) with (fillfactor = 80);
create index release_evaluations_changes_at on ops_private.release_evaluations (changes_at) where changes_at is not null;
comment on table ops_private.release_evaluations is
    'When each release was last judged, by which state of ops_private.rulebook, and when time alone will change the answer.';
comment on column ops_private.release_evaluations.release_id is 'The release.';
comment on column ops_private.release_evaluations.evaluated_at is 'When it was last judged, by the database clock.';
comment on column ops_private.release_evaluations.policy is 'ops_private.rulebook.policy of then.';
comment on column ops_private.release_evaluations.people is 'ops_private.rulebook.people of then.';
comment on column ops_private.release_evaluations.environments is 'ops_private.rulebook.environments of then.';
comment on column ops_private.release_evaluations.changes_at is 'When time alone will change what was judged; null: never.';
alter table ops_private.release_evaluations enable row level security;

create table ops_private.sweeps (
    swept_at timestamptz,
    is_the_only_row boolean primary key default true,
    constraint sweeps_is_one_row_check check (is_the_only_row)
);
comment on table ops_private.sweeps is 'One row: when ops.sweep_gates last ran to its end.';
comment on column ops_private.sweeps.swept_at is 'When, by the database clock; null: never.';
comment on column ops_private.sweeps.is_the_only_row is 'True.';
insert into ops_private.sweeps default values;
alter table ops_private.sweeps enable row level security;
