create or replace function ops_private.administrations(people text[], since timestamptz, as_of timestamptz)
returns table (person text, at timestamptz)
language plpgsql
stable
rows 2
set search_path = ''
as $$
begin
    return query
    with names as materialized (
        select p.person, p.person as name from unnest(administrations.people) p (person)
        union
        select a.subject, a.github_login from ops.persona_assignments a
         where a.subject = any (administrations.people) and a.github_login is not null)
    select n.person, max(acts.at)
      from names n
     cross join lateral (
          select c.created_at as at from ops.policy_changes c
           where c.actor = n.name and c.created_at > administrations.since and not c.is_installation
          union all
          select a.assigned_at from ops.persona_assignments a where a.assigned_by = n.name and a.assigned_at > administrations.since
          union all
          select a.revoked_at from ops.persona_assignments a where a.revoked_by = n.name and a.revoked_at > administrations.since) acts
     where administrations.as_of is null or acts.at <= administrations.as_of
     group by n.person;
end
$$;
comment on function ops_private.administrations(text[], timestamptz, timestamptz) is
    'Which of these people changed the policy or an assignment after an instant, and when last; with as_of as on record then.';
revoke all on function ops_private.administrations(text[], timestamptz, timestamptz) from public;
