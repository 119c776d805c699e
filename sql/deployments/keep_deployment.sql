create or replace function ops_private.keep_deployment()
returns trigger
language plpgsql
security definer -- what is settled binds every writer
set search_path = pg_catalog, pg_temp
as $$
declare
    broken constant text := case
        when new.release_id <> old.release_id
             then case when old.restores_assumed and old.start_assumed and old.status = 'in_progress' then null else 'release_id' end
        when new.rollback_of is distinct from old.rollback_of and old.rollback_of is not null then 'rollback_of'
        when (new.restores_assumed, new.rollback_reason) is distinct from (old.restores_assumed, old.rollback_reason)
             and new.rollback_of is not distinct from old.rollback_of then 'rollback_reason'
        when old.cancelled_at is not null then null -- nothing of it was settled, as it had not started
        when new.compliance <> old.compliance and not ops_private.is_worse(new.compliance, old.compliance) then 'compliance'
        when new.compliance = 'ungated' and old.compliance = 'ungated'
             and not new.compliance_reasons @> old.compliance_reasons then 'compliance_reasons'
        when new.compliance = old.compliance and new.compliance <> 'ungated'
             and new.compliance_reasons <> old.compliance_reasons then 'compliance_reasons'
        when new.environment <> old.environment and old.reported_at is not null then 'environment'
        when new.source_ref <> old.source_ref and not old.source_ref_assumed then 'source_ref'
        when new.source_ref_assumed and not old.source_ref_assumed then 'source_ref_assumed'
        when new.start_assumed and not old.start_assumed and old.deployed_at is not null then 'start_assumed'
        when new.deployed_at > old.deployed_at or new.deployed_at is null and old.deployed_at is not null
             -- A rollback that was triggered and cancelled has not started.
             and not (old.start_assumed and new.cancelled_at is not null) then 'deployed_at'
        when new.reported_at is distinct from old.reported_at and old.reported_at is not null then 'reported_at'
        when old.reported_late and not new.reported_late then 'reported_late'
    end;
begin
    if broken is not null then
        perform ops_private.raise_error('append_only',
            format('%s of the deployment is settled: it is not changed that way, by anyone.', broken),
            'Report what happened; a report never makes a deployment look better.');
    end if;
    return null;
end
$$;
comment on function ops_private.keep_deployment() is
    'Trigger: what is settled of a deployment stays. Its compliance only gets worse, its start only earlier, and its commit and '
    'environment change only while they are assumed.';
revoke all on function ops_private.keep_deployment() from public;
