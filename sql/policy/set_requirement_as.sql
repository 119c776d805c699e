-- Changing and comparing the policy. The rules are ops.gate_requirements, their history is ops.policy_changes.
--
-- service_role sets requirements in SQL and over PostgREST. The server does for a token that says service_role
-- without being service_role: gates_server names the token's subject, and the record says who it was.
create or replace function ops_private.set_requirement_as(administrator text, requirement jsonb, reason text)
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
    if jsonb_typeof(set_requirement_as.requirement) is distinct from 'object' then
        perform ops_private.raise_error('invalid_value', 'The requirement is not a JSON object.', 'Send the fields of a row of ops.gate_requirements.');
    end if;
    select min(field) into unknown from jsonb_object_keys(set_requirement_as.requirement) as field where field <> all (allowed);
    if unknown is not null then
        perform ops_private.raise_error('invalid_value', format('A requirement has no field %s.', quote_literal(unknown)),
            format('Use %s.', array_to_string(allowed, ', ')));
    end if;
    if coalesce(set_requirement_as.reason, '') !~ '\S' or length(set_requirement_as.reason) > 1000 then
        perform ops_private.raise_error('invalid_value', 'A change of the policy needs a reason of at most 1000 characters.',
            'Say why: it is kept with the change.');
    end if;

    perform pg_advisory_xact_lock(hashtextextended('ops.gate_requirements', 0));
    begin
        -- What is not said stays as it is; a new row for a project or an environment starts from the general one.
        select * into standing
          from ops.gate_requirements q
         where q.gate_code = set_requirement_as.requirement ->> 'gate_code' and q.code = set_requirement_as.requirement ->> 'code'
           and (q.project is null or q.project = set_requirement_as.requirement ->> 'project')
           and (q.environment is null or q.environment = set_requirement_as.requirement ->> 'environment')
         order by q.project is null, q.environment is null
         limit 1;
        wanted := jsonb_populate_record(
            case when standing.requirement_id is not null then standing
                 else jsonb_populate_record(null::ops.gate_requirements,
                          '{"min_count": 1, "human_only": false, "not_initiator": false, "enabled": true}') end,
            set_requirement_as.requirement);
        wanted.project := set_requirement_as.requirement ->> 'project';
        wanted.environment := set_requirement_as.requirement ->> 'environment';

        perform ops_private.begin_acting(set_requirement_as.administrator, null, set_requirement_as.reason, null);
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
        perform ops_private.end_acting();
    exception
        when integrity_constraint_violation or data_exception then
            get stacked diagnostics broken = message_text;
            perform ops_private.raise_error('invalid_value', format('The requirement breaks a rule: %s.', broken),
                'docs/gates.md says what each kind of requirement needs.');
    end;
    return wanted.requirement_id;
end
$$;
comment on function ops_private.set_requirement_as(text, jsonb, text) is
    'Writes one requirement of the policy in the name of an administrator whom the server has verified. For gates_server only.';
revoke all on function ops_private.set_requirement_as(text, jsonb, text) from public;
grant execute on function ops_private.set_requirement_as(text, jsonb, text) to gates_server;
