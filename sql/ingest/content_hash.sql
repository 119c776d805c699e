create or replace function ops_private.content_hash(document jsonb)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    content jsonb := document - 'emitted_at';
begin
    if document ->> 'release_id' ~ '[A-F]' then
        content := content || jsonb_build_object('release_id', lower(document ->> 'release_id'));
    end if;
    return encode(sha256(convert_to(content::text, 'UTF8')), 'hex');
end
$$;
comment on function ops_private.content_hash(jsonb) is
    'SHA-256 of an envelope without emitted_at, lower-case hex; a UUID in upper case is the same UUID.';
revoke all on function ops_private.content_hash(jsonb) from public;
