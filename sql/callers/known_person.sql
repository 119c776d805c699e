create or replace function ops_private.known_person(name text, as_of timestamptz default null)
returns text
language plpgsql -- keeps its plan
stable
parallel safe
security definer -- compares people; few personas may read the assignments
set search_path = ''
as $$
begin
    return (
    select a.subject
      from ops.persona_assignments a
     where (a.subject = known_person.name or lower(a.github_login) = lower(known_person.name))
       and case
               when known_person.as_of is null then a.revoked_at is null
               else a.assigned_at <= known_person.as_of and (a.revoked_at is null or a.revoked_at > known_person.as_of)
           end
     order by a.subject = known_person.name desc, a.assigned_at
     limit 1);
end
$$;
comment on function ops_private.known_person(text, timestamptz) is
    'The subject of the person with this subject or GitHub login, now or as recorded at a point in time; null when there is none.';
revoke all on function ops_private.known_person(text, timestamptz) from public;
