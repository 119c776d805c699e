create or replace function ops_private.own_gates()
returns uuid[]
language sql
stable
security definer -- returns only the caller's own gates, from rows that the caller may not read
set search_path = ''
as $$
    with me as (
        select ops_private.actor() as subject
    ), logins as (
        select lower(a.github_login) as login
          from me join ops.persona_assignments a on a.subject = me.subject and a.revoked_at is null
    )
    select coalesce(array_agg(g.gate_id), '{}')
      from me
      join ops.releases r on me.subject in (r.created_by, r.initiating_actor)
        or (lower(r.initiating_actor) in (select login from logins) and ops_private.known_person(r.initiating_actor) = me.subject)
      join ops.release_gates g on g.release_id = r.release_id
$$;
comment on function ops_private.own_gates() is
    'The gates of the releases that the caller opened or initiated, under its subject or its GitHub login. Evaluated once per statement, '
    'however many rows that looks at.';
revoke all on function ops_private.own_gates() from public;
grant execute on function ops_private.own_gates() to developer;
