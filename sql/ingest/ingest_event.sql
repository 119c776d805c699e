create or replace function ops.ingest_event(bytea)
returns jsonb
language plpgsql
volatile
security definer -- see ops_private.ingest_batch; the caller is judged by its verified claims
set search_path = pg_catalog, pg_temp
as $$
declare
    answer jsonb;
begin
    for attempt in 1 .. 6 loop
        begin
            select b.document::jsonb into answer
              from ops_private.ingest_batch(array[ops_private.uuid_v7()], array[$1], array[ops_private.caller()], array[1], array[false]) b;
            exit;
        exception when deadlock_detected then
            -- Another submission of the same events won; its rows are there now.
            if attempt = 6 then
                raise;
            end if;
            perform pg_sleep(random() * 0.02 * attempt);
        end;
    end loop;
    perform set_config('response.status', answer ->> 'http_status', true);
    return answer;
end
$$;
comment on function ops.ingest_event(bytea) is
    'Ingests one raw envelope (application/octet-stream) as the caller: {ingest_id, status, http_status, error_code, detail}. Never '
    'raises for a bad event. Errors: docs/ingest.md. FR-9.';
revoke all on function ops.ingest_event(bytea) from public;
grant execute on function ops.ingest_event(bytea) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role;
