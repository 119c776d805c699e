-- One rejection blocks, whoever made it, until that person or a colleague of the same persona approves later.
create or replace function ops_private.standing_rejections(facts ops_private.target_fact[])
returns ops_private.unmet_requirement[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return array(
        with approvals as materialized (select f.* from unnest(standing_rejections.facts) f where f.kind = 'approval'),
        rejection as (
            select distinct on (no.target, no.persona) no.target, no.persona, no.status
              from approvals no
             where no.status in ('rejected', 'request_changes')
               and not exists (
                   select from approvals yes
                    where yes.target = no.target and yes.persona = no.persona
                      and yes.status = 'approved' and (yes.at, yes.id) > (no.at, no.id))
             order by no.target, no.persona, no.at desc, no.id desc)
        select row(r.target, 'no_standing_rejection', 'approval', array[r.persona],
                   case r.status when 'rejected' then 'standing_rejection' else 'changes_requested' end,
                   case r.status when 'rejected' then format('Rejected by %s.', r.persona)
                       else format('%s asked for changes.', r.persona) end,
                   true, null, null)::ops_private.unmet_requirement
          from rejection r);
end
$$;
comment on function ops_private.standing_rejections(ops_private.target_fact[]) is
    'Rejections and requests for changes that no later approval of the same persona has answered.';
revoke all on function ops_private.standing_rejections(ops_private.target_fact[]) from public;
