-- Who names no origin speaks for all of them, after a colleague's fail. The clocks of two origins may differ: a fail that
-- we received after the pass is taken for older only when it is told more than five minutes earlier.
create or replace function ops_private.is_lifted(target ops_private.evaluation_target, check_id uuid, as_of timestamptz)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    failed ops.gate_checks;
    word ops.gate_checks;
begin
    select * into failed from ops.gate_checks c where c.check_id = is_lifted.check_id;
    select c.* into word
      from ops.gate_checks c
     where c.gate_id = failed.gate_id and c.check_name = failed.check_name and c.persona = failed.persona and c.origin is null
       and case when target.gate_code = 'G4' then c.deployment_id = target.deployment_id else c.subject_ref = target.source_ref end
       and (target.gate_code <> 'G4' or c.status <> 'pass' or c.judged_at >= target.counts_from)
       and (is_lifted.as_of is null or c.created_at <= is_lifted.as_of)
     order by c.judged_at desc, c.created_at desc, c.check_id desc
     limit 1;
    return coalesce(word.status = 'pass'
        and ((word.created_at > failed.created_at and word.judged_at >= failed.judged_at)
             or failed.judged_at < word.judged_at - interval '5 minutes'), false);
end
$$;
comment on function ops_private.is_lifted(ops_private.evaluation_target, uuid, timestamptz) is
    'Whether the latest result of the same check and persona without an origin passes, after this failed one of some origin.';
revoke all on function ops_private.is_lifted(ops_private.evaluation_target, uuid, timestamptz) from public;
