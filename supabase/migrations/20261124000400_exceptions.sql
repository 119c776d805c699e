-- Exceptions (FR-6): time-bound waivers that lapse by themselves.

create table ops.exception_types (
    exception_type text primary key,
    max_duration interval not null,
    waives text[],
    description text not null,
    constraint exception_types_name_check check (exception_type ~ '^[a-z][a-z0-9_]{2,62}$'),
    constraint exception_types_max_duration_check check (max_duration > interval '0' and max_duration <= interval '90 days')
);
comment on table ops.exception_types is 'The kinds of exception, what each may waive and for how long at most.';
comment on column ops.exception_types.exception_type is 'Name, for example gate_bypass.';
comment on column ops.exception_types.max_duration is 'Longest time from effective_from to expires_at.';
comment on column ops.exception_types.waives is 'Kinds of requirement that it waives; null: all; empty: none.';
comment on column ops.exception_types.description is 'What it is for.';

create trigger exception_types_record_changes
    after insert or update or delete on ops.exception_types
    for each row execute function ops_private.record_policy_change('exception_type');
create trigger exception_types_keep_history
    before truncate on ops.exception_types
    for each statement execute function ops_private.record_policy_change('exception_type');
alter table ops.exception_types enable always trigger exception_types_record_changes;
alter table ops.exception_types enable always trigger exception_types_keep_history;

-- What the control plane comes with applies to whatever came before it.
do $$ begin perform ops_private.speak(null, null, 'installed', 'installation'); end $$;
insert into ops.exception_types (exception_type, max_duration, waives, description) values
    ('gate_bypass', '7 days', null, 'Goes past the named gates.'),
    ('evidence_waiver', '14 days', '{evidence}', 'Goes without evidence that the named gates ask for.'),
    ('timing_override', '3 days', '{recovery_drill,no_open_incident,deadline}', 'Goes ahead although a drill is due, an incident is open or G4''s deadline passed.'),
    ('break_glass', '4 hours', null, 'The one way out at night: may be granted by who asks, by a human, reviewed by another person.'),
    ('after_the_fact', '90 days', '{}', 'Accepts the risk of a deployment that already went out ungated; authorises nothing.');
do $$ begin perform ops_private.speak(null, null, null, null); end $$;

alter table ops.exception_types enable row level security;
grant select on ops.exception_types to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader;
create policy everyone_select on ops.exception_types for select to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader using (true);

create function ops_private.exception_types_at(as_of timestamptz)
returns setof ops.exception_types
language plpgsql
stable
set search_path = ''
as $$
begin
    if exception_types_at.as_of is null then
        return query select * from ops.exception_types;
    else
        return query
            select held.* from ops_private.policy_rows_at('exception_types', exception_types_at.as_of) as row_then
             cross join lateral jsonb_populate_record(null::ops.exception_types, row_then) held;
    end if;
end
$$;
comment on function ops_private.exception_types_at(timestamptz) is 'The kinds of exception, as they stand or as they stood at an instant.';
revoke all on function ops_private.exception_types_at(timestamptz) from public;

