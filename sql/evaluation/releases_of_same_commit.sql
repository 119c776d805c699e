create or replace function ops_private.releases_of_same_commit(release_ids uuid[])
returns uuid[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return array(
        select distinct other.release_id
          from ops.releases r
          join ops.releases other
            on other.project = r.project
           and left(ops_private.normal_ref(other.source_ref), 7) = left(ops_private.normal_ref(r.source_ref), 7)
           and ops_private.compare_refs(other.release_id, r.source_ref, other.source_ref) <> 'other'
         where r.release_id = any (releases_of_same_commit.release_ids)
           and other.status in ('draft', 'in_progress', 'failed') and other.release_id <> all (releases_of_same_commit.release_ids)
         order by other.release_id);
end
$$;
comment on function ops_private.releases_of_same_commit(uuid[]) is
    'The other open releases of the same projects that have a source_ref that one of these has: who brought it here brought it there.';
revoke all on function ops_private.releases_of_same_commit(uuid[]) from public;
