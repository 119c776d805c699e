-- A no stands until the person who said it takes it back, or a colleague of the same persona gives a yes that counts. What a person
-- said is not taken back by an agent. A developer's no binds the developer's own releases.
create or replace function ops_private.standing_noes(
    words ops_private.target_fact[],
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    facts ops_private.target_fact[]
)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select no
          from unnest(standing_noes.words) no
         where no.status in ('rejected', 'request_changes')
           and (no.persona <> 'developer' or coalesce(no.is_initiator, false))
           and not exists (
               select from unnest(standing_noes.words) yes
                where yes.target = no.target
                  -- It is lifted in the release that is judged, which names no other as subject, or where it was said.
                  and ((yes.subject is null and no.kind in ('approval', 'word'))
                       or (yes.kind = no.kind and yes.subject = no.subject))
                  -- Told late it takes nothing back that was said since.
                  and yes.status = 'approved' and (yes.recorded_at, yes.id) > (no.recorded_at, no.id)
                  and yes.at >= no.at - case when yes.actor = no.actor then interval '0' else interval '5 minutes' end
                  and case
                          when yes.actor = no.actor then yes.actor_kind = 'human' or no.actor_kind <> 'human'
                          else yes.persona = no.persona and ops_private.is_counted_yes(
                                   yes, standing_noes.targets, standing_noes.requirements, standing_noes.facts)
                      end)
         order by no.target, no.at, no.id);
end
$$;
comment on function ops_private.standing_noes(
    ops_private.target_fact[],
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[]
) is
    'The rejections and requests for changes among these answers that nobody has lifted.';
revoke all on function ops_private.standing_noes(
    ops_private.target_fact[],
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[]
) from public;