create table ops.exceptions (
    exception_id uuid primary key default ops_private.uuid_v7(),
    release_id uuid not null references ops.releases,
    exception_type text not null references ops.exception_types,
    impacted_gates text[] not null,
    reason text not null,
    risk_statement text not null,
    approver_id text not null default ops_private.actor(),
    effective_from timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    compensating_controls jsonb not null default '{}',
    post_review_status text not null default 'pending',
    post_review_due_at timestamptz not null default clock_timestamp() + interval '7 days',
    requested_by text not null,
    deployment_id uuid references ops.deployments,
    created_by text not null default ops_private.actor(),
    created_at timestamptz not null default clock_timestamp(),
    constraint exceptions_impacted_gates_check
        check (cardinality(impacted_gates) > 0 and impacted_gates <@ array['G1', 'G2', 'G3', 'G4']),
    constraint exceptions_reason_not_blank_check check (reason ~ '\S'),
    constraint exceptions_risk_statement_not_blank_check check (risk_statement ~ '\S'),
    constraint exceptions_expire_after_start_check check (expires_at > effective_from),
    constraint exceptions_controls_are_structured_check check (jsonb_typeof(compensating_controls) in ('object', 'array')),
    constraint exceptions_control_checks_are_names_check
        check (not jsonb_path_exists(compensating_controls, 'strict $.checks[*] ? (@.type() != "string" || @ like_regex "^\\s*$")', '{}', true)
               and coalesce(jsonb_typeof(compensating_controls -> 'checks'), 'array') = 'array'),
    constraint exceptions_post_review_status_check check (post_review_status in ('pending', 'complete', 'waived')),
    constraint exceptions_after_the_fact_iff_deployment_check
        check ((exception_type = 'after_the_fact') = (deployment_id is not null)),
    constraint exceptions_requested_by_not_blank_check check (requested_by ~ '\S')
);
create index exceptions_release on ops.exceptions (release_id, expires_at);
create index exceptions_type on ops.exceptions (exception_type);
create index exceptions_deployment on ops.exceptions (deployment_id) where deployment_id is not null;
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
comment on column ops.exceptions.effective_from is 'Start, inclusive, by the database clock.';
comment on column ops.exceptions.expires_at is 'End, exclusive, by the database clock. Never null.';
comment on column ops.exceptions.compensating_controls is 'What is done instead. Checks that an object names in checks must pass, or the exception waives nothing.';
comment on column ops.exceptions.post_review_status is 'pending, complete or waived.';
comment on column ops.exceptions.post_review_due_at is 'From when on a pending review is overdue and blocks the next bypass of the same gate.';
comment on column ops.exceptions.requested_by is 'Who asked for it; never the approver, break_glass aside.';
comment on column ops.exceptions.deployment_id is 'For after_the_fact: the deployment whose risk is accepted.';
comment on column ops.exceptions.created_by is 'Subject of the token that recorded it.';
comment on column ops.exceptions.created_at is 'When it was recorded.';

create function ops_private.check_exception()
returns trigger
language plpgsql
security definer -- looks at releases, deployments and assignments whatever the caller may read
set search_path = ''
as $$
declare
    release ops.releases;
    kind ops.exception_types;
    deployment ops.deployments;
    known_approver text;
    moment constant timestamptz := clock_timestamp();
begin
    select * into release from ops.releases r where r.release_id = new.release_id;
    select * into kind from ops.exception_types t where t.exception_type = new.exception_type;
    if release.release_id is null or kind.exception_type is null then
        return new; -- the foreign keys answer
    end if;

    new.requested_by := coalesce(new.requested_by, release.initiating_actor);
    new.impacted_gates := array(select distinct gate from unnest(new.impacted_gates) as named (gate) order by gate);

    if new.effective_from < moment - interval '1 minute' then
        perform ops_private.raise_error('invalid_expiry', 'effective_from lies in the past; an exception is never back-dated.',
            'Leave effective_from out, or set it to a later time.');
    end if;
    if new.expires_at <= moment then
        perform ops_private.raise_error('invalid_expiry', 'expires_at has already passed.', 'Choose a later expires_at.');
    end if;
    if new.expires_at > new.effective_from + kind.max_duration then
        perform ops_private.raise_error('invalid_expiry',
            format('%s may last %s at most.', new.exception_type, kind.max_duration),
            'Choose an earlier expires_at.');
    end if;

    known_approver := coalesce(ops_private.known_person(new.approver_id), new.approver_id);
    if new.exception_type = 'break_glass' then
        if ops_private.acting_kind() <> 'human' then
            perform ops_private.raise_error('not_human', 'break_glass is granted by a human only.',
                'Have a release manager grant it with a personal token.');
        end if;
    else
        if known_approver in (coalesce(ops_private.known_person(new.requested_by), new.requested_by),
                              release.created_by, release.initiating_actor,
                              ops_private.known_person(release.initiating_actor)) then
            perform ops_private.raise_error('four_eyes',
                'Who requested the exception, or opened or initiated the release, cannot approve it.',
                'Have another release manager grant it; break_glass is the one way out at night.');
        end if;
        if ops_private.known_person(release.initiating_actor) is null then
            perform ops_private.raise_error('initiator_unknown',
                format('The initiating actor %s is no known person, so four eyes cannot be shown.', release.initiating_actor),
                'Assign the person a persona with that GitHub login, then grant again.');
        end if;
        if exists (
            select from ops.exceptions earlier
             join ops.releases r on r.release_id = earlier.release_id
             where r.project = release.project
               and earlier.impacted_gates && new.impacted_gates
               and earlier.post_review_status = 'pending'
               and earlier.post_review_due_at < moment
        ) then
            perform ops_private.raise_error('post_review_overdue',
                'An earlier exception for one of these gates is past its review date.',
                'Settle that review first (gates exception review); break_glass is the one way out at night.');
        end if;
    end if;

    -- The next one is no silent renewal: somebody else has looked at what was granted before.
    if new.exception_type <> 'after_the_fact' and exists (
        select from ops.exceptions earlier
         where earlier.release_id = new.release_id and earlier.impacted_gates && new.impacted_gates
           and earlier.post_review_status = 'pending' and earlier.exception_type <> 'after_the_fact'
           and (new.exception_type <> 'break_glass' or earlier.exception_type = 'break_glass')
    ) then
        perform ops_private.raise_error('renewal_unreviewed',
            'An earlier exception of this release for one of these gates has not been reviewed; another one would renew it.',
            'Have somebody else than its approver settle that review first (gates exception review).');
    end if;

    if new.deployment_id is not null then
        select * into deployment from ops.deployments d
         where d.deployment_id = new.deployment_id and d.release_id = new.release_id;
        if deployment.deployment_id is null then
            perform ops_private.raise_error('unknown_deployment',
                'The exception names a deployment that this release does not have.', 'Check deployment_id.');
        elsif deployment.compliance <> 'ungated' then
            perform ops_private.raise_error('deployment_not_ungated',
                format('The deployment is %s; there is no risk to accept after the fact.', deployment.compliance),
                'after_the_fact is for ungated deployments only.');
        end if;
    end if;

    new.post_review_status := 'pending';
    new.post_review_due_at := least(new.expires_at, moment + interval '7 days') + interval '7 days';
    if new.exception_type = 'break_glass' then
        new.post_review_due_at := new.expires_at + interval '3 days';
    end if;
    return new;
