-- Changing and comparing the policy. The rules are ops.gate_requirements, their history is ops.policy_changes.
--
-- service_role sets requirements in SQL and over PostgREST. The server does for a token that says service_role
-- without being service_role: gates_server names the token's subject, and the record says who it was.

create function ops_private.set_requirement(administrator text, requirement jsonb, reason text)
returns uuid
language plpgsql
volatile
security definer -- writes a table that nobody may write directly
set search_path = ''
set intervalstyle = 'postgres'
as $$
declare
    allowed constant text[] := array['gate_code', 'code', 'environment', 'project', 'kind', 'subject', 'min_count', 'max_age',
        'personas', 'human_only', 'not_initiator', 'distinct_from', 'who_can_fix', 'enabled'];
    standing ops.gate_requirements;
    wanted ops.gate_requirements;
    unknown text;
    broken text;
begin
    if jsonb_typeof(set_requirement.requirement) is distinct from 'object' then
        perform ops_private.raise_error('invalid_value', 'The requirement is not a JSON object.', 'Send the fields of a row of ops.gate_requirements.');
    end if;
    select min(field) into unknown from jsonb_object_keys(set_requirement.requirement) as field where field <> all (allowed);
    if unknown is not null then
        perform ops_private.raise_error('invalid_value', format('A requirement has no field %s.', quote_literal(unknown)),
            format('Use %s.', array_to_string(allowed, ', ')));
    end if;
    if coalesce(set_requirement.reason, '') !~ '\S' or length(set_requirement.reason) > 1000 then
        perform ops_private.raise_error('invalid_value', 'A change of the policy needs a reason of at most 1000 characters.',
            'Say why: it is kept with the change.');
    end if;

    perform pg_advisory_xact_lock(hashtextextended('ops.gate_requirements', 0));
    begin
        -- What is not said stays as it is; a new row for a project or an environment starts from the general one.
        select * into standing
          from ops.gate_requirements q
         where q.gate_code = set_requirement.requirement ->> 'gate_code' and q.code = set_requirement.requirement ->> 'code'
           and (q.project is null or q.project = set_requirement.requirement ->> 'project')
           and (q.environment is null or q.environment = set_requirement.requirement ->> 'environment')
         order by q.project is null, q.environment is null
         limit 1;
        wanted := jsonb_populate_record(
            case when standing.requirement_id is not null then standing
                 else jsonb_populate_record(null::ops.gate_requirements,
                          '{"min_count": 1, "human_only": false, "not_initiator": false, "enabled": true}') end,
            set_requirement.requirement);
        wanted.project := set_requirement.requirement ->> 'project';
        wanted.environment := set_requirement.requirement ->> 'environment';

        perform ops_private.speak(set_requirement.administrator, null, set_requirement.reason, null);
        if (standing.project, standing.environment) is not distinct from (wanted.project, wanted.environment)
           and standing.requirement_id is not null then
            update ops.gate_requirements q
               set kind = wanted.kind, subject = wanted.subject, min_count = wanted.min_count, max_age = wanted.max_age,
                   personas = wanted.personas, human_only = wanted.human_only, not_initiator = wanted.not_initiator,
                   distinct_from = wanted.distinct_from, who_can_fix = wanted.who_can_fix, enabled = wanted.enabled
             where q.requirement_id = standing.requirement_id;
        else
            wanted.requirement_id := ops_private.uuid_v7();
            insert into ops.gate_requirements
                (requirement_id, gate_code, code, environment, project, kind, subject, min_count, max_age, personas,
                 human_only, not_initiator, distinct_from, who_can_fix, enabled)
            values (wanted.requirement_id, wanted.gate_code, wanted.code, wanted.environment, wanted.project, wanted.kind,
                    wanted.subject, wanted.min_count, wanted.max_age, wanted.personas, wanted.human_only,
                    wanted.not_initiator, wanted.distinct_from, wanted.who_can_fix, wanted.enabled);
        end if;
        perform ops_private.speak(null, null, null, null);
    exception
        when integrity_constraint_violation or data_exception then
            get stacked diagnostics broken = message_text;
            perform ops_private.raise_error('invalid_value', format('The requirement breaks a rule: %s.', broken),
                'docs/gates.md says what each kind of requirement needs.');
    end;
    return wanted.requirement_id;
