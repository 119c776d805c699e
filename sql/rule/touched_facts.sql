create or replace function ops_private.touched_facts(targets ops_private.evaluation_target[], as_of timestamptz)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select row(t.target, 'touched', null, null, null, null, null, null, null, null,
                   null, null, null, null, null)::ops_private.target_fact
          from unnest(touched_facts.targets) t
         where exists (
                   select from ops.gate_checks c
                    where c.gate_id = t.gate_id and (t.gate_code <> 'G4' or c.deployment_id = t.deployment_id)
                      and (touched_facts.as_of is null or c.created_at <= touched_facts.as_of))
            or exists (
                   select from ops.evidence_artifacts e
                    where e.release_id = t.release_id and (e.gate_id is null or e.gate_id = t.gate_id)
                      and (t.gate_code <> 'G4' or e.deployment_id = t.deployment_id)
                      and (touched_facts.as_of is null or e.created_at <= touched_facts.as_of))
            or exists (
                   select from ops.approvals a
                    where a.release_id = t.release_id and (a.gate_id = t.gate_id or (a.scope = 'release' and t.gate_code = 'G3'))
                      and (touched_facts.as_of is null or a.created_at <= touched_facts.as_of)));
end
$$;
comment on function ops_private.touched_facts(ops_private.evaluation_target[], timestamptz) is
    'One fact of kind touched for each evaluation target that has any check, evidence or approval, required or not.';
revoke all on function ops_private.touched_facts(ops_private.evaluation_target[], timestamptz) from public;
