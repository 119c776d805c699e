-- Who brought the code does not approve it: everyone who opened or initiated the release, and everyone who ever brought
-- the source_ref that it has now. A service is nobody. A name that may be a human's, and nobody knows whose, could be
-- anyone's.
create or replace function ops_private.initiators_side(release_id uuid, source_ref text, as_of timestamptz)
returns ops_private.initiators
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    side ops_private.initiators;
begin
    with told as (
        select t.brought_by as name, t.recorded_at as at, t.kind, t.role <> 'told'
               -- Of two spellings of which nobody can tell whether they are one commit, each may be it.
               and (t.means = initiators_side.source_ref or left(t.means, 7) = left(initiators_side.source_ref, 7)
                    and ops_private.compare_refs(t.release_id, t.means, initiators_side.source_ref) = 'unknown') as is_present
          from ops.release_refs t
         where t.release_id = initiators_side.release_id
        union all
        -- A commit is the same under another release's name.
        select t.brought_by, t.recorded_at, t.kind, true
          from ops.release_refs t
          join ops.releases other on other.release_id = t.release_id
          join ops.releases r on r.release_id = initiators_side.release_id and r.project = other.project
         where t.means = initiators_side.source_ref and length(t.means) >= 40 and ops_private.is_commit(t.means)
           and t.release_id <> initiators_side.release_id and t.role <> 'told'),
    brought as (
        select r.created_by as name, r.created_at as at from ops.releases r where r.release_id = initiators_side.release_id
        union
        select r.initiating_actor, r.created_at from ops.releases r where r.release_id = initiators_side.release_id
        union
        select told.name, told.at from told
         where told.is_present and (initiators_side.as_of is null or told.at <= initiators_side.as_of)),
    known as (
        select b.name, who.person, who.kind, token.is_service, token.is_agent
          from brought b
         cross join lateral ops_private.who_is(b.name, b.at, initiators_side.as_of) who
         cross join lateral (
              select coalesce(bool_or(told.kind = 'service'), false) as is_service,
                     coalesce(bool_or(told.kind = 'agent'), false) as is_agent
                from told where told.name = b.name) token)
    select array_agg(distinct lower(btrim(k.name))),
           coalesce(array_agg(distinct k.person) filter (where k.person is not null), '{}'),
           coalesce(array_agg(distinct k.name) filter (
               where k.person is null and k.kind is distinct from 'service' and not k.is_service), '{}'),
           coalesce(bool_or(k.person is not null and k.kind = 'human' and not k.is_service and not k.is_agent), false)
      into side
      from known k;
    -- One login, several subjects: it is one account, whoever it was assigned to when.
    side.persons := side.persons || array(
        select a.subject
          from ops.persona_assignments a
         where lower(a.github_login) = any (side.names || array(
             select lower(own.github_login) from ops.persona_assignments own
              where own.subject = any (side.persons) and own.github_login is not null)));
    return side;
end
$$;
comment on function ops_private.initiators_side(uuid, text, timestamptz) is
    'The initiator''s side of a release at a source_ref: the names and persons whose approval and exceptions do not count, and the '
    'names of humans that nobody knows.';
revoke all on function ops_private.initiators_side(uuid, text, timestamptz) from public;
