create or replace function ops_private.caller_from_claims(claims jsonb)
returns ops_private.caller
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return row(coalesce(nullif(claims ->> 'sub', ''), claims ->> 'role'),
           case claims ->> 'role' when 'service_role' then 'ci_service_role' else claims ->> 'role' end,
           case
               when jsonb_typeof(claims -> 'act') <> 'null' then 'agent'
               when claims #>> '{app_metadata,actor_kind}' in ('human', 'service')
                   then claims #>> '{app_metadata,actor_kind}'
               -- An unknown kind is not a human either.
               when claims #>> '{app_metadata,actor_kind}' is not null then 'agent'
               when claims ->> 'role' in ('ci_service_role', 'service_role') then 'service'
               else 'human'
           end,
           ops_private.folded_project(nullif(claims ->> 'project', '')),
           nullif(claims ->> 'github_login', ''),
           case when length(claims ->> 'sha') between 7 and 64 and claims ->> 'sha' !~ '[^0-9a-fA-F]' then claims ->> 'sha' end,
           case claims ->> 'role' when 'service_role' then 'service_role' end)::ops_private.caller;
end
$$;
comment on function ops_private.caller_from_claims(jsonb) is
    'Reads verified claims: service_role counts as ci_service_role; an act claim (RFC 8693) makes the caller an agent.';
revoke all on function ops_private.caller_from_claims(jsonb) from public;
grant execute on function ops_private.caller_from_claims(jsonb) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
