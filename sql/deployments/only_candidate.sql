-- One deployment may be reported twice: by its pipeline, without an id, and by an importer or the platform, with one.
create or replace function ops_private.only_candidate(event ops_private.taken_event, named uuid, at timestamptz)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    skew constant interval := ops_private.clock_skew(event.release_id, event.environment);
    candidates ops.deployments[];
begin
    select array_agg(d) into candidates
      from ops.deployments d
     where d.release_id = event.release_id and d.environment = event.environment
       and case
               when only_candidate.named is not null or event.event_type <> 'deploy_complete'
                   then d.named = (only_candidate.named is null) and not d.told_both_ways
               -- Its start may have been told both ways, and its end with an id only.
               else (d.named or d.told_both_ways) and not exists (
                   select from ops.environment_events e
                    where e.deployment_id = d.deployment_id and e.event_type = 'deploy_complete'
                      and not e.payload ? 'deployment_id')
           end
       and d.cancelled_at is null and least(d.deployed_at, d.reported_at) <= only_candidate.at + skew
       and only_candidate.at <= coalesce(d.completed_at + case event.event_type when 'deploy_complete' then skew else '0' end, 'infinity')
       and coalesce(ops_private.stale_from(d) > only_candidate.at, true)
       and ops_private.compare_refs(d.release_id, d.source_ref, coalesce(event.payload ->> 'source_ref', d.source_ref)) <> 'other';
    if cardinality(candidates) = 1 and not exists (
        select from ops.deployments rival
         where rival.release_id = event.release_id and rival.environment = event.environment
           and rival.named = (only_candidate.named is not null) and not rival.told_both_ways and rival.cancelled_at is null
           and rival.deployment_id <> candidates[1].deployment_id
           and rival.deployed_at <= coalesce(candidates[1].completed_at, 'infinity')
           and candidates[1].deployed_at <= coalesce(rival.completed_at, 'infinity')
           and ops_private.compare_refs(rival.release_id, rival.source_ref, candidates[1].source_ref) <> 'other') then
        return candidates[1].deployment_id;
    end if;
    return null;
end
$$;
comment on function ops_private.only_candidate(ops_private.taken_event, uuid, timestamptz) is
    'The deployment that a report with an id shares with reports without one, or the other way round: they overlap, and each is the '
    'other''s only candidate. Null where two are possible; then they stay two.';
revoke all on function ops_private.only_candidate(ops_private.taken_event, uuid, timestamptz) from public;
