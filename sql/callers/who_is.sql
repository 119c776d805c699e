-- An assignment that was in force at the time says best who a name was. A revoked one goes on saying it, and one that came
-- later says it, too: assigning a person cures what was done while nobody knew them.
create or replace function ops_private.who_is(name text, at timestamptz, as_of timestamptz default null)
returns ops_private.named_person
language plpgsql
stable
security definer -- compares people; few personas may read the assignments
set search_path = pg_catalog, pg_temp
as $$
declare
    found_subject text;
    found_kind text;
begin
    select a.subject into found_subject
      from ops.persona_assignments a
     where (a.subject = who_is.name or lower(a.github_login) = lower(who_is.name))
       and (who_is.as_of is null or a.assigned_at <= who_is.as_of)
     order by (a.assigned_at <= who_is.at and (a.revoked_at is null or a.revoked_at > who_is.at)) desc,
              a.subject = who_is.name desc, a.assigned_at
     limit 1;
    if found_subject is null then
        return row(who_is.name, null, case when who_is.name like '%[bot]' then 'service' end)::ops_private.named_person;
    end if;
    select case
               when bool_or(a.kind = 'service') then 'service'
               when bool_or(a.kind = 'agent') then 'agent'
               when bool_and(a.persona = 'ci_service_role' and a.kind is null) then 'service'
               else 'human'
           end
      into found_kind
      from ops.persona_assignments a
     where a.subject = found_subject and (who_is.as_of is null or a.assigned_at <= who_is.as_of)
       -- What is in force overrules what was revoked.
       and (a.revoked_at is null or a.revoked_at > who_is.as_of
            or not exists (select from ops.persona_assignments standing
                            where standing.subject = found_subject and (who_is.as_of is null or standing.assigned_at <= who_is.as_of)
                              and (standing.revoked_at is null or standing.revoked_at > who_is.as_of)));
    return row(who_is.name, found_subject, found_kind)::ops_private.named_person;
end
$$;
comment on function ops_private.who_is(text, timestamptz, timestamptz) is
    'Whose name this is, by the assignments as they were then: the person''s subject, and whether human, agent or service. person is null '
    'when nobody knows; kind is then service for a GitHub bot and null otherwise.';
revoke all on function ops_private.who_is(text, timestamptz, timestamptz) from public;
