create or replace function ops_private.is_uuid(word text)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Counted characters in a regular expression would cost ten times as much: Postgres builds their states on every call.
    return word like '________-____-____-____-____________' and word !~ '[^-0-9a-fA-F]' and length(replace(word, '-', '')) = 32;
end
$$;
comment on function ops_private.is_uuid(text) is 'Whether the text is a UUID in its usual form.';
revoke all on function ops_private.is_uuid(text) from public;
