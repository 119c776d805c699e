-- Commits compare without case, and git itself drops refs/tags/ and refs/heads/ where it can. A tag that reads like a
-- commit keeps its prefix: without it, it would be one.
create or replace function ops_private.normal_ref(ref text)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    trimmed constant text := btrim(ref, E' \t\r\n');
    bare text;
begin
    if trimmed !~ '[^0-9a-fA-F]' and ops_private.is_commit(lower(trimmed)) then
        return lower(trimmed);
    elsif not starts_with(trimmed, 'refs/') then
        return trimmed;
    end if;
    bare := regexp_replace(trimmed, '^refs/(tags|heads)/', '');
    return case when bare = '' or ops_private.is_commit(lower(bare)) then trimmed else bare end;
end
$$;
comment on function ops_private.normal_ref(text) is
    'A source_ref in the form in which two are compared: a commit in lower case, a tag or branch without refs/tags/ or refs/heads/.';
revoke all on function ops_private.normal_ref(text) from public;
