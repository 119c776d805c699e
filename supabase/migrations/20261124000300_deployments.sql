-- Promotion decisions and deployments (FR-7): what was asked, what was answered, what went where.

create table ops.promotion_decisions (
    decision_id uuid primary key default ops_private.uuid_v7(),
    release_id uuid not null references ops.releases,
    environment text not null,
    verdict text not null,
    decision jsonb not null,
    input jsonb not null,
    input_digest text not null,
    rules_version integer not null,
    requested_by text not null,
    persona_role text not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint promotion_decisions_environment_check check (environment in ('staging', 'production')),
    constraint promotion_decisions_verdict_check check (verdict in ('allow', 'deny')),
    constraint promotion_decisions_verdict_is_the_decisions_check check (decision ->> 'verdict' = verdict),
    constraint promotion_decisions_input_is_object_check check (jsonb_typeof(input) = 'object'),
    constraint promotion_decisions_input_digest_check check (input_digest ~ '^[0-9a-f]{64}$')
);
create index promotion_decisions_release on ops.promotion_decisions (release_id, created_at);

comment on table ops.promotion_decisions is
    'Every promotion that was asked for, with the answer and its full input; this record outranks any replay. Append-only.';
comment on column ops.promotion_decisions.decision_id is 'Key, time-ordered.';
comment on column ops.promotion_decisions.release_id is 'The release that was to be promoted.';
comment on column ops.promotion_decisions.environment is 'staging or production.';
comment on column ops.promotion_decisions.verdict is 'allow or deny.';
comment on column ops.promotion_decisions.decision is 'The answer as it was given.';
comment on column ops.promotion_decisions.input is 'Everything the rules looked at.';
comment on column ops.promotion_decisions.input_digest is 'SHA-256, lower-case hex, of the text of input.';
comment on column ops.promotion_decisions.rules_version is 'Version of the rules that decided.';
comment on column ops.promotion_decisions.requested_by is 'Subject that asked.';
comment on column ops.promotion_decisions.persona_role is 'Persona in which it asked.';
comment on column ops.promotion_decisions.created_at is 'When it was decided, by the database clock.';

create trigger promotion_decisions_append_only
    before update or delete or truncate on ops.promotion_decisions
    for each statement execute function ops_private.refuse_change();
alter table ops.promotion_decisions enable always trigger promotion_decisions_append_only;

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
    constraint deployments_environment_check check (environment in ('staging', 'production')),
    constraint deployments_status_check check (status in ('in_progress', 'succeeded', 'failed', 'rolled_back')),
    constraint deployments_only_a_promotion_waits_for_its_start_check
        check (deployed_at is not null or (decision_id is not null and status in ('in_progress', 'failed'))),
    constraint deployments_source_ref_not_blank_check check (source_ref ~ '\S'),
    constraint deployments_never_roll_back_themselves_check check (rollback_of <> deployment_id),
    constraint deployments_g4_status_check check (g4_status in ('pending', 'passed', 'failed')),
    constraint deployments_g4_resolved_iff_not_pending_check check ((g4_status = 'pending') = (g4_resolved_at is null)),
    constraint deployments_compliance_check check (compliance in ('gated', 'excepted', 'ungated', 'rollback')),
    constraint deployments_rollback_iff_rollback_of_check check ((compliance = 'rollback') = (rollback_of is not null)),
    constraint deployments_ungated_has_reasons_check
        check (compliance <> 'ungated' or jsonb_array_length(compliance_reasons) > 0),
    constraint deployments_completed_after_start_check check (completed_at >= deployed_at)
);
create index deployments_release on ops.deployments (release_id, environment, created_at desc);
create index deployments_environment on ops.deployments (environment, deployed_at desc);
create index deployments_rollback_of on ops.deployments (rollback_of) where rollback_of is not null;
create index deployments_decision on ops.deployments (decision_id) where decision_id is not null;

comment on table ops.deployments is
    'What went where. A deployment that happened is never refused: without its gates it is recorded and marked ungated. FR-7.';
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
comment on column ops.deployments.completed_at is 'When it came to its end, by the reporter''s clock.';
comment on column ops.deployments.decision_id is 'The promotion that opened it; null when nobody asked first.';
comment on column ops.deployments.compliance is 'gated, excepted (with exceptions), ungated or rollback; derived, never written by hand.';
comment on column ops.deployments.compliance_reasons is 'Why it is ungated, as an array of {code, gate, requirement, message, who_can_fix}; when excepted, the ids of the exceptions.';
comment on column ops.deployments.reported_late is 'True when the control plane learned of it more than 15 minutes after it started.';
comment on column ops.deployments.created_at is 'When the control plane learned of it.';

