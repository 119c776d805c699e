create or replace function ops_private.check_leaving(deployment_id uuid, environment text, restores uuid, at timestamptz)
returns void
language plpgsql
volatile -- sees what was written while it waited for the lock
set search_path = pg_catalog, pg_temp
as $$
declare
    leaving ops.deployments;
begin
    select * into leaving from ops.deployments d where d.deployment_id = check_leaving.deployment_id;
    if leaving.status is distinct from 'succeeded' then
        perform ops_private.raise_error('nothing_to_roll_back',
            format('That is not what runs in %s.', check_leaving.environment),
            'Name the release that runs there, and rollback_of only if it is that deployment; gates report environments shows it.');
    elsif ops_private.rollback_under_way(leaving, check_leaving.restores, check_leaving.at) is not null then
        perform ops_private.raise_error('rollback_under_way', 'The deployment is being rolled back already.',
            'Report the end of that rollback; a rollback_trigger that is sent again joins it.');
    end if;
end
$$;
comment on function ops_private.check_leaving(uuid, text, uuid, timestamptz) is
    'Raises nothing_to_roll_back or rollback_under_way unless the deployment can be taken back.';
revoke all on function ops_private.check_leaving(uuid, text, uuid, timestamptz) from public;
