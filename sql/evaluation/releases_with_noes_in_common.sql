create or replace function ops_private.releases_with_noes_in_common(release_ids uuid[])
returns uuid[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return array(
        select distinct other.release_id
          from ops.approvals no
          join ops.releases r on r.release_id = no.release_id
          join ops.releases other
            on other.project = r.project
           and left(ops_private.normal_ref(other.source_ref), 7) = left(no.subject_ref, 7)
           and ops_private.compare_refs(other.release_id, no.subject_ref, other.source_ref) <> 'other'
         where no.release_id = any (releases_with_noes_in_common.release_ids) and no.decision <> 'approved'
           and other.status in ('draft', 'in_progress', 'failed') and other.release_id <> all (releases_with_noes_in_common.release_ids)
         order by other.release_id);
end
$$;
comment on function ops_private.releases_with_noes_in_common(uuid[]) is
    'The open releases of the same projects that have a source_ref of which somebody said no in one of these: what is answered there is '
    'answered here.';
revoke all on function ops_private.releases_with_noes_in_common(uuid[]) from public;