-- The verdict at the moment it happened, over what was on record by then.
create function ops_private.judge_compliance()
returns trigger
language plpgsql
security definer -- judges over facts that the reporter may not read
set search_path = ''
as $$
declare
    asked ops.promotion_decisions;
    verdict jsonb;
    skew constant interval := interval '2 minutes'; -- between the reporter's clock and ours
begin
    new.reported_late := coalesce(new.created_at > new.deployed_at + interval '15 minutes', false);
    if new.rollback_of is not null then
        -- A rollback needs no gate, so a word alone must not make one. What is not on record the foreign keys refuse.
        if exists (
            select from ops.deployments leaving
              join ops.releases left_release on left_release.release_id = leaving.release_id
              join ops.releases restored on restored.release_id = new.release_id
             where leaving.deployment_id = new.rollback_of
               and (leaving.environment <> new.environment or left_release.project <> restored.project)) then
            perform ops_private.raise_error('nothing_to_roll_back',
                format('rollback_of names no deployment of the project in %s.', new.environment),
                'Name a deployment of the same project and environment, or leave rollback_of out.');
        elsif exists (select from ops.releases restored where restored.release_id = new.release_id) and not exists (
            select from ops.deployments earlier
             where earlier.release_id = new.release_id and earlier.environment = new.environment
               and earlier.status in ('succeeded', 'rolled_back') and earlier.deployment_id <> new.deployment_id) then
            perform ops_private.raise_error('nothing_to_restore',
                format('The release never ran in %s, so it cannot be restored there.', new.environment),
                'Leave rollback_of out: it is a deployment like any other.');
        end if;
        new.compliance := 'rollback';
        return new;
    end if;

    if new.decision_id is not null then
        select * into asked from ops.promotion_decisions p where p.decision_id = new.decision_id;
        verdict := jsonb_build_object(
            'reasons', jsonb_path_query_array(asked.decision, '$.reasons'),
            'exceptions_used', jsonb_path_query_array(asked.decision, '$.exceptions_used[*].exception_id'));
        new.compliance := case when jsonb_array_length(verdict -> 'exceptions_used') > 0 then 'excepted' else 'gated' end;
        new.compliance_reasons := verdict -> 'exceptions_used';
        if new.source_ref <> asked.input #>> '{release,source_ref}' then
            new.compliance := 'ungated';
            new.compliance_reasons := jsonb_build_array(ops_private.reason('source_ref_differs', null, null,
                'What was deployed is not what was promoted.', '{release_manager}'));
        elsif new.deployed_at < asked.created_at - skew then
            new.compliance := 'ungated';
            new.compliance_reasons := jsonb_build_array(ops_private.reason('deployed_before_decision', null, null,
                'The deployment started before the promotion was decided.', '{release_manager}'));
        elsif new.deployed_at >= (asked.decision ->> 'valid_until')::timestamptz then
            new.compliance := 'ungated';
            new.compliance_reasons := jsonb_build_array(ops_private.reason('decision_lapsed', null, null,
                'The deployment started after the promotion''s verdict had lapsed.', '{release_manager}'));
        end if;
        return new;
    end if;

    verdict := ops_private.decide(ops_private.decision_input(
        new.release_id, new.environment, new.deployed_at, least(new.deployed_at, clock_timestamp())));
    if verdict ->> 'verdict' = 'allow'
       and new.source_ref = (select r.source_ref from ops.releases r where r.release_id = new.release_id) then
        new.compliance := case when jsonb_array_length(verdict -> 'exceptions_used') > 0 then 'excepted' else 'gated' end;
        new.compliance_reasons := jsonb_path_query_array(verdict, '$.exceptions_used[*].exception_id');
    else
        new.compliance := 'ungated';
        new.compliance_reasons := case verdict ->> 'verdict'
            when 'allow' then jsonb_build_array(ops_private.reason('source_ref_differs', null, null,
                'What was deployed is not the release''s source_ref.', '{release_manager}'))
            else verdict -> 'reasons'
        end;
    end if;
    return new;
