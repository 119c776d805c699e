-- Decisions (FR-2, FR-7): the one question, may this go there, and why? And promotion, which asks it.
create or replace function ops_private.decision_input(
    release_id uuid,
    environment text,
    as_of timestamptz,
    at timestamptz
)
returns jsonb
language plpgsql
stable
security definer -- every persona may ask; the input is stored, not shown
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan -- planning costs more than running
set jit = off
set timezone = 'UTC'
set intervalstyle = 'postgres'
as $$
declare
    asked ops.releases;
    source_ref_then text;
    targets ops_private.evaluation_target[];
    requirements ops_private.target_requirement[];
    exceptions ops_private.target_exception[];
    facts ops_private.target_fact[];
begin
    select * into asked from ops.releases r where r.release_id = decision_input.release_id;
    if asked.release_id is null then
        perform ops_private.raise_error('release_not_found', format('No release has the id %s.', decision_input.release_id),
            'Open the release, or check project and name: ops.release_id(project, release_name).');
    end if;
    source_ref_then := ops_private.value_at(asked.release_id, 'source_ref', asked.source_ref, decision_input.as_of);

    select array_agg(row(listed.n, asked.release_id, listed.gate_id, listed.gate_code,
                         decision_input.environment, asked.project,
                         ops_private.meant_ref(asked.release_id, source_ref_then),
                         case when listed.gate_code = 'G4' then (d.deployment).deployment_id end,
                         case when listed.gate_code = 'G4' then ops_private.confirmation_due_from(d.deployment) end,
                         case when listed.gate_code = 'G4' then ops_private.passes_count_from(d.deployment, ops_private.setting(
                             'clock_skew', asked.project, decision_input.environment, decision_input.as_of)) end
                        )::ops_private.evaluation_target
                     order by listed.n)
      into targets
      from (select row_number() over (order by g.gate_code)::integer as n, g.gate_id, g.gate_code
              from ops.release_gates g where g.release_id = asked.release_id) as listed
      left join lateral (
          select then_row as deployment
            from ops.deployments o
            cross join lateral ops_private.deployment_then(o, decision_input.as_of) then_row
           where o.release_id = asked.release_id and o.environment = decision_input.environment and o.rollback_of is null
             and then_row.cancelled_at is null
             and (decision_input.as_of is null or o.created_at <= decision_input.as_of)
           order by ops_private.deployment_order(then_row) desc limit 1) d on listed.gate_code = 'G4';
    requirements := ops_private.target_requirements(targets, decision_input.as_of);
    exceptions := ops_private.target_exceptions(targets, decision_input.as_of);
    facts := ops_private.target_facts(targets, requirements, exceptions, decision_input.as_of);

    return jsonb_build_object(
        'rules_version', ops_private.rules_version(),
        'at', decision_input.at,
        'as_of', decision_input.as_of,
        'environment', decision_input.environment,
        'release', jsonb_build_object(
            'release_id', asked.release_id, 'project', asked.project, 'environment_target', asked.environment_target,
            'source_ref', source_ref_then,
            'is_movable', not ops_private.is_commit(ops_private.normal_ref(source_ref_then)),
            'names_commit', ops_private.names_commit(asked.release_id, source_ref_then, decision_input.as_of),
            'commit_known', ops_private.setting('commit_known', asked.project, decision_input.environment, decision_input.as_of) = 'true',
            'rolled_back', ops_private.value_at(asked.release_id, 'status', asked.status, decision_input.as_of) = 'rolled_back'),
        'targets', to_jsonb(targets),
        'requirements', coalesce(to_jsonb(requirements), '[]'),
        'facts', coalesce(to_jsonb(facts), '[]'),
        'exceptions', coalesce(to_jsonb(exceptions), '[]'),
        'notices', ops_private.policy_notices(asked.project, decision_input.environment, decision_input.at)
                   || ops_private.fact_notices(targets, requirements, facts, exceptions)
                   || ops_private.release_notices(asked.release_id, source_ref_then, decision_input.as_of));
end
$$;
comment on function ops_private.decision_input(uuid, text, timestamptz, timestamptz) is
    'Everything that a decision looks at, as one document; times in UTC. Errors: release_not_found.';
revoke all on function ops_private.decision_input(uuid, text, timestamptz, timestamptz) from public;
