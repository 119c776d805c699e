-- Release, environment and commit of a deployment are those of the first report that states them. What a promotion or a
-- default assumed yields; what contradicts them is a fact, and marks the deployment.
create or replace function ops_private.match_report(event ops_private.taken_event)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    told constant text := event.payload ->> 'source_ref';
    known ops.deployments;
    compared text;
begin
    select * into known from ops.deployments d where d.deployment_id = event.deployment_id for no key update;
    if known.release_id <> event.release_id and ops_private.may_be_restored(known, event.release_id) then
        -- Nobody had said what comes back; now somebody does.
        update ops.deployments d
           set release_id = event.release_id,
               source_ref = coalesce(told, (
                   select ran.source_ref
                     from ops.deployments leaving
                    cross join lateral ops_private.restored_deployment(leaving, event.release_id) ran
                    where leaving.deployment_id = d.rollback_of)),
               source_ref_assumed = told is null
         where d.deployment_id = event.deployment_id;
        return;
    elsif known.release_id <> event.release_id then
        perform ops_private.raise_error('id_taken', 'The deployment_id belongs to another release.',
            'Use a new id for each deployment, or leave it out.');
    end if;
    if known.environment <> event.environment then
        if known.reported_at is null and event.environment in ('staging', 'production') then
            update ops.deployments d set environment = event.environment where d.deployment_id = event.deployment_id;
        else
            perform ops_private.contradict(event, 'environment', known.environment, event.environment);
        end if;
    end if;
    if told is null then
        return;
    end if;
    perform ops_private.tell_ref(known.release_id, told, (event.caller).actor, 'told');
    compared := ops_private.compare_refs(known.release_id, known.source_ref, told);
    if known.source_ref_assumed then
        update ops.deployments d
           set source_ref_assumed = false,
               -- Of two spellings of one commit the record keeps the full one.
               source_ref = case when compared = 'same' and not (length(told) >= 40 and ops_private.is_commit(lower(told)))
                                 then d.source_ref else told end
         where d.deployment_id = event.deployment_id;
    elsif compared = 'other' then
        perform ops_private.contradict(event, 'source_ref', known.source_ref, told);
    end if;
end
$$;
comment on function ops_private.match_report(ops_private.taken_event) is
    'Compares a report with the deployment that it names: fills in what was assumed, records what contradicts. Errors: id_taken.';
revoke all on function ops_private.match_report(ops_private.taken_event) from public;
