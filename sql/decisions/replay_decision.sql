create or replace function ops.replay_decision(decision_id uuid)
returns jsonb
language plpgsql
stable
security definer -- runs the rule, which no persona calls by itself; granted to those who may read the decision
set search_path = pg_catalog, pg_temp
as $$
declare
    recorded ops.promotion_decisions;
    replayed jsonb;
begin
    select * into recorded from ops.promotion_decisions d where d.decision_id = replay_decision.decision_id;
    if recorded.decision_id is null then
        perform ops_private.raise_error('decision_not_found', format('No recorded decision has the id %s.', replay_decision.decision_id),
            'ops.promotion_decisions lists them.');
    end if;
    if recorded.rules_version = ops_private.rules_version() then
        replayed := ops_private.decide(recorded.input);
    end if;
    return jsonb_build_object(
        'decision_id', recorded.decision_id,
        'rules_version', recorded.rules_version,
        'present_rules_version', ops_private.rules_version(),
        'outcome', case
            when replayed is null then 'rules_version_gone'
            when replayed = recorded.decision then 'same'
            else 'different'
        end,
        'recorded', recorded.decision,
        'replayed', replayed);
end
$$;
comment on function ops.replay_decision(uuid) is
    'Decides a recorded decision again from its stored input. outcome is same, different, or rules_version_gone when the rule that '
    'decided is not the one installed now; the record outranks any replay. Errors: decision_not_found. FR-2.';
revoke all on function ops.replay_decision(uuid) from public;
grant execute on function ops.replay_decision(uuid) to release_manager, audit_reader;
