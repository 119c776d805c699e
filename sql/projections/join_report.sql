create or replace function ops_private.join_report(event ops_private.taken_event)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    told_id constant uuid := (event.payload ->> 'deployment_id')::uuid;
    told_runs constant text[] := ops_private.report_runs(event);
begin
    update ops.deployments d
       set named = d.named or first.names is not null,
           other_id = coalesce(d.other_id, nullif(told_id, d.deployment_id)),
           told_both_ways = d.told_both_ways or first.names is null and d.named <> (told_id is not null),
           runs = d.runs || array(select r from unnest(told_runs) r where r <> all (d.runs))
      from (select told.deployment_id,
                   -- Nobody has reported what a promotion or a rollback only opened.
                   case when told.deployed_at is null or told.start_assumed and told.status = 'in_progress'
                        then told_id end as names
              from ops.deployments told where told.deployment_id = event.deployment_id) first
     where d.deployment_id = first.deployment_id
       and (told_id <> d.deployment_id and d.other_id is null or d.named and told_id is null and not d.told_both_ways
            or not told_runs <@ d.runs);
end
$$;
comment on function ops_private.join_report(ops_private.taken_event) is
    'Notes how a further report names its deployment: under another id, without one, from another CI run.';
revoke all on function ops_private.join_report(ops_private.taken_event) from public;
