create or replace function ops_private.check_policy_change(change jsonb, fields text[], reason text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    unknown text;
begin
    if jsonb_typeof(check_policy_change.change) is distinct from 'object' then
        perform ops_private.raise_error('invalid_value', 'The change is not a JSON object.',
            format('Send an object with fields of %s.', array_to_string(check_policy_change.fields, ', ')));
    end if;
    select min(field) into unknown
      from jsonb_object_keys(check_policy_change.change) as field where field <> all (check_policy_change.fields);
    if unknown is not null then
        perform ops_private.raise_error('invalid_value', format('There is no field %s.', quote_literal(unknown)),
            format('Use %s.', array_to_string(check_policy_change.fields, ', ')));
    end if;
    if coalesce(check_policy_change.reason, '') !~ E'\\S' or length(check_policy_change.reason) > 1000 then
        perform ops_private.raise_error('invalid_value', 'A change of the policy needs a reason of at most 1000 characters.',
            'Say why: it is kept with the change.');
    end if;
end
$$;
comment on function ops_private.check_policy_change(jsonb, text[], text) is
    'Raises invalid_value unless a change of the policy is an object of known fields and has a reason.';
revoke all on function ops_private.check_policy_change(jsonb, text[], text) from public;
