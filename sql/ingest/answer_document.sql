create or replace function ops_private.answer_document(answer ops_private.ingest_answer, http_status integer)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (jsonb_build_object(
            -- Nothing of a body that is too large is recorded, so there is nothing to look up.
            'ingest_id', case when answer.error_code is distinct from 'body_too_large' then answer.ingest_id end,
            'status', answer.status,
            'http_status', answer_document.http_status,
            'error_code', answer.error_code,
            'detail', answer.detail)
        || case when answer.warning is null then '{}' else jsonb_build_object('warning', answer.warning) end
        || case when answer.status <> 'duplicate' then '{}' else jsonb_build_object(
               'payload_matches', answer.payload_matches,
               'sender_matches', answer.sender_matches,
               'recorded_at', answer.recorded_at) end
    )::text;
end
$$;
comment on function ops_private.answer_document(ops_private.ingest_answer, integer) is
    'The JSON document that answers one event. A warning is in it where there is one; what only a duplicate has, for duplicates.';
revoke all on function ops_private.answer_document(ops_private.ingest_answer, integer) from public;
