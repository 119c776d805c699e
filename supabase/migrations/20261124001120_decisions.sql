-- Decisions (FR-2, FR-7): the one question, may this go there, and why? And promotion, which asks it.

create function ops_private.decision_input(
    release_id uuid,
    environment text,
    as_of timestamptz,
    at timestamptz
)
returns jsonb
language plpgsql
stable
security definer -- every persona may ask; the input is stored, not shown
set search_path = ''
set plan_cache_mode = force_generic_plan -- planning costs more than running
set jit = off
set timezone = 'UTC'
set intervalstyle = 'postgres'
as $$
declare
    asked ops.releases;
    source_ref_then text;
    units ops_private.gate_unit[];
    requirements ops_private.unit_requirement[];
    exceptions ops_private.unit_exception[];
begin
    select * into asked from ops.releases r where r.release_id = decision_input.release_id;
    if asked.release_id is null then
        perform ops_private.raise_error('release_not_found', format('No release has the id %s.', decision_input.release_id),
            'Open the release, or check project and name: ops.release_id(project, release_name).');
    end if;
    source_ref_then := ops_private.value_at(asked.release_id, 'source_ref', asked.source_ref, decision_input.as_of);

    select array_agg(row(listed.n, asked.release_id, listed.gate_id, listed.gate_code,
                         decision_input.environment, asked.project, source_ref_then,
                         case when listed.gate_code = 'G4' then (d.deployment).deployment_id end,
                         case when listed.gate_code = 'G4' then ops_private.confirmation_due_from(d.deployment) end)::ops_private.gate_unit
                     order by listed.n)
      into units
      from (select row_number() over (order by g.gate_code)::integer as n, g.gate_id, g.gate_code
              from ops.release_gates g where g.release_id = asked.release_id) as listed
      left join lateral (
          select told as deployment
            from ops.deployments o
            cross join lateral jsonb_populate_record(o, case when decision_input.as_of is null then '{}' else jsonb_build_object(
                'deployed_at', ops_private.value_at(o.deployment_id, 'deployed_at', o.deployed_at::text, decision_input.as_of),
                'status', ops_private.value_at(o.deployment_id, 'status', o.status, decision_input.as_of)) end) told
           where o.release_id = asked.release_id and o.environment = decision_input.environment and o.rollback_of is null
             and (decision_input.as_of is null or o.created_at <= decision_input.as_of)
           order by coalesce(told.deployed_at, told.created_at) desc, told.created_at desc limit 1) d on listed.gate_code = 'G4';
    requirements := ops_private.unit_requirements(units, decision_input.as_of);
    exceptions := ops_private.unit_exceptions(units, decision_input.as_of);

    return jsonb_build_object(
        'rules_version', 1,
        'at', decision_input.at,
        'as_of', decision_input.as_of,
        'environment', decision_input.environment,
        'release', jsonb_build_object(
            'release_id', asked.release_id, 'project', asked.project, 'environment_target', asked.environment_target,
            'source_ref', source_ref_then,
            'rolled_back', ops_private.value_at(asked.release_id, 'status', asked.status, decision_input.as_of) = 'rolled_back'),
        'units', to_jsonb(units),
        'requirements', coalesce(to_jsonb(requirements), '[]'),
        'facts', coalesce(to_jsonb(ops_private.unit_facts(units, requirements, exceptions, decision_input.as_of)), '[]'),
        'exceptions', coalesce(to_jsonb(exceptions), '[]'));
end
$$;
comment on function ops_private.decision_input(uuid, text, timestamptz, timestamptz) is
    'Everything that a decision looks at, as one document; times in UTC. Errors: release_not_found.';