end
$$;
comment on function ops_private.check_exception() is
    'Trigger: times, longest duration, four eyes, overdue reviews and the deployment of an exception, at every door.';
revoke all on function ops_private.check_exception() from public;

create function ops_private.check_exception_review()
returns trigger
language plpgsql
security definer -- compares people, few may read the assignments
set search_path = ''
as $$
begin
    if coalesce(ops_private.known_person(ops_private.acting()), ops_private.acting())
       in (old.approver_id, coalesce(ops_private.known_person(old.approver_id), old.approver_id)) then
        perform ops_private.raise_error('four_eyes', 'Who approved an exception does not review it.',
            'Have another person settle the review.');
    end if;
    return new;
end
$$;
comment on function ops_private.check_exception_review() is 'Trigger: a review is never settled by the approver.';
revoke all on function ops_private.check_exception_review() from public;

insert into ops.state_machines (subject_table, field, from_value, to_value, cause) values
    ('exceptions', 'post_review_status', 'pending', 'complete', 'reviewed by another person than granted it'),
    ('exceptions', 'post_review_status', 'pending', 'waived', 'another person decided that it needs no review');
create trigger exceptions_keep_to_machine
    after update of post_review_status on ops.exceptions
    for each row execute function ops_private.keep_to_machine('post_review_status');
create trigger exceptions_check
    before insert on ops.exceptions
    for each row execute function ops_private.check_exception();
create trigger exceptions_check_review
    before update of post_review_status on ops.exceptions
    for each row execute function ops_private.check_exception_review();
create trigger exceptions_record_transitions
    after update on ops.exceptions
    referencing old table as old_rows new table as new_rows
    for each statement execute function ops_private.record_transitions('exception_id', 'post_review_status');

alter table ops.exceptions enable row level security;
grant select on ops.exceptions to release_manager, audit_reader;
grant insert (exception_id, release_id, exception_type, impacted_gates, reason, risk_statement, approver_id,
              effective_from, expires_at, compensating_controls, requested_by, deployment_id, created_by)
    on ops.exceptions to release_manager;
grant update (post_review_status) on ops.exceptions to release_manager;
create policy release_manager_select on ops.exceptions for select to release_manager using (true);
create policy release_manager_insert on ops.exceptions for insert to release_manager
    with check (approver_id = (select ops_private.actor()) and created_by = (select ops_private.actor()));
create policy release_manager_update on ops.exceptions for update to release_manager using (true);
create policy audit_reader_select on ops.exceptions for select to audit_reader using (true);
