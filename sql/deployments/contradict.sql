create or replace function ops_private.contradict(event ops_private.taken_event, field text, recorded text, told text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    reason constant jsonb := ops_private.reason('contradicting_report', null, null,
        format('Two reports contradict each other: %s was reported first, %s later, by %s.', contradict.recorded, contradict.told,
               (event.caller).actor), '{release_manager}');
begin
    insert into ops.contradicting_reports (report_id, deployment_id, release_id, field, recorded, told, reported_by)
    values (event.ingest_id, event.deployment_id, event.release_id, contradict.field, contradict.recorded, contradict.told,
            (event.caller).actor);
    update ops.deployments d
       set compliance = 'ungated',
           compliance_reasons = case when d.compliance = 'ungated' then d.compliance_reasons else '[]' end || reason
     where d.deployment_id = event.deployment_id and not (d.compliance = 'ungated' and d.compliance_reasons @> jsonb_build_array(reason));
end
$$;
comment on function ops_private.contradict(ops_private.taken_event, text, text, text) is
    'Records that a report contradicts what an earlier one said of its deployment, which is ungated from then on.';
revoke all on function ops_private.contradict(ops_private.taken_event, text, text, text) from public;
