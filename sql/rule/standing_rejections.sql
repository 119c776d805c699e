-- Of several standing noes of a persona the latest is told. No exception covers one, broken glass aside: its kind is rejection.
create or replace function ops_private.standing_rejections(
    targets ops_private.evaluation_target[],
    requirements ops_private.target_requirement[],
    facts ops_private.target_fact[]
)
returns ops_private.unmet_requirement[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    words constant ops_private.target_fact[] := array(
        select f from unnest(standing_rejections.facts) f where f.kind in ('approval', 'word'));
    standing ops_private.target_fact[];
begin
    if not exists (select from unnest(words) w where w.status <> 'approved') then
        return array[]::ops_private.unmet_requirement[];
    end if;
    standing := ops_private.standing_noes(words, standing_rejections.targets, standing_rejections.requirements,
                                          standing_rejections.facts);
    return array(
        select distinct on (no.target, no.persona)
               row(no.target, 'no_standing_rejection', 'rejection', array[no.persona],
                   case no.status when 'rejected' then 'standing_rejection' else 'changes_requested' end,
                   case no.status when 'rejected' then format('Rejected by %s', no.persona)
                       else format('%s asked for changes', no.persona) end
                   || case when no.subject is not null then format(' on %s, which has the same source_ref.', no.subject)
                           when no.bound then '.' else ', for another source_ref.' end
                   || case when exists (
                          select from unnest(words) yes
                           where yes.target = no.target and yes.persona = no.persona and yes.status = 'approved'
                             and (yes.at, yes.id) > (no.at, no.id))
                          then ' The approval that followed does not lift it.' else '' end,
                   true, null, null)::ops_private.unmet_requirement
          from unnest(standing) no
         order by no.target, no.persona, no.at desc, no.id desc);
end
$$;
comment on function ops_private.standing_rejections(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[]
) is
    'Rejections and requests for changes that nobody has lifted.';
revoke all on function ops_private.standing_rejections(
    ops_private.evaluation_target[],
    ops_private.target_requirement[],
    ops_private.target_fact[]
) from public;