end
$$;
comment on function ops_private.set_requirement(text, jsonb, text) is
    'Writes one requirement of the policy in the name of an administrator whom the server has verified. For gates_server only.';

create function ops.set_requirement(requirement jsonb, reason text)
returns uuid
language sql
volatile
security definer -- the way past the grant of gates_server; who calls is read here
set search_path = ''
as $$
    select ops_private.set_requirement(ops_private.actor(), set_requirement.requirement, set_requirement.reason)
$$;
comment on function ops.set_requirement(jsonb, text) is
    'Writes one requirement of the policy: gate_code and code say which, project and environment for where; what is left out stays, or comes from the general row. Applies from now on; the change is recorded. Administrators only. Errors: invalid_value.';

revoke all on function ops_private.set_requirement(text, jsonb, text), ops.set_requirement(jsonb, text) from public;
grant execute on function ops_private.set_requirement(text, jsonb, text) to gates_server;
grant execute on function ops.set_requirement(jsonb, text) to service_role;

create function ops.policy(project text default null, environment text default null, as_of timestamptz default null)
returns table (
    gate_code text,
    code text,
    environment text,
    project text,
    kind text,
    subject text,
    min_count integer,
    max_age text,
    personas text[],
    human_only boolean,
    not_initiator boolean,
    distinct_from text[],
    who_can_fix text[],
    enabled boolean
)
language sql
stable
security definer -- everybody reads the policy, few read who changed it
set search_path = ''
set intervalstyle = 'postgres'
as $$
    -- Without an environment every row that may count, with one the row that does.
    select distinct on (q.gate_code, q.code, case when policy.environment is null then coalesce(q.environment, '') end)
           q.gate_code, q.code, q.environment, q.project, q.kind, q.subject, q.min_count, q.max_age::text, q.personas,
           q.human_only, q.not_initiator, q.distinct_from, q.who_can_fix, q.enabled
      from ops_private.policy_at(policy.as_of, array[policy.project]) q
     where (policy.environment is null or q.environment is null or q.environment = policy.environment)
     order by q.gate_code, q.code, case when policy.environment is null then coalesce(q.environment, '') end,
              q.project is null, q.environment is null
$$;
comment on function ops.policy(text, text, timestamptz) is
    'The policy for a project (null: the general one) and an environment (null: each), now or at an instant: per gate and code the row that counts.';

create function ops.diff_policy(
    project text default null,
    environment text default null,
    since timestamptz default null,
    until timestamptz default null
)
returns table (gate_code text, code text, environment text, before_row jsonb, after_row jsonb)
language sql
stable
set search_path = ''
as $$
    -- Without an instant: what the project does otherwise than everybody.
    select coalesce(b.gate_code, a.gate_code), coalesce(b.code, a.code), coalesce(b.environment, a.environment),
           to_jsonb(b), to_jsonb(a)
      from ops.policy(case when diff_policy.since is not null then diff_policy.project end, diff_policy.environment,
                      coalesce(diff_policy.since, diff_policy.until)) b
      full join ops.policy(diff_policy.project, diff_policy.environment, diff_policy.until) a
        on a.gate_code = b.gate_code and a.code = b.code
       and coalesce(case when diff_policy.environment is null then a.environment end, '')
           = coalesce(case when diff_policy.environment is null then b.environment end, '')
     where to_jsonb(b) - 'project' is distinct from to_jsonb(a) - 'project'
     order by 1, 2, 3
$$;
comment on function ops.diff_policy(text, text, timestamptz, timestamptz) is
    'What differs between two policies: with since, the project''s then and until (null: now); without, the general one and the project''s.';

revoke all on function ops.policy(text, text, timestamptz), ops.diff_policy(text, text, timestamptz, timestamptz) from public;
grant execute on function ops.policy(text, text, timestamptz), ops.diff_policy(text, text, timestamptz, timestamptz) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, service_role, gates_server;
