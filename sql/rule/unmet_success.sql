create or replace function ops_private.unmet_success(
    targets ops_private.evaluation_target[],
    unmet ops_private.unmet_requirement[]
)
returns ops_private.unmet_requirement[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select row(t.target, 'deployment_succeeded', 'check', array['ci_service_role', 'sre'], 'deployment_not_succeeded',
                   'No deployment has succeeded yet, so there is nothing to confirm.', false, null, null)::ops_private.unmet_requirement
          from unnest(unmet_success.targets) t
         where t.gate_code = 'G4' and t.counts_from is null
           and not exists (select from unnest(unmet_success.unmet) n where n.target = t.target));
end
$$;
comment on function ops_private.unmet_success(ops_private.evaluation_target[], ops_private.unmet_requirement[]) is
    'G4 where the policy asks for nothing and the deployment has not succeeded: it does not pass before.';
revoke all on function ops_private.unmet_success(ops_private.evaluation_target[], ops_private.unmet_requirement[]) from public;
