create or replace function ops_private.check_requirement_change(requirement jsonb, reason text)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
    allowed constant text[] := array['gate_code', 'code', 'environment', 'project', 'kind', 'subject', 'min_count', 'max_age',
        'personas', 'human_only', 'not_initiator', 'distinct_from', 'who_can_fix', 'enabled'];
    unknown text;
begin
    if jsonb_typeof(check_requirement_change.requirement) is distinct from 'object' then
        perform ops_private.raise_error('invalid_value', 'The requirement is not a JSON object.',
            'Send the fields of a row of ops.gate_requirements.');
    end if;
    select min(field) into unknown
      from jsonb_object_keys(check_requirement_change.requirement) as field where field <> all (allowed);
    if unknown is not null then
        perform ops_private.raise_error('invalid_value', format('A requirement has no field %s.', quote_literal(unknown)),
            format('Use %s.', array_to_string(allowed, ', ')));
    end if;
    if coalesce(check_requirement_change.reason, '') !~ '\S' or length(check_requirement_change.reason) > 1000 then
        perform ops_private.raise_error('invalid_value', 'A change of the policy needs a reason of at most 1000 characters.',
            'Say why: it is kept with the change.');
    end if;
end
$$;
comment on function ops_private.check_requirement_change(jsonb, text) is
    'Raises invalid_value unless the requirement is an object of known fields and the change has a reason.';
revoke all on function ops_private.check_requirement_change(jsonb, text) from public;
