create or replace function ops_private.folded_project(project text)
returns text
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Not by the collation of the database, which may be any: ReleaseId.Of must come to the same.
    return lower(folded_project.project collate "C");
end
$$;
comment on function ops_private.folded_project(text) is
    'A project''s name with A to Z in lower case: Acme/Shop and acme/shop are one project. Other letters are lower case from the start.';
revoke all on function ops_private.folded_project(text) from public;
grant execute on function ops_private.folded_project(text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
