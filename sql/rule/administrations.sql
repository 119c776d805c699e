create or replace function ops_private.administrations(people text[], since timestamptz, as_of timestamptz)
returns table (person text, at timestamptz)
language plpgsql
stable
rows 2
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with names as materialized (
        select p.person, lower(btrim(p.person)) as name from unnest(administrations.people) p (person)
        union
        select a.subject, lower(a.github_login) from ops.persona_assignments a
         where a.subject = any (administrations.people) and a.github_login is not null)
    select n.person, max(acts.at)
      from names n
     cross join lateral (
          select c.actor as name, c.created_at as at from ops.policy_changes c
           where lower(btrim(c.actor)) = n.name and c.created_at > administrations.since and not c.is_installation
          union all
          select a.assigned_by, a.assigned_at from ops.persona_assignments a
           where lower(btrim(a.assigned_by)) = n.name and a.assigned_at > administrations.since
          union all
          select a.revoked_by, a.revoked_at from ops.persona_assignments a
           where lower(btrim(a.revoked_by)) = n.name and a.revoked_at > administrations.since) acts
     where (administrations.as_of is null or acts.at <= administrations.as_of)
       -- A login may have been somebody else's then.
       and lower(coalesce((ops_private.who_is(btrim(acts.name), acts.at, administrations.as_of)).person, btrim(acts.name)))
           = lower(btrim(n.person))
     group by n.person;
end
$$;
comment on function ops_private.administrations(text[], timestamptz, timestamptz) is
    'Which of these people changed the policy or an assignment after an instant, and when last; with as_of as on record then.';
revoke all on function ops_private.administrations(text[], timestamptz, timestamptz) from public;
