create or replace function ops_private.is_plain_name(name text)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return name ~ '^[^ ](.*[^ ])?$'
       -- Control characters, spaces that are none, joiners, marks of direction, fillers, selectors, tags.
       and name !~ (E'[\\x01-\\x1f\\x7f-\\xa0\\xad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f'
                 || E'\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff'
                 || E'\\U000e0000-\\U000e0fff]')
       and (name !~ E'[^\\x01-\\x7f]' or name is nfc normalized);
end
$$;
comment on function ops_private.is_plain_name(text) is
    'Whether a name is what it looks like: NFC, trimmed, without control, zero-width and direction characters or spaces other than '
    'the plain one.';
revoke all on function ops_private.is_plain_name(text) from public;
grant execute on function ops_private.is_plain_name(text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
