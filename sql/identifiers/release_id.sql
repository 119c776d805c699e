create or replace function ops.release_id(project text, release_name text)
returns uuid
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return ops_private.uuid_v5('5f1c7a52-3f0e-5d0b-9c55-0f6f4f1f7c11',
                               ops_private.folded_project(release_id.project) || E'\n' || release_id.release_name);
end
$$;
comment on function ops.release_id(text, text) is
    'The id of the release with this project, in whatever case, and name: parallel jobs and retries agree on it without '
    'coordination. FR-1.';
revoke all on function ops.release_id(text, text) from public;
grant execute on function ops.release_id(text, text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
