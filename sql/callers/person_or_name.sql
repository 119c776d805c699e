create or replace function ops_private.person_or_name(name text)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(ops_private.known_person(person_or_name.name), person_or_name.name);
end
$$;
comment on function ops_private.person_or_name(text) is
    'The subject of the person with this subject or GitHub login; the name itself when nobody is known by it. Two names that give the same '
    'are one person.';
revoke all on function ops_private.person_or_name(text) from public;
