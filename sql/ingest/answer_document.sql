create or replace function ops_private.answer_document(
    ingest_id uuid, status text, http_status integer, error_code text, detail jsonb, warning text, payload_matches boolean)
returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    return (jsonb_build_object(
            -- Nothing of a body that is too large is recorded, so there is nothing to look up.
            'ingest_id', case when error_code is distinct from 'body_too_large' then ingest_id end,
            'status', status,
            'http_status', http_status,
            'error_code', error_code,
            'detail', detail)
        || case when warning is null then '{}' else jsonb_build_object('warning', warning) end
        || case when payload_matches is null then '{}' else jsonb_build_object('payload_matches', payload_matches) end
    )::text;
end
$$;
comment on function ops_private.answer_document(uuid, text, integer, text, jsonb, text, boolean) is
    'The JSON document that answers one event. warning and payload_matches are in it where there is something to say.';
revoke all on function ops_private.answer_document(uuid, text, integer, text, jsonb, text, boolean) from public;
