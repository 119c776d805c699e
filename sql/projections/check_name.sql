create or replace function ops_private.check_name(payload jsonb, field text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    name constant text := payload ->> check_name.field;
begin
    if not ops_private.is_plain_name(name) then
        perform ops_private.raise_error('invalid_payload',
            format('payload.%s is not what it looks like: it begins or ends with a space, is not in Unicode normalization form C, or has '
                || 'control, zero-width or direction characters.', check_name.field),
            'Send the name trimmed and in NFC.');
    end if;
    if check_name.field = 'project' and name ~ '[^ -~]' then
        if coalesce(ops_private.setting('projects_ascii', ops_private.folded_project(name), null)::boolean, true) then
            perform ops_private.raise_error('invalid_payload', 'payload.project is not ASCII.',
                'Spell it in ASCII, or allow one other script per name: the setting projects_ascii of the policy.');
        elsif not ops_private.is_one_script(ops_private.folded_project(name)) then
            perform ops_private.raise_error('invalid_payload',
                'payload.project mixes scripts in one of its parts, uses one that is not known, or is not in lower case.',
                'Spell each part in lower case and one script.');
        end if;
    end if;
end
$$;
comment on function ops_private.check_name(jsonb, text) is
    'Refuses the name of a project or release that could pass for another: raises invalid_payload.';
revoke all on function ops_private.check_name(jsonb, text) from public;
