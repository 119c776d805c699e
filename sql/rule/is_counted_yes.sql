create or replace function ops_private.is_counted_yes(
    yes ops_private.target_fact,
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    facts ops_private.target_fact[]
)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    asked constant ops_private.target_requirement[] := case when yes.kind <> 'objection' then array(
        select q from unnest(is_counted_yes.requirements) q
         where q.target = yes.target and q.kind = 'approval' and q.subject = yes.persona) end;
begin
    if not yes.bound then
        return false;
    elsif coalesce(cardinality(asked), 0) = 0 then
        return yes.is_known and yes.actor_kind = 'human' and coalesce(not yes.is_initiator, false);
    end if;
    return yes.actor_kind <> 'service' and not exists (
        select from unnest(asked) q
          join unnest(is_counted_yes.targets) here on here.target = q.target
         where (q.human_only and yes.actor_kind <> 'human')
            or (q.known_only and not yes.is_known)
            or (q.not_initiator and coalesce(yes.is_initiator, true))
            or (q.not_initiator and yes.actor_kind <> 'human' and not exists (
                select from unnest(is_counted_yes.facts) side
                 where side.target = yes.target and side.kind = 'initiators' and side.status = 'human'))
            or exists (
                select from unnest(is_counted_yes.targets) apart
                  join unnest(is_counted_yes.facts) made on made.target = apart.target
                 where apart.release_id = here.release_id and apart.environment = here.environment
                   and apart.gate_code = any (q.distinct_from) and made.actor = yes.actor and made.bound
                   and (made.kind = 'evidence' or (made.kind = 'check' and made.status = 'pass')
                        or (made.kind = 'approval' and made.status = 'approved' and not exists (
                            select from unnest(is_counted_yes.facts) later
                             where later.target = made.target and later.kind = 'approval' and later.persona = made.persona
                               and later.bound and later.actor = made.actor
                               and (later.actor_kind = 'human') = (made.actor_kind = 'human')
                               and (later.at, later.id) > (made.at, made.id))))));
end
$$;
comment on function ops_private.is_counted_yes(
    ops_private.target_fact,
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[]
) is
    'Whether an approval is good enough to lift a colleague''s no: it is for the present source_ref and meets what the gate requires of '
    'approvals by that persona; where it requires none, it is by a known human who is not the initiator.';
revoke all on function ops_private.is_counted_yes(
    ops_private.target_fact,
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[]
) from public;
