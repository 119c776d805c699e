-- History: every change of a mutable field leaves a row, states change along drawn edges only, and the policy
-- remembers what it was.

create table ops.state_transitions (
    transition_id uuid primary key default ops_private.uuid_v7(),
    subject_table text not null,
    subject_id uuid not null,
    release_id uuid,
    field text not null,
    from_value text,
    to_value text,
    actor text not null,
    reason text,
    created_at timestamptz not null default clock_timestamp(),
    constraint state_transitions_change_something_check check (from_value is distinct from to_value)
);
create index state_transitions_release on ops.state_transitions (release_id, created_at);
create index state_transitions_subject on ops.state_transitions (subject_id, created_at);

comment on table ops.state_transitions is
    'Every change of a mutable field of a release, gate, deployment, exception or incident: append-only, so no status loses its history.';
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

alter table ops.state_transitions enable row level security;
grant select on ops.state_transitions to release_manager, audit_reader;
create policy release_manager_select on ops.state_transitions for select to release_manager using (true);
create policy audit_reader_select on ops.state_transitions for select to audit_reader using (true);

-- Signs the settings by which our functions tell triggers for whom they act: sql/acting.
create table ops_private.signing_secret (
    key bytea not null
);
comment on table ops_private.signing_secret is
    'One random key; nobody but the owner reads it, and it never leaves the database.';
insert into ops_private.signing_secret (key) values (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
alter table ops_private.signing_secret enable row level security;

-- What is done by one at a time: sql/acting/hold.sql.
create table ops_private.holds (
    name text primary key
);
comment on table ops_private.holds is 'What ops_private.hold has held. A row says nothing; its lock does.';
comment on column ops_private.holds.name is 'What is done by one at a time.';
alter table ops_private.holds enable row level security;

create table ops.state_machines (
    subject_table text not null,
    field text not null,
    from_value text not null,
    to_value text not null,
    cause text not null,
    edge text generated always as (subject_table || '.' || field || ': ' || from_value || ' --> ' || to_value) stored primary key,
    constraint state_machines_change_something_check check (from_value <> to_value)
);
comment on table ops.state_machines is
    'Every transition that a state may take; all others are refused. docs/gates.md draws them.';
comment on column ops.state_machines.edge is 'Key: the edge in words.';
comment on column ops.state_machines.subject_table is 'Table of the state.';
comment on column ops.state_machines.field is 'Its column; resolved_at stands for open and resolved.';
comment on column ops.state_machines.from_value is 'State before.';
comment on column ops.state_machines.to_value is 'State after.';
comment on column ops.state_machines.cause is 'What causes the transition.';

alter table ops.state_machines enable row level security;
grant select on ops.state_machines to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader;
create policy everyone_select on ops.state_machines for select to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader using (true);

-- The history of the policy: every change of a rule is a fact of its own, so that a decision of any day can be
-- explained by the rules of that day. The rules themselves are ops.exception_types, ops.gate_requirements and
-- ops.policy_settings.

create table ops.policy_changes (
    change_id uuid primary key default ops_private.uuid_v7(),
    subject_table text not null,
    subject_key text not null,
    before_row jsonb,
    after_row jsonb,
    actor text not null,
    reason text,
    is_installation boolean not null default false,
    created_at timestamptz not null default clock_timestamp(),
    constraint policy_changes_subject_table_check check (subject_table in ('exception_types', 'gate_requirements', 'policy_settings')),
    constraint policy_changes_before_row_is_object_check check (jsonb_typeof(before_row) = 'object'),
    constraint policy_changes_after_row_is_object_check check (jsonb_typeof(after_row) = 'object'),
    constraint policy_changes_change_something_check check (before_row is distinct from after_row)
);
create index policy_changes_subject on ops.policy_changes (subject_table, subject_key, created_at desc);
create index policy_changes_created on ops.policy_changes (created_at) where not is_installation;
create index policy_changes_actor on ops.policy_changes (lower(btrim(actor)), created_at);
create index policy_changes_installation on ops.policy_changes (created_at) where is_installation;

comment on table ops.policy_changes is
    'Who changed which rule of the policy, when, from what to what, and why. Append-only: a past decision is explained by '
    'the policy of its day.';
comment on column ops.policy_changes.change_id is 'Key, time-ordered.';
comment on column ops.policy_changes.subject_table is 'exception_types, gate_requirements or policy_settings.';
comment on column ops.policy_changes.subject_key is 'Key of the row that changed.';
comment on column ops.policy_changes.before_row is 'The row before; null when it is new.';
comment on column ops.policy_changes.after_row is 'The row after; null when it was removed.';
comment on column ops.policy_changes.actor is 'Who changed it.';
comment on column ops.policy_changes.reason is 'The reason as given.';
comment on column ops.policy_changes.is_installation is
    'Part of the policy that the installation came with: earlier events are judged by it as well.';
comment on column ops.policy_changes.created_at is 'When, by the database clock; the change applies from then on.';

alter table ops.policy_changes enable row level security;
grant select on ops.policy_changes to release_manager, audit_reader;
create policy release_manager_select on ops.policy_changes for select to release_manager using (true);
create policy audit_reader_select on ops.policy_changes for select to audit_reader using (true);