end
$$;
comment on function ops_private.judge_compliance() is
    'Trigger: marks a deployment gated, excepted, ungated or rollback. Back-dating never makes one gated.';
revoke all on function ops_private.judge_compliance() from public;

create function ops_private.settle_deployment()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if new.status = old.status then
        return new;
    end if;
    if old.status = 'in_progress' then
        new.deployed_at := coalesce(new.deployed_at, clock_timestamp());
        new.completed_at := greatest(new.deployed_at, coalesce(new.completed_at, clock_timestamp()));
    end if;
    return new;
end
$$;
comment on function ops_private.settle_deployment() is
    'Trigger: what comes to its end has started, and ends after its start.';
revoke all on function ops_private.settle_deployment() from public;

create function ops_private.move_release_with_deployment()
returns trigger
language plpgsql
security definer -- a release's status follows from facts; nobody may write it
set search_path = ''
as $$
begin
    if new.status = 'succeeded' and new.rollback_of is not null then
        update ops.deployments d set status = 'rolled_back'
         where d.deployment_id = new.rollback_of and d.status = 'succeeded';
        update ops.releases r set status = 'rolled_back'
          from ops.deployments d
         where d.deployment_id = new.rollback_of and r.release_id = d.release_id
           and r.environment_target = new.environment and r.release_id <> new.release_id
           and r.status <> 'rolled_back';
    elsif new.rollback_of is null then
        update ops.releases r set status = case new.status when 'failed' then 'failed' else 'in_progress' end
         where r.release_id = new.release_id and r.environment_target = new.environment
           and ((new.status = 'failed' and r.status in ('draft', 'in_progress'))
                or (new.status in ('in_progress', 'succeeded') and r.status in ('draft', 'failed')));
    end if;
    -- Ingest evaluates at the end of its batch.
    if (ops_private.speech()).phase is distinct from 'ingest' then
        perform ops_private.evaluate_releases(array[new.release_id]);
    end if;
    return null;
end
$$;
comment on function ops_private.move_release_with_deployment() is
    'Trigger: a failed deployment fails its release, a successful rollback marks what it replaced, and gates are judged anew.';
revoke all on function ops_private.move_release_with_deployment() from public;

create trigger deployments_judge_compliance
    before insert or update of deployed_at, source_ref on ops.deployments
    for each row execute function ops_private.judge_compliance();
create trigger deployments_settle
    before update of status on ops.deployments
    for each row execute function ops_private.settle_deployment();
insert into ops.state_machines (subject_table, field, from_value, to_value, cause) values
    ('deployments', 'status', 'in_progress', 'succeeded', 'reported complete'),
    ('deployments', 'status', 'in_progress', 'failed', 'reported failed'),
    ('deployments', 'status', 'succeeded', 'rolled_back', 'a rollback of it succeeded'),
    ('deployments', 'g4_status', 'pending', 'passed', 'all that G4 asks for is there'),
    ('deployments', 'g4_status', 'pending', 'failed', 'a check failed, somebody said no, or the deadline passed'),
    ('deployments', 'g4_status', 'failed', 'passed', 'cured'),
    ('deployments', 'g4_status', 'failed', 'pending', 'cured in part');
create trigger deployments_keep_to_machine
    after update of status, g4_status on ops.deployments
    for each row execute function ops_private.keep_to_machine('status', 'g4_status');
create trigger deployments_move_release
    after insert or update of status on ops.deployments
    for each row execute function ops_private.move_release_with_deployment();
create trigger deployments_record_transitions
    after update on ops.deployments
    referencing old table as old_rows new table as new_rows
    for each statement execute function ops_private.record_transitions(
        'deployment_id', 'status', 'deployed_at', 'source_ref', 'compliance', 'g4_status');

alter table ops.deployments enable row level security;
grant select on ops.deployments to release_manager, sre, audit_reader;
grant insert (deployment_id, release_id, environment, deployed_at, deployed_by, source_ref, status, rollback_of)
    on ops.deployments to sre;
grant update (status) on ops.deployments to sre;
create policy release_manager_select on ops.deployments for select to release_manager using (true);
create policy audit_reader_select on ops.deployments for select to audit_reader using (true);
create policy sre_select on ops.deployments for select to sre using (true);
create policy sre_insert on ops.deployments for insert to sre
    with check (deployed_by = (select ops_private.actor()));
create policy sre_update on ops.deployments for update to sre
    using (deployed_by = (select ops_private.actor()));
