-- Approvals (FR-4): who said yes, no or not yet, to exactly what.

create table ops.approvals (
    approval_id uuid primary key default ops_private.uuid_v7(),
    release_id uuid not null references ops.releases,
    gate_id uuid references ops.release_gates,
    approver_id text not null default ops_private.actor(),
    persona_role text not null default ops_private.persona(),
    decision text not null,
    scope text not null,
    rationale_structured jsonb,
    rationale_text text,
    created_at timestamptz not null default clock_timestamp(),
    subject_ref text not null,
    subject_assumed boolean not null,
    approver_kind text not null,
    exception_id uuid references ops.exceptions,
    said_at timestamptz,
    constraint approvals_approver_id_not_blank_check check (approver_id ~ '\S'),
    constraint approvals_persona_role_check check (persona_role in ('developer', 'qa_tester', 'release_manager', 'sre')),
    constraint approvals_decision_check check (decision in ('approved', 'rejected', 'request_changes')),
    constraint approvals_scope_check check (scope in ('release', 'gate', 'exception')),
    constraint approvals_gate_scope_names_a_gate_check check ((scope = 'gate') = (gate_id is not null)),
    constraint approvals_exception_scope_names_one_check check ((scope = 'exception') = (exception_id is not null)),
    constraint approvals_rationale_is_structured_check check (jsonb_typeof(rationale_structured) in ('object', 'array')),
    constraint approvals_approver_kind_check check (approver_kind in ('human', 'agent', 'service')),
    constraint approvals_said_in_this_century_check
        check (said_at >= '2000-01-01 00:00:00+00' and said_at < '2100-01-01 00:00:00+00'),
    constraint approvals_not_said_in_the_future_check check (said_at <= created_at + interval '5 minutes')
);
create index approvals_release on ops.approvals (release_id, created_at);
create index approvals_gate on ops.approvals (gate_id) where gate_id is not null;
create index approvals_exception on ops.approvals (exception_id) where exception_id is not null;
-- A no goes along with its commit to every release of the project that has it.
create index approvals_noes on ops.approvals (left(subject_ref, 7)) where decision <> 'approved';

comment on table ops.approvals is 'Every approval and rejection, bound to what was approved. Append-only. FR-4.';
comment on column ops.approvals.approval_id is 'Key, time-ordered.';
comment on column ops.approvals.release_id is 'The release.';
comment on column ops.approvals.gate_id is 'The gate, for scope gate.';
comment on column ops.approvals.approver_id is 'The token''s subject.';
comment on column ops.approvals.persona_role is 'The token''s persona.';
comment on column ops.approvals.decision is 'approved, rejected or request_changes.';
comment on column ops.approvals.scope is 'release, gate or exception.';
comment on column ops.approvals.said_at is
    'When it was said, by the speaker''s clock; null: when it was recorded. A yes takes nothing back that was said after it.';
comment on column ops.approvals.rationale_structured is 'Checklist or key-value rationale.';
comment on column ops.approvals.rationale_text is 'Free text.';
comment on column ops.approvals.created_at is 'When, by the database clock.';
comment on column ops.approvals.subject_ref is
    'The source_ref that was approved, as the release spells it: an approval of A never promotes B.';
comment on column ops.approvals.subject_assumed is
    'Whether the approver did not name it, so that the one is taken that the release had at the time.';
comment on column ops.approvals.approver_kind is 'human, agent or service.';
comment on column ops.approvals.exception_id is 'The exception, for scope exception.';

alter table ops.approvals enable row level security;
grant select on ops.approvals to release_manager, audit_reader;
grant insert (approval_id, release_id, gate_id, approver_id, persona_role, decision, scope, rationale_structured,
              rationale_text, exception_id, subject_ref)
    on ops.approvals to release_manager, qa_tester;
create policy release_manager_select on ops.approvals for select to release_manager using (true);
create policy audit_reader_select on ops.approvals for select to audit_reader using (true);
create policy release_manager_insert on ops.approvals for insert to release_manager
    with check (approver_id = (select ops_private.actor()) and persona_role = 'release_manager'
                and ((select ops_private.claimed_project()) is null
                     or ops_private.is_of_project((select ops_private.claimed_project()), release_id, gate_id)));
create policy qa_tester_insert on ops.approvals for insert to qa_tester
    with check (approver_id = (select ops_private.actor()) and persona_role = 'qa_tester'
                and ((select ops_private.claimed_project()) is null
                     or ops_private.is_of_project((select ops_private.claimed_project()), release_id, gate_id)));
