create or replace function ops_private.read_json(body bytea)
returns ops_private.reading
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    string_literal constant text := E'"([^"\\\\]|\\\\.)*"';
    raw text;
    bare text;
    document jsonb;
    nested text;
    flatter text;
    kept text;
begin
    document := ops_private.plain_json(read_json.body);
    if document is not null then
        return row(document, null::ops_private.fault);
    end if;
    if octet_length(read_json.body) > 1048576 then
        return row(null::jsonb, ops_private.fault('body_too_large', 'The body is larger than 1 MiB.',
            'Send large content as evidence, by its URL and SHA-256.'));
    end if;
    if position(E'\\x00'::bytea in read_json.body) > 0 then
        return row(null::jsonb, ops_private.fault('nul_character', 'The body contains a NUL byte.', 'Remove it.'));
    end if;
    begin
        raw := convert_from(read_json.body, 'UTF8');
        bare := regexp_replace(raw, string_literal, '""', 'g');

        -- Before the cast: 1e131071 would become 131 MB of text.
        if bare ~ '[0-9][eE][-+]?[0-9][0-9][0-9]'
           or (length(bare) - length(translate(bare, '0123456789', '')) > 56 and bare ~ '-?[0-9][-+.0-9eE]{64,}') then
            return row(null::jsonb, ops_private.fault('number_too_long',
                'A number has more than 64 characters or an exponent of more than two digits.', 'Send it as a string.'));
        end if;
        -- And 30,000 levels would exhaust the stack. Each pass removes the innermost level.
        if length(bare) - length(translate(bare, '{[', '')) > 64 then
            nested := regexp_replace(bare, '[^][{}]+', '', 'g');
            for level in 1 .. 64 loop
                flatter := regexp_replace(nested, E'\\[\\]|\\{\\}', '', 'g');
                exit when flatter = nested;
                nested := flatter;
            end loop;
            if nested <> '' and (nested ~ E'\\[\\]|\\{\\}' or length(nested) - length(translate(nested, '{[', '')) > 64) then
                return row(null::jsonb, ops_private.fault('too_deep', 'The JSON is nested deeper than 64 levels.', 'Flatten it.'));
            end if;
        end if;
        document := raw::jsonb;
    exception
        when character_not_in_repertoire then
            return row(null::jsonb, ops_private.fault('invalid_json', 'The body is not UTF-8.', 'Send JSON in UTF-8.'));
        when invalid_text_representation or untranslatable_character or invalid_parameter_value then
            -- Two backslashes are one character; once they are removed, every \u that is left is an escape.
            raw := replace(raw, E'\\\\', '');
            if raw ~ E'\\\\u0000' then
                return row(null::jsonb, ops_private.fault('nul_character', E'The JSON contains \\u0000.', 'Remove it.'));
            end if;
            if raw ~* E'\\\\ud[89ab][0-9a-f]{2}(?!\\\\ud[c-f][0-9a-f]{2})'
               or regexp_replace(raw, E'\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}', '', 'g') ~* E'\\\\ud[c-f]' then
                return row(null::jsonb, ops_private.fault('lone_surrogate', 'The JSON contains half of a surrogate pair.',
                    'Encode the whole character.'));
            end if;
            return row(null::jsonb, ops_private.fault('invalid_json', 'The body is not valid JSON.', 'Send one JSON object.'));
    end;
    -- jsonb silently keeps the last of two equal keys: what it dropped shows in the number of colons.
    kept := regexp_replace(document::text, string_literal, '""', 'g');
    if length(bare) - length(replace(bare, ':', '')) <> length(kept) - length(replace(kept, ':', '')) then
        return row(null::jsonb, ops_private.fault('duplicate_key', 'A JSON object has a duplicate key.', 'Use every key once.'));
    end if;
    return row(document, null::ops_private.fault);
end
$$;
comment on function ops_private.read_json(bytea) is
    'Reads a body strictly: 1 MiB, UTF-8, depth 64, numbers of 64 characters, no NUL, lone surrogate or duplicate key.';
revoke all on function ops_private.read_json(bytea) from public;