create function ops_private.decide(input jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set jit = off
set timezone = 'UTC'
set intervalstyle = 'postgres'
as $$
begin
    return (
    with judged as materialized (
        select j.*,
               case input ->> 'environment'
                   when 'production' then j.gate_code in ('G1', 'G2', 'G3')
                   else j.gate_code in ('G1', 'G2')
               end as required
          from ops_private.judge(
              array(select jsonb_populate_record(null::ops_private.gate_unit, e) from jsonb_array_elements(input -> 'units') e),
              array(select jsonb_populate_record(null::ops_private.unit_requirement, e) from jsonb_array_elements(input -> 'requirements') e),
              array(select jsonb_populate_record(null::ops_private.unit_fact, e) from jsonb_array_elements(input -> 'facts') e),
              array(select jsonb_populate_record(null::ops_private.unit_exception, e) from jsonb_array_elements(input -> 'exceptions') e),
              (input ->> 'at')::timestamptz) j),
    reasons as (
        select 0 as n, 0::bigint as m, ops_private.reason('release_rolled_back', null, null,
                   'The release was rolled back; what comes next is a new release.', '{ci_service_role,release_manager}') as reason
         where (input #>> '{release,rolled_back}')::boolean
        union all
        select 0, 1, ops_private.reason('environment_not_targeted', null, null,
                   format('The release is meant for %s.', input #>> '{release,environment_target}'), '{ci_service_role,release_manager}')
         where input ->> 'environment' = 'production' and input #>> '{release,environment_target}' <> 'production'
        union all
        select j.unit, listed.m, listed.reason
          from judged j cross join lateral jsonb_array_elements(j.reasons) with ordinality as listed (reason, m)
         where j.required and not listed.reason ? 'covered_by'),
    used as (
        select distinct on (x.exception_id) x.exception_id, x.exception_type, x.expires_at,
               array(select j2.gate_code from judged j2
                      where j2.required and x.exception_id = any (j2.exceptions_used) order by j2.gate_code) as gates
          from judged j
          cross join lateral jsonb_array_elements(input -> 'exceptions') e
          cross join lateral jsonb_populate_record(null::ops_private.unit_exception, e) x
         where j.required and x.exception_id = any (j.exceptions_used)
         order by x.exception_id)
    select jsonb_build_object(
        'release_id', input #> '{release,release_id}',
        'environment', input -> 'environment',
        'verdict', case when exists (select from reasons) then 'deny' else 'allow' end,
        'gates', (select jsonb_agg(jsonb_build_object(
                      'gate_code', j.gate_code, 'gate_id', j.gate_id,
                      'status', j.status, 'required', j.required) order by j.gate_code)
                    from judged j),
        'reasons', coalesce((select jsonb_agg(r.reason order by r.n, r.m) from reasons r), '[]'),
        'exceptions_used', coalesce((select jsonb_agg(to_jsonb(u) order by u.exception_id) from used u), '[]'),
        'valid_until', case when not exists (select from reasons) then (select min(j.valid_until) from judged j where j.required) end,
        'decided_at', input -> 'at',
        'as_of', input -> 'as_of',
        'input_digest', encode(sha256(convert_to(input::text, 'UTF8')), 'hex'),
        'rules_version', input -> 'rules_version'));
end
$$;
comment on function ops_private.decide(jsonb) is
    'The decision that follows from an input document, and from nothing else: a recorded decision replays bit for bit.';
revoke all on function ops_private.decision_input(uuid, text, timestamptz, timestamptz), ops_private.decide(jsonb) from public;

create function ops_private.check_environment(environment text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if check_environment.environment is null or check_environment.environment not in ('staging', 'production') then
        perform ops_private.raise_error('invalid_value',
            format('%s is no environment that releases are promoted to.', coalesce(quote_literal(check_environment.environment), 'null')),
            'Use staging or production.');
    end if;
end
$$;
comment on function ops_private.check_environment(text) is 'Raises invalid_value unless the environment is staging or production.';
revoke all on function ops_private.check_environment(text) from public;

create function ops_private.present_decision(decision jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set timezone = 'UTC'
as $$
declare
    caller constant ops_private.caller := ops_private.caller();
begin
    return decision || jsonb_build_object(
        'exceptions_used', case
            when caller.persona in ('release_manager', 'audit_reader') then coalesce((
                select jsonb_agg(e || jsonb_build_object('approver_id', x.approver_id, 'reason', x.reason,
                                                         'risk_statement', x.risk_statement) order by n)
                  from jsonb_array_elements(decision -> 'exceptions_used') with ordinality as listed (e, n)
                  join ops.exceptions x on x.exception_id = (e ->> 'exception_id')::uuid), '[]')
            else decision -> 'exceptions_used'
        end,
        'caller', jsonb_build_object(
            'may_promote', decision ->> 'verdict' = 'allow' and caller.persona in ('release_manager', 'ci_service_role'),
            'why', case
                when caller.persona not in ('release_manager', 'ci_service_role')
                    then 'Only release_manager and ci_service_role promote.'
                when decision ->> 'verdict' = 'deny' then 'The verdict is deny.'
                else 'The verdict is allow and the persona may promote.'
            end));
end
$$;
comment on function ops_private.present_decision(jsonb) is
    'What this caller is shown of a decision: names and texts of exceptions for release managers and auditors only.';
revoke all on function ops_private.present_decision(jsonb) from public;

create function ops.decide_promotion(release_id uuid, target_env text, as_of timestamptz default null)
returns jsonb
language plpgsql
stable
security definer -- every persona may ask, few may read what the answer stands on
set search_path = ''
as $$
declare
    moment constant timestamptz := clock_timestamp();
begin
    perform ops_private.check_environment(decide_promotion.target_env);
    if decide_promotion.as_of > moment - interval '1 minute' or exists (
            -- Who may not be seen counts as a minute old at most.
            select from pg_catalog.pg_stat_activity a
             where a.datname = current_database() and a.backend_xid is not null and a.pid <> pg_backend_pid()
               and a.xact_start < decide_promotion.as_of) then
        perform ops_private.raise_error('as_of_not_settled',
            'Transactions that began before this instant may still be under way.',
            'Leave as_of out for a live decision, or ask for an instant at least a minute ago, once all that was under way then has ended.');
    end if;
    if exists (select from ops.releases r
                where r.release_id = decide_promotion.release_id and r.created_at > decide_promotion.as_of) then
        perform ops_private.raise_error('release_not_found', 'The release was not on record at that instant.',
            'Ask for a later instant, or leave as_of out.');
    end if;
    return ops_private.present_decision(ops_private.decide(ops_private.decision_input(
        decide_promotion.release_id, decide_promotion.target_env, decide_promotion.as_of,
        coalesce(decide_promotion.as_of, moment))));
end
$$;
comment on function ops.decide_promotion(uuid, text, timestamptz) is
    'May this release go there, and why? Live without as_of; with as_of over what was on record then. Errors: release_not_found, invalid_value, as_of_not_settled.';

create function ops.is_eligible_for_promotion(release_id uuid, target_env text)
returns boolean
language sql
stable
set search_path = ''
as $$
    select ops.decide_promotion(is_eligible_for_promotion.release_id, is_eligible_for_promotion.target_env) ->> 'verdict' = 'allow'
$$;
comment on function ops.is_eligible_for_promotion(uuid, text) is 'The verdict of ops.decide_promotion as a boolean.';

revoke all on function ops.decide_promotion(uuid, text, timestamptz), ops.is_eligible_for_promotion(uuid, text) from public;
grant execute on function ops.decide_promotion(uuid, text, timestamptz), ops.is_eligible_for_promotion(uuid, text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, service_role;

create function ops.promote_release(release_id uuid, target_env text)
returns jsonb
language plpgsql
volatile
security definer -- opens a deployment, which no persona inserts as promoted
set search_path = ''
as $$
declare
    caller constant ops_private.caller := ops_private.caller();
    input jsonb;
    decided jsonb;
    recorded_id constant uuid := ops_private.uuid_v7();
    opened uuid;
    already_open boolean := false;
begin
    if caller.persona is null or caller.persona not in ('release_manager', 'ci_service_role') then
        perform ops_private.raise_error('not_permitted', format('%s does not promote releases.', coalesce(caller.persona, 'This caller')),
            'Ask a release_manager or the pipeline.');
    end if;
    if exists (select from ops.releases r where r.release_id = promote_release.release_id and r.project <> caller.project) then
        perform ops_private.raise_error('not_own_project', format('The token speaks for the project %s only.', caller.project),
            'Promote it from the repository that the project belongs to.');
    end if;
    perform ops_private.check_environment(promote_release.target_env);
    perform from ops.releases r where r.release_id = promote_release.release_id for no key update;

    input := ops_private.decision_input(promote_release.release_id, promote_release.target_env, null, clock_timestamp());
    decided := ops_private.decide(input);
    insert into ops.promotion_decisions
        (decision_id, release_id, environment, verdict, decision, input, input_digest, rules_version, requested_by, persona_role)
    values (recorded_id, promote_release.release_id, promote_release.target_env, decided ->> 'verdict', decided, input,
            decided ->> 'input_digest', (decided ->> 'rules_version')::integer, caller.actor, caller.persona);

    if decided ->> 'verdict' = 'allow' then
        select d.deployment_id into opened
          from ops.deployments d
         where d.release_id = promote_release.release_id and d.environment = promote_release.target_env
           and d.status = 'in_progress' and d.decision_id is not null
           and d.source_ref = input #>> '{release,source_ref}'
         order by d.created_at desc limit 1;
        already_open := opened is not null;
        if not already_open then
            opened := ops_private.uuid_v7();
            insert into ops.deployments (deployment_id, release_id, environment, deployed_by, source_ref, decision_id)
            values (opened, promote_release.release_id, promote_release.target_env, caller.actor,
                    input #>> '{release,source_ref}', recorded_id);
        end if;
    else
        perform set_config('response.status', '409', true);
    end if;
    return ops_private.present_decision(decided) || jsonb_build_object(
        'decision_id', recorded_id, 'deployment_id', opened, 'already_open', already_open);
end
$$;
comment on function ops.promote_release(uuid, text) is
    'Decides, records the decision with its full input, and when allowed opens the deployment (or returns the one that is open). A denial is an answer, not an error. Errors: not_permitted, not_own_project, release_not_found, invalid_value.';
revoke all on function ops.promote_release(uuid, text) from public;
grant execute on function ops.promote_release(uuid, text) to release_manager, ci_service_role, service_role;
