create or replace function ops_private.evaluate_releases(release_ids uuid[])
returns void
language plpgsql
volatile
security definer -- statuses follow from facts; no role may write them
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan -- here and in the functions that it calls: planning costs more than running
set random_page_cost = 1.1 -- with the default a few rows are looked for by reading the whole table
as $$
declare
    moment constant timestamptz := clock_timestamp();
    context constant ops_private.acting_context := ops_private.acting_context();
    resolver constant text := coalesce(context.actor, ops_private.actor());
    changes ops_private.gate_change[];
    rulebook ops_private.rulebook;
begin
    perform ops_private.keep_read_committed();
    -- One lock per release, in id order: without it two writers leave a complete gate open.
    perform from ops.releases r
      where r.release_id = any (evaluate_releases.release_ids)
      order by r.release_id
      for no key update;

    -- Before judging: what changes meanwhile makes the judgement outdated, never the other way round.
    select * into rulebook from ops_private.rulebook;
    changes := ops_private.gate_changes(evaluate_releases.release_ids);
    if exists (select from unnest(changes) c where c.gate_status is not null or c.g4_status is not null) then
        perform ops_private.apply_gate_changes(changes, resolver, context.actor_kind, moment);
    end if;
    perform ops_private.advance_releases(evaluate_releases.release_ids, resolver, context.actor_kind);
    perform ops_private.remember_evaluation(evaluate_releases.release_ids, changes, rulebook, moment);
    perform ops_private.begin_acting(context.actor, context.actor_kind, context.reason, context.phase);
end
$$;
comment on function ops_private.evaluate_releases(uuid[]) is
    'Locks the releases in id order, judges their gates and stores what follows: gate, deployment and release status.';
revoke all on function ops_private.evaluate_releases(uuid[]) from public;
