create or replace function ops_private.check_return()
returns trigger
language plpgsql
security definer -- reads deployments for whoever writes
set search_path = pg_catalog, pg_temp
as $$
begin
    if old.status = 'rolled_back' then
        if not (new.status = 'promoted' and exists (
                select from ops.deployments d
                 where d.release_id = new.release_id and d.environment = new.environment_target and d.status = 'succeeded'
                   and d.rollback_of is not null and not d.restores_assumed and d.rollback_reason is not null))
           and not exists (
                select from ops.deployments back
                  join ops.deployments d on d.deployment_id = back.rollback_of and d.status = 'succeeded'
                 where d.release_id = new.release_id and d.environment = new.environment_target and back.status = 'failed') then
            perform ops_private.raise_error('illegal_transition',
                'A release that was rolled back comes again only by a rollback that names it and says why.',
                'gates deployment rollback --restores <release> --reason <why>, then its end.');
        end if;
    end if;
    return null;
end
$$;
comment on function ops_private.check_return() is
    'Trigger: a release that was rolled back is promoted again only by a rollback that names it, with a reason, or is what it was if the '
    'rollback of it failed.';
revoke all on function ops_private.check_return() from public;
