create or replace function ops_private.unmet_requirements(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    facts ops_private.target_fact[],
    at timestamptz
)
returns ops_private.unmet_requirement[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    unmet ops_private.unmet_requirement[];
begin
    unmet := ops_private.unmet_checks(unmet_requirements.targets, unmet_requirements.requirements, unmet_requirements.facts)
          || ops_private.unmet_evidence(unmet_requirements.targets, unmet_requirements.requirements, unmet_requirements.facts,
                                        unmet_requirements.at)
          || ops_private.unmet_approvals(unmet_requirements.targets, unmet_requirements.requirements, unmet_requirements.facts)
          || ops_private.standing_rejections(unmet_requirements.targets, unmet_requirements.requirements, unmet_requirements.facts)
          || ops_private.unmet_operations(unmet_requirements.requirements, unmet_requirements.facts, unmet_requirements.at);
    unmet := unmet || ops_private.unmet_success(unmet_requirements.targets, unmet);
    return unmet || ops_private.passed_deadlines(
        unmet_requirements.targets, unmet_requirements.requirements, unmet, unmet_requirements.at);
end
$$;
comment on function ops_private.unmet_requirements(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[],
    timestamptz
) is
    'What the evaluation targets are missing, by kind of requirement. What depends on other gates is in ops_private.unsettled_gates.';
revoke all on function ops_private.unmet_requirements(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[],
    timestamptz
) from public;
