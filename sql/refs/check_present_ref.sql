-- Nobody signs or sends out what they did not see: who names a source_ref that the release no longer has is told so. A
-- fact that cannot be compared is kept and counts for nothing; a permission would count, so it is not given (is_exact).
create or replace function ops_private.check_present_ref(release_id uuid, named text, is_exact boolean)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    present text;
    compared text;
begin
    if check_present_ref.named is null then
        return;
    end if;
    select r.source_ref into present from ops.releases r where r.release_id = check_present_ref.release_id;
    compared := ops_private.compare_refs(check_present_ref.release_id, present, check_present_ref.named);
    if compared = 'other' or (compared = 'unknown' and present is not null and check_present_ref.is_exact) then
        perform ops_private.raise_error('source_ref_moved',
            format(case compared when 'other' then 'The release is at %s now, not at %s.'
                                 else 'The release is at %s; whether that is %s cannot be told.' end, present, check_present_ref.named),
            'Look at what is to go out now, then name it as the release does.');
    end if;
end
$$;
comment on function ops_private.check_present_ref(uuid, text, boolean) is
    'Raises source_ref_moved if another source_ref is named than the release has; if is_exact, also if the two cannot be compared.';
revoke all on function ops_private.check_present_ref(uuid, text, boolean) from public;
