create or replace function ops_private.value_fault(name text, rule jsonb, value jsonb)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    kind constant text := jsonb_typeof(value);
begin
    if kind = 'string' and rule ->> 'type' = 'string' then
        return case
            when not (rule -> 'enum') @> value
                then format('payload.%s is %s, not one of %s', name, left(value::text, 100), translate(rule ->> 'enum', '[]"', ''))
            when length(value #>> '{}') > (rule ->> 'maxLength')::integer
                then format('payload.%s is longer than %s characters', name, rule ->> 'maxLength')
            when value #>> '{}' !~ (rule ->> 'pattern')
                then format('payload.%s does not match %s', name, rule ->> 'pattern')
            -- Not "format = 'uuid' and not is_uuid": null and f() calls f.
            when rule ? 'format' then case rule ->> 'format'
                when 'uuid' then case when not ops_private.is_uuid(value #>> '{}')
                    then format('payload.%s is not a valid UUID', name) end
                when 'date-time' then case when not ops_private.is_timestamp(value #>> '{}')
                    then format('payload.%s is not an ISO 8601 timestamp with a time zone', name) end
            end
        end;
    end if;
    return case
        when not (rule -> 'type') @> to_jsonb(kind)
            then format('payload.%s is %s, not %s', name, kind, translate(rule ->> 'type', '[]"', ''))
        when not (rule -> 'enum') @> value
            then format('payload.%s is %s, not one of %s', name, left(value::text, 100), translate(rule ->> 'enum', '[]"', ''))
        when kind = 'array' and jsonb_array_length(value) < (rule ->> 'minItems')::integer
            then format('payload.%s has fewer than %s items', name, rule ->> 'minItems')
        when kind = 'array' and rule ? 'items'
            then ops_private.item_fault(name, rule -> 'items', value)
    end;
end
$$;
comment on function ops_private.value_fault(text, jsonb, jsonb) is
    'Why a value breaks its JSON Schema: type, enum, maxLength, pattern, format uuid and date-time, minItems, items. Null when it does '
    'not.';
revoke all on function ops_private.value_fault(text, jsonb, jsonb) from public;
