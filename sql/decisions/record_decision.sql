create or replace function ops_private.record_decision(release_id uuid, target_env text, source_ref text)
returns ops.promotion_decisions
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    caller constant ops_private.caller := ops_private.caller();
    input jsonb;
    decided jsonb;
    recorded ops.promotion_decisions;
begin
    if caller.persona is null or caller.persona not in ('release_manager', 'ci_service_role') then
        perform ops_private.raise_error('not_permitted',
            format('%s does not ask for promotions.', coalesce(caller.persona, 'This caller')),
            'Ask a release_manager or the pipeline; gates decide shows the decision without recording it.');
    end if;
    if exists (select from ops.releases r where r.release_id = record_decision.release_id and r.project <> caller.project) then
        perform ops_private.raise_error('not_own_project', format('The token is for the project %s only.', caller.project),
            'Promote it from the repository that the project belongs to.');
    end if;
    perform ops_private.check_environment(record_decision.target_env);
    perform ops_private.keep_read_committed();
    perform from ops.releases r where r.release_id = record_decision.release_id for no key update;
    perform ops_private.check_present_ref(record_decision.release_id, record_decision.source_ref, true);

    input := ops_private.decision_input(record_decision.release_id, record_decision.target_env, null, clock_timestamp());
    decided := ops_private.decide(input);
    insert into ops.promotion_decisions
        (release_id, environment, verdict, decision, input, input_digest, rules_version, requested_by, persona_role)
    values (record_decision.release_id, record_decision.target_env, decided ->> 'verdict', decided, input,
            decided ->> 'input_digest', decided ->> 'rules_version', caller.actor, caller.persona)
    returning * into recorded;
    return recorded;
end
$$;
comment on function ops_private.record_decision(uuid, text, text) is
    'Decides over what is on record now and records the decision with its full input. Errors: not_permitted, not_own_project, '
    'release_not_found, invalid_value, wrong_isolation, source_ref_moved.';
revoke all on function ops_private.record_decision(uuid, text, text) from public;
