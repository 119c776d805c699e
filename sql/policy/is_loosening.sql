-- A change that is not surely stricter is listed: who reads a decision rather sees one too many.
create or replace function ops_private.is_loosening(before_row jsonb, after_row jsonb)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
set intervalstyle = 'postgres'
as $$
declare
    unjudged constant text[] := array['requirement_id', 'setting_id', 'gate_code', 'code', 'name', 'exception_type', 'environment',
        'project', 'enabled', 'who_can_fix', 'description', 'created_at', 'updated_at'];
    field text;
    was jsonb;
    becomes jsonb;
    is_stricter boolean;
begin
    if not coalesce((before_row ->> 'enabled')::boolean, before_row is not null) then
        return false; -- nothing was asked
    elsif not coalesce((after_row ->> 'enabled')::boolean, after_row is not null) then
        return true;
    end if;
    for field, becomes in select * from jsonb_each(after_row) loop
        was := before_row -> field;
        continue when field = any (unjudged) or was is not distinct from becomes;
        is_stricter := case
            when field in ('max_age', 'max_duration') then
                becomes <> 'null' and (was = 'null' or (becomes #>> '{}')::interval < (was #>> '{}')::interval)
            when field = 'value' then case jsonb_typeof(becomes)
                when 'boolean' then becomes::boolean = (after_row ->> 'name' !~ '(^|_)may_')
                when 'number' then becomes < was
                else ((becomes #>> '{}')::interval < (was #>> '{}')::interval) = (after_row ->> 'name' <> 'loosening_delay') end
            when field = 'min_count' then becomes > was
            when field in ('personas', 'waives') then
                jsonb_typeof(becomes) = 'array' and (jsonb_typeof(was) <> 'array' or was @> becomes)
            when field = 'distinct_from' then
                jsonb_typeof(becomes) = 'array' and (jsonb_typeof(was) <> 'array' or becomes @> was)
            when jsonb_typeof(becomes) = 'boolean' then becomes::boolean = (field !~ '(^|_)may_')
            else false
        end;
        if not coalesce(is_stricter, false) then
            return true;
        end if;
    end loop;
    return false;
end
$$;
comment on function ops_private.is_loosening(jsonb, jsonb) is
    'Whether a row of the policy asks for less than the row before it: one that is switched off or removed, or any field that is not '
    'surely stricter.';
revoke all on function ops_private.is_loosening(jsonb, jsonb) from public;
