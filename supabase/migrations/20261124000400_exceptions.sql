-- Exceptions (FR-6): time-bound waivers that lapse by themselves.

create table ops.exception_types (
    exception_type text primary key,
    max_duration interval not null,
    waives text[],
    controls_required boolean not null default false,
    requester_may_review boolean not null default false,
    initiator_may_review boolean not null default false,
    description text not null,
    constraint exception_types_name_check check (exception_type ~ '^[a-z][a-z0-9_]{2,62}$'),
    constraint exception_types_max_duration_check check (max_duration > interval '0' and max_duration <= interval '90 days')
);
comment on table ops.exception_types is 'The kinds of exception, what each may waive and for how long at most.';
comment on column ops.exception_types.exception_type is 'Name, for example gate_bypass.';
comment on column ops.exception_types.max_duration is 'Longest time from effective_from to expires_at.';
comment on column ops.exception_types.waives is 'Kinds of requirement that it waives; null: all; empty: none.';
comment on column ops.exception_types.controls_required is 'Whether it is granted only with compensating checks that bind.';
comment on column ops.exception_types.requester_may_review is 'Whether the person who requested it may review it.';
comment on column ops.exception_types.initiator_may_review is
    'Whether who opened or initiated the release, or brought its code, may review it; its granter never may.';
comment on column ops.exception_types.description is 'What it is for.';

alter table ops.exception_types enable row level security;
grant select on ops.exception_types to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader;
create policy everyone_select on ops.exception_types for select to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader using (true);

create table ops.exceptions (
    exception_id uuid primary key default ops_private.uuid_v7(),
    release_id uuid not null references ops.releases,
    exception_type text not null references ops.exception_types,
    impacted_gates text[] not null,
    reason text not null,
    risk_statement text not null,
    approver_id text not null default ops_private.actor(),
    approver_kind text not null,
    effective_from timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    compensating_controls jsonb not null default '{}',
    post_review_status text not null default 'pending',
    post_review_due_at timestamptz not null default clock_timestamp() + interval '7 days',
    requested_by text,
    deployment_id uuid references ops.deployments,
    continues uuid references ops.exceptions,
    revoked_at timestamptz,
    revoked_by text,
    created_by text not null default ops_private.actor(),
    created_at timestamptz not null default clock_timestamp(),
    subject_ref text not null,
    subject_assumed boolean not null,
    constraint exceptions_impacted_gates_check
        check (cardinality(impacted_gates) > 0 and impacted_gates <@ array['G1', 'G2', 'G3', 'G4']),
    constraint exceptions_reason_not_blank_check check (reason ~ '\S'),
    constraint exceptions_risk_statement_not_blank_check check (risk_statement ~ '\S'),
    constraint exceptions_expire_after_start_check check (expires_at > effective_from),
    constraint exceptions_times_are_of_this_century_check
        check (effective_from >= '2000-01-01 00:00:00+00' and expires_at < '2100-01-01 00:00:00+00'),
    constraint exceptions_controls_are_structured_check check (jsonb_typeof(compensating_controls) in ('object', 'array')),
    constraint exceptions_post_review_status_check check (post_review_status in ('pending', 'complete', 'waived')),
    constraint exceptions_after_the_fact_iff_deployment_check
        check ((exception_type = 'after_the_fact') = (deployment_id is not null)),
    constraint exceptions_requested_by_not_blank_check check (requested_by ~ '\S'),
    constraint exceptions_approver_kind_check check (approver_kind in ('human', 'agent', 'service')),
    constraint exceptions_revoked_by_someone_check check ((revoked_at is null) = (revoked_by is null)),
    constraint exceptions_only_break_glass_continues_check check (continues is null or exception_type = 'break_glass')
);
create index exceptions_release on ops.exceptions (release_id, expires_at);
create index exceptions_type on ops.exceptions (exception_type);
create index exceptions_deployment on ops.exceptions (deployment_id) where deployment_id is not null;
create index exceptions_continues on ops.exceptions (continues) where continues is not null;
create index exceptions_break_glass on ops.exceptions (created_at) where exception_type = 'break_glass' and post_review_status = 'pending';
create index exceptions_review_pending on ops.exceptions (post_review_due_at) where post_review_status = 'pending';

comment on table ops.exceptions is
    'Every bypass or policy deviation. In force in [effective_from, expires_at) for the release and gates it names. FR-6.';
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
comment on column ops.exceptions.compensating_controls is
    'What is done instead. What an object lists under checks must pass, or the exception waives nothing; all else is not enforced.';
comment on column ops.exceptions.post_review_status is 'pending, complete or waived.';
comment on column ops.exceptions.post_review_due_at is
    'When a pending review becomes overdue and blocks the next bypass of the same gate.';
comment on column ops.exceptions.requested_by is
    'The known person who asked for it, never the approver, break_glass aside; null when nobody was named.';
comment on column ops.exceptions.deployment_id is 'For after_the_fact: the deployment whose risk is accepted.';
comment on column ops.exceptions.continues is
    'For break_glass: the one that its granter carried to a changed source_ref; they end together and have one review.';
comment on column ops.exceptions.revoked_at is 'When it was taken back; null while it was not.';
comment on column ops.exceptions.revoked_by is 'Who took it back.';
comment on column ops.exceptions.created_by is 'Subject of the token that recorded it.';
comment on column ops.exceptions.created_at is 'When it was recorded.';
comment on column ops.exceptions.subject_ref is
    'The source_ref that it was granted for, as the release spells it: it waives nothing for another one.';
comment on column ops.exceptions.subject_assumed is
    'Whether nobody named it, so that the one is taken that the release had when it was granted.';

insert into ops.state_machines (subject_table, field, from_value, to_value, cause) values
    ('exceptions', 'post_review_status', 'pending', 'complete', 'reviewed by someone other than the approver'),
    ('exceptions', 'post_review_status', 'pending', 'waived', 'someone other than the approver waived the review'),
    ('exceptions', 'revoked_at', 'granted', 'revoked', 'taken back before its end');

alter table ops.exceptions enable row level security;
grant select on ops.exceptions to release_manager, audit_reader;
grant insert (exception_id, release_id, exception_type, impacted_gates, reason, risk_statement, approver_id,
              effective_from, expires_at, compensating_controls, requested_by, deployment_id, continues, created_by,
              subject_ref)
    on ops.exceptions to release_manager;
grant update (post_review_status) on ops.exceptions to release_manager;
create policy release_manager_select on ops.exceptions for select to release_manager using (true);
create policy release_manager_insert on ops.exceptions for insert to release_manager
    with check (approver_id = (select ops_private.actor()) and created_by = (select ops_private.actor())
                and ((select ops_private.claimed_project()) is null
                     or ops_private.is_of_project((select ops_private.claimed_project()), release_id, null, deployment_id)));
create policy release_manager_update on ops.exceptions for update to release_manager
    using ((select ops_private.claimed_project()) is null
           or ops_private.is_of_project((select ops_private.claimed_project()), release_id));
create policy audit_reader_select on ops.exceptions for select to audit_reader using (true);
