create or replace function ops_private.callers_from_claims(claims jsonb[])
returns ops_private.caller[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    callers ops_private.caller[];
begin
    for n in 1 .. cardinality(callers_from_claims.claims) loop
        callers[n] := ops_private.caller_from_claims(callers_from_claims.claims[n]);
    end loop;
    return callers;
end
$$;
comment on function ops_private.callers_from_claims(jsonb[]) is
    'Reads the verified claims of several callers, in order: what gates_server hands to ops_private.ingest_batch.';
revoke all on function ops_private.callers_from_claims(jsonb[]) from public;
grant execute on function ops_private.callers_from_claims(jsonb[]) to gates_server;
