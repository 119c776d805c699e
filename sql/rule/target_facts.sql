-- Of ten thousand checks a decision needs those that a requirement names and those that fail; of evidence the newest.
-- An input that holds what matters, and no more, is read fast, can be kept forever and can be understood.
create or replace function ops_private.target_facts(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    exceptions ops_private.target_exception[],
    as_of timestamptz
)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan -- here and in the functions that it calls: planning costs more than running
set jit = off
as $$
declare
    gathered ops_private.target_fact[];
begin
    gathered := ops_private.check_facts(target_facts.targets, target_facts.requirements, target_facts.exceptions, target_facts.as_of)
             || ops_private.elsewhere_facts(target_facts.targets, target_facts.requirements, target_facts.as_of)
             || ops_private.evidence_facts(target_facts.targets, target_facts.requirements, target_facts.as_of)
             || ops_private.approval_facts(target_facts.targets, target_facts.as_of)
             || ops_private.word_facts(target_facts.targets, target_facts.as_of)
             || ops_private.grant_facts(target_facts.exceptions, target_facts.as_of)
             || ops_private.objection_facts(target_facts.targets, target_facts.exceptions, target_facts.as_of)
             || ops_private.touched_facts(target_facts.targets, target_facts.as_of)
             || ops_private.operations_facts(target_facts.targets, target_facts.requirements, target_facts.as_of);
    gathered := ops_private.discount_administrators(gathered, target_facts.as_of);
    return (select array_agg(f order by f.target, f.kind, f.at, f.recorded_at, f.id) from unnest(gathered) f);
end
$$;
comment on function ops_private.target_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_exception[],
    timestamptz
) is
    'The recorded facts that count for these evaluation targets: latest checks per name and persona, evidence, approvals, drills, '
    'open incidents. With as_of only what was recorded by then.';
revoke all on function ops_private.target_facts(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_exception[],
    timestamptz
) from public;
