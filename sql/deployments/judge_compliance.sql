-- The verdict at the moment it happened, over what was on record by then.
create or replace function ops_private.judge_compliance()
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
