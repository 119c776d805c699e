create or replace function ops_private.take_events(events ops_private.taken_event[])
returns ops_private.ingest_answer[]
language plpgsql
volatile
set search_path = ''
as $$
declare
    known ops_private.ingest_answer[];
    refused ops_private.ingest_answer[];
    barred ops_private.taken_event[];
    fresh ops_private.taken_event[];
    told ops_private.ingest_answer[];
    written integer;
    won ops_private.taken_event[];
    lost ops_private.taken_event[];
    kind record;
    event ops_private.taken_event;
    answers ops_private.ingest_answer[] := array[]::ops_private.ingest_answer[];
    failed_state text;
    failed_code text;
    failed_message text;
    failed_hint text;
begin
    begin
        with judged as materialized (
            select e, case
                       when e.own_project is not null and ops_private.is_foreign(e, r.project)
                           then ops_private.fault('not_own_project', format('The token speaks for the project %s only.', e.own_project),
                               'Report it from the repository that the project belongs to.')
                       when e.emitted_at > clock_timestamp() + interval '5 minutes'
                           then ops_private.fault('emitted_at_in_future', 'emitted_at lies more than five minutes in the future.',
                               'Set the sender''s clock.')
                       when e.release_id is null and e.needs_release
                           then ops_private.fault('unknown_release', format('%s needs a release.', e.event_type),
                               'Name the release in release_id.')
                       when e.release_id is null and e.gate_code is not null and e.event_type <> 'health_check'
                           then ops_private.fault('unknown_gate', 'A gate belongs to a release, and the envelope names none.',
                               'Name the release in release_id.')
                       when e.event_type = 'release_opened' then null
                       when e.release_id is not null and r.release_id is null
                           then ops_private.fault('unknown_release', 'The release is not on record.', 'Open it first: release_opened.')
                       when e.release_id is not null and e.needs_own_release
                            and e.actor <> all (array[r.created_by, r.initiating_actor,
                                                      coalesce(ops_private.known_person(r.initiating_actor), r.initiating_actor)])
                           then ops_private.fault('not_own_release',
                               format('%s may emit %s for its own releases only.', e.persona, e.event_type),
                               'Ask who opened or initiated the release, or the pipeline.')
                       when e.payload ? 'deployment_id' and e.event_type not in ('deploy_start', 'deploy_complete') and not exists (
                                select from ops.deployments d
                                 where d.deployment_id = e.deployment_id
                                   and (e.release_id is null or d.release_id = e.release_id)
                                   and (e.environment is null or d.environment = e.environment))
                           then ops_private.fault('unknown_deployment', 'The deployment is not on record for this release and environment.',
                               'Report deploy_start first, or check deployment_id.')
                       when e.projection = 'project_evidence' and e.release_id is null and e.deployment_id is null
                            and e.payload ->> 'artifact_type' <> 'reference'
                           then ops_private.fault('unknown_release', 'Only a reference may stand without a release.',
                               'Name the release in release_id, or use artifact_type reference.')
                   end as fault
              from unnest(take_events.events) e
              left join lateral (
                  select named.release_id, named.project, named.created_by, named.initiating_actor
                    from ops.releases named where named.release_id = e.release_id
                   limit 1) r on true)
        select array_agg(e order by (e).idempotency_key, (e).ordinal) filter (where (fault).code is null),
               array_agg(ops_private.accepted_answer(e)) filter (where (fault).code is null),
               array_agg(e) filter (where (fault).code is not null),
               array_agg(ops_private.rejected_answer(e, fault)) filter (where (fault).code is not null)
          into fresh, told, barred, refused
          from judged;
        -- A retry is a duplicate, also when the world moved on and would refuse it today.
        if barred is not null then
            known := ops_private.known_answers(barred);
            if known is not null then
                refused := array(select a from unnest(refused) a where a.ordinal <> all (array(select k.ordinal from unnest(known) k)));
            end if;
        end if;

        -- In order of the keys: two batches that race for the same ones wait for each other, not both.
        insert into ops.event_ingest_log
            (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status,
             release_id, actor, content_hash, result)
        select e.ingest_id, e.source_system, e.event_type, e.idempotency_key, e.schema_version, e.payload_hash, 'accepted',
               e.sent_release_id, e.actor, e.content_hash,
               case when a.warning is null then jsonb_build_object('detail', a.detail)
                    else jsonb_build_object('detail', a.detail, 'warning', a.warning) end
          from unnest(fresh) e
          join unnest(told) a on a.ordinal = e.ordinal
         order by e.idempotency_key, e.ordinal
        on conflict (release_id, (case when processing_status = 'accepted' then substr(sha256(idempotency_key::bytea), 1, 16) end))
        do nothing;
        get diagnostics written = row_count;

        -- A new statement sees who won: an event is accepted if and only if the row is its own.
        if written = cardinality(fresh) then
            won := fresh;
        else
            select array_agg(e) filter (where mine), array_agg(e) filter (where not mine)
              into won, lost
              from (select e, exists (select from ops.event_ingest_log l where l.ingest_id = (e).ingest_id) as mine
                      from unnest(fresh) e) as raced;
        end if;

        if won is not null then
            if cardinality(won) = 1 then
                perform ops_private.begin_acting(won[1].actor, won[1].actor_kind, won[1].event_type, 'ingest');
                execute format('select ops_private.%I($1)', won[1].projection) using won;
            else
                perform ops_private.begin_acting(null, null, null, 'ingest');
                for kind in
                    select e.projection, array_agg(e order by e.ordinal) as events from unnest(won) e group by e.projection
                loop
                    execute format('select ops_private.%I($1)', kind.projection) using kind.events;
                end loop;
            end if;
        end if;
        answers := coalesce(known, '{}') || coalesce(refused, '{}');
        if lost is null then
            answers := answers || told;
        else
            answers := answers || ops_private.known_answers(lost)
                || array(select a from unnest(told) a where a.ordinal in (select w.ordinal from unnest(won) w));
        end if;
    exception
        -- Not this event's fault: the caller tries again.
        when deadlock_detected or serialization_failure or lock_not_available or insufficient_resources or operator_intervention then
            raise;
        when others then
            if cardinality(take_events.events) > 1 then
                -- Whose fault it was shows one by one.
                answers := '{}';
                foreach event in array take_events.events loop
                    answers := answers || ops_private.take_events(array[event]);
                end loop;
            else
                get stacked diagnostics failed_state = returned_sqlstate, failed_code = message_text,
                    failed_message = pg_exception_detail, failed_hint = pg_exception_hint;
                if failed_state ~ '^PT4\d\d$' then
                    answers := array[ops_private.rejected_answer(events[1],
                        ops_private.fault(failed_code, failed_message, failed_hint))];
                else
                    answers := array[ops_private.rejected_answer(events[1], ops_private.fault('processing_failed',
                        format('The event could not be processed (SQLSTATE %s): %s', failed_state, failed_code),
                        'Nothing of it was kept and its key is free: send it again, or report it with the ingest_id.'))];
                end if;
            end if;
    end;
    return answers;
end
$$;
comment on function ops_private.take_events(ops_private.taken_event[]) is
    'Takes events that do not see each other: refusals by state, then the accepted rows, which tell what is a duplicate, and their effects, in one subtransaction. A fault in a set is looked for one by one.';
revoke all on function ops_private.take_events(ops_private.taken_event[]) from public;
