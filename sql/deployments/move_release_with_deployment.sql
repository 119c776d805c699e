create or replace function ops_private.move_release_with_deployment()
returns trigger
language plpgsql
security definer -- a release's status follows from facts; no role may write it
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.cancelled_at is not null then
        return null; -- it never was
    elsif new.status = 'succeeded' and new.rollback_of is not null then
        update ops.deployments d set status = 'rolled_back'
         where d.deployment_id = new.rollback_of and d.status = 'succeeded';
        update ops.releases r set status = 'rolled_back'
          from ops.deployments d
         where d.deployment_id = new.rollback_of and r.release_id = d.release_id
           and r.environment_target = new.environment and r.release_id <> new.release_id
           and r.status <> 'rolled_back';
        -- A release that was taken back does not come again by default.
        if not new.restores_assumed and new.rollback_reason is not null then
            update ops.releases r set status = 'promoted'
             where r.release_id = new.release_id and r.environment_target = new.environment and r.status = 'rolled_back';
        end if;
    elsif tg_op = 'UPDATE' and old.status = 'succeeded' and new.status = 'failed' and new.rollback_of is not null then
        perform ops_private.take_back_rollback(new);
    elsif new.rollback_of is null then
        update ops.releases r set status = case new.status when 'failed' then 'failed' else 'in_progress' end
         where r.release_id = new.release_id and r.environment_target = new.environment
           and ((new.status = 'failed' and (r.status in ('draft', 'in_progress') or r.status = 'promoted' and not exists (
                     select from ops.deployments other
                      where other.release_id = r.release_id and other.environment = new.environment and other.status = 'succeeded')))
                or (new.status in ('in_progress', 'succeeded') and r.status in ('draft', 'failed')));
    end if;
    -- Ingest evaluates at the end of its batch.
    if (ops_private.acting_context()).phase is distinct from 'ingest' then
        perform ops_private.evaluate_releases(array[new.release_id]);
    end if;
    return null;
end
$$;
comment on function ops_private.move_release_with_deployment() is
    'Trigger: a failed deployment fails its release, a successful rollback marks what it replaced until it '
    'is reported as failed, and gates are judged again.';
revoke all on function ops_private.move_release_with_deployment() from public;
