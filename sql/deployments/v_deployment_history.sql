-- Over deployments alone, so that sre, who may read no release, can use it.
create or replace view ops.v_deployment_history with (security_invoker = true) as
    select d.deployment_id, d.release_id, d.environment, d.source_ref, d.status, d.compliance, d.compliance_reasons, d.decision_id,
           d.deployed_by, d.deployed_at, d.completed_at, extract(epoch from d.completed_at - d.deployed_at) as duration_seconds,
           d.reported_late, d.g4_status, d.g4_resolved_at, d.rollback_of,
           (select b.deployment_id from ops.deployments b
             where b.rollback_of = d.deployment_id and b.status in ('succeeded', 'rolled_back')
             order by b.deployed_at, b.deployment_id limit 1) as rolled_back_by,
           d.created_at, d.component, d.live_at, d.restores_assumed, d.rollback_reason,
           d.cancelled, d.interrupted, coalesce(ops_private.stale_from(d) <= statement_timestamp(), false) as stale, d.other_id,
           array(select o.deployment_id from ops.deployments o
                  where o.release_id = d.release_id and o.environment = d.environment and o.named <> d.named
                    and not o.cancelled and not d.cancelled and not o.told_both_ways and not d.told_both_ways
                    and o.deployed_at <= coalesce(d.completed_at, 'infinity') and d.deployed_at <= coalesce(o.completed_at, 'infinity')
                  order by o.created_at) as maybe_same
      from ops.deployments d;
comment on view ops.v_deployment_history is 'One row per deployment, with how long it took and what rolled it back.';
comment on column ops.v_deployment_history.deployment_id is 'The deployment.';
comment on column ops.v_deployment_history.release_id is 'The release that was deployed (for a rollback: the restored one).';
comment on column ops.v_deployment_history.environment is 'staging or production.';
comment on column ops.v_deployment_history.source_ref is 'What was deployed.';
comment on column ops.v_deployment_history.status is 'in_progress, succeeded, failed or rolled_back.';
comment on column ops.v_deployment_history.compliance is 'gated, excepted, ungated or rollback.';
comment on column ops.v_deployment_history.compliance_reasons is 'Why it is ungated; when excepted, the ids of the exceptions.';
comment on column ops.v_deployment_history.decision_id is 'The promotion that opened it; null when it was deployed without one.';
comment on column ops.v_deployment_history.deployed_by is 'Who reported or promoted it.';
comment on column ops.v_deployment_history.deployed_at is
    'When it started, by the reporter''s clock; null while a promotion waits for its start.';
comment on column ops.v_deployment_history.completed_at is 'When it ended.';
comment on column ops.v_deployment_history.duration_seconds is 'From deployed_at to completed_at.';
comment on column ops.v_deployment_history.reported_late is 'Whether it was reported more than 15 minutes after its start.';
comment on column ops.v_deployment_history.g4_status is 'pending, passed or failed.';
comment on column ops.v_deployment_history.g4_resolved_at is 'When g4_status left pending.';
comment on column ops.v_deployment_history.rollback_of is 'The deployment that this one rolls back.';
comment on column ops.v_deployment_history.rolled_back_by is 'The successful deployment that rolled this one back.';
comment on column ops.v_deployment_history.created_at is 'When it was recorded.';
comment on column ops.v_deployment_history.component is 'The part of the project that it replaces; null: the whole project.';
comment on column ops.v_deployment_history.live_at is
    'When it became what runs: the earlier of its told end and our receipt; null unless it succeeded.';
comment on column ops.v_deployment_history.restores_assumed is
    'Whether the rollback did not name the release that it restores, which was therefore the one before.';
comment on column ops.v_deployment_history.rollback_reason is 'Why it was rolled back.';
comment on column ops.v_deployment_history.cancelled is 'Whether it was cancelled before it started; then it counts nowhere.';
comment on column ops.v_deployment_history.interrupted is 'Whether it failed because it was broken off.';
comment on column ops.v_deployment_history.stale is 'Whether it started and went without an end for longer than the policy stale_after.';
comment on column ops.v_deployment_history.other_id is 'The id under which another system reported it.';
comment on column ops.v_deployment_history.maybe_same is
    'Deployments of the release at the same time, of which one was reported with an id and the other without: perhaps they are one.';
grant select on ops.v_deployment_history to release_manager, sre, audit_reader;
