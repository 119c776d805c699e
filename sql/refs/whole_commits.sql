create or replace function ops_private.whole_commits(release_id uuid, short text)
returns setof ops.release_refs
language plpgsql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select told.*
      from ops.release_refs told
     where told.release_id = whole_commits.release_id and length(told.source_ref) >= 40
       and ops_private.is_commit(told.source_ref) and starts_with(told.source_ref, whole_commits.short);
end
$$;
comment on function ops_private.whole_commits(uuid, text) is
    'The full commits beginning so that a release was told, once for everyone who told them.';
revoke all on function ops_private.whole_commits(uuid, text) from public;
