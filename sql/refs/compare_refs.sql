create or replace function ops_private.compare_refs(release_id uuid, a text, b text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    first constant text := ops_private.normal_ref(a);
    second constant text := ops_private.normal_ref(b);
    shorter constant text := case when length(first) <= length(second) then first else second end;
    longer constant text := case when length(first) <= length(second) then second else first end;
begin
    if first = second then
        return 'same';
    elsif first is null or second is null or ops_private.is_commit(first) <> ops_private.is_commit(second) then
        return 'unknown';
    elsif not ops_private.is_commit(first) or not starts_with(longer, shorter) or length(shorter) = 40 then
        return 'other';
    -- From here on shorter is a short form, and longer begins so.
    elsif length(longer) < 40 then
        return 'unknown';
    end if;
    -- It means the one commit that the release was told; the one that is asked about counts as told.
    return case when not exists (
        select from ops_private.whole_commits(compare_refs.release_id, shorter) whole
         where whole.source_ref <> longer) then 'same' else 'unknown' end;
end
$$;
comment on function ops_private.compare_refs(uuid, text, text) is
    'Whether two source_refs of a release are the same, other, or unknown: a name and a commit cannot be compared, nor can a short form '
    'of which the release was told several commits, or two short forms that begin alike.';
revoke all on function ops_private.compare_refs(uuid, text, text) from public;
