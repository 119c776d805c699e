create or replace function ops_private.known_person(name text)
returns text
language plpgsql -- keeps its plan
stable
parallel safe
security definer -- compares people; few personas may read the assignments
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
    select a.subject
      from ops.persona_assignments a
     where (a.subject = known_person.name or lower(a.github_login) = lower(known_person.name))
       and a.revoked_at is null
     order by a.subject = known_person.name desc, a.assigned_at
     limit 1);
end
$$;
comment on function ops_private.known_person(text) is
    'The subject of the person with this subject or GitHub login, by the assignments in force; null when there is none.';
revoke all on function ops_private.known_person(text) from public;
