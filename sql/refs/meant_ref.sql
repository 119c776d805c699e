-- A short form and the full commit are one where the release was told only one commit that begins so. That is decided
-- when the later of the two is told, and kept: what was bound by then stays bound, whatever is told afterwards.
create or replace function ops_private.meant_ref(release_id uuid, ref text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    asked constant text := ops_private.normal_ref(meant_ref.ref);
    meant text;
begin
    select told.means into meant
      from ops.release_refs told
     where told.release_id = meant_ref.release_id and told.source_ref = asked
     order by told.ref_id limit 1;
    if meant is not null or not ops_private.is_commit(asked) then
        return coalesce(meant, asked);
    elsif length(asked) >= 40 then
        select short.source_ref into meant
          from ops.release_refs short
         where short.release_id = meant_ref.release_id and length(short.source_ref) < 40
           and ops_private.is_commit(short.source_ref) and starts_with(asked, short.source_ref)
           and short.means = short.source_ref
           and not exists (
               select from ops_private.whole_commits(meant_ref.release_id, short.source_ref))
         order by length(short.source_ref) desc limit 1;
    else
        select min(whole.source_ref) into meant
          from ops_private.whole_commits(meant_ref.release_id, asked) whole
        having min(whole.source_ref) = max(whole.source_ref) and min(whole.means) = min(whole.source_ref);
    end if;
    return coalesce(meant, asked);
end
$$;
comment on function ops_private.meant_ref(uuid, text) is
    'Under which spelling this release keeps what a source_ref names: equal for two spellings of the same commit. Kept in '
    'ops.release_refs once the release has been told it.';
revoke all on function ops_private.meant_ref(uuid, text) from public;
