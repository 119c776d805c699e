-- Most bodies are plain: no \u escapes, no space before a colon, few brackets, short numbers. For them the same questions
-- can be answered without removing the strings, at about half the cost: 24 instead of 53 us for a check of 500 bytes, 258
-- instead of 437 us for evidence of 10 kB, which is 2 and 8 percent of what such an event costs through PostgREST.
create or replace function ops_private.plain_json(body bytea)
returns jsonb
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    raw text;
    kept text;
    document jsonb;
begin
    if octet_length(plain_json.body) > 1048576 or position(E'\\x00'::bytea in plain_json.body) > 0 then
        return null;
    end if;
    raw := convert_from(plain_json.body, 'UTF8');
    if left(raw, 1) <> '{'
       or position(E'\\u' in raw) > 0
       or position(' :' in raw) > 0 or position(E'\n:' in raw) > 0 or position(E'\t:' in raw) > 0 or position(E'\r:' in raw) > 0
       or 2 * octet_length(raw) - octet_length(replace(raw, '{', '')) - octet_length(replace(raw, '[', '')) > 64
       -- A number follows a colon, comma, bracket or space.
       or raw ~ E'[:,[ \\n\\r\\t]-?[0-9]([-+.0-9eE]{63}|[.0-9]*[eE][-+]?[0-9][0-9][0-9])' then
        return null;
    end if;
    document := raw::jsonb;
    kept := document::text;
    if position(E'\\' in raw) > 0 then
        raw := replace(replace(raw, E'\\\\', ''), E'\\"', '');
        kept := replace(replace(kept, E'\\\\', ''), E'\\"', '');
    end if;
    -- Every quote now begins or ends a string. A key that was lost took its colon with it.
    if octet_length(raw) - octet_length(replace(raw, '":', ':')) <> octet_length(kept) - octet_length(replace(kept, '":', ':')) then
        return null;
    end if;
    return document;
exception
    when character_not_in_repertoire or invalid_text_representation or untranslatable_character or invalid_parameter_value then
        return null;
end
$$;
comment on function ops_private.plain_json(bytea) is
    'Reads a body that is plainly right; null when ops_private.read_json has to look more closely.';
revoke all on function ops_private.plain_json(bytea) from public;
