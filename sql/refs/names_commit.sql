create or replace function ops_private.names_commit(release_id uuid, ref text, as_of timestamptz)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    asked constant text := ops_private.normal_ref(names_commit.ref);
begin
    if not ops_private.is_commit(asked) or length(asked) >= 40 then
        return ops_private.is_commit(asked);
    end if;
    return exists (
        select from ops_private.whole_commits(names_commit.release_id, asked) whole
         where names_commit.as_of is null or whole.recorded_at <= names_commit.as_of);
end
$$;
comment on function ops_private.names_commit(uuid, text, timestamptz) is
    'Whether a source_ref is a full commit, or a short form of one that the release was told by then.';
revoke all on function ops_private.names_commit(uuid, text, timestamptz) from public;
