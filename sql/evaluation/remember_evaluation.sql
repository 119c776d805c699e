create or replace function ops_private.remember_evaluation(
    release_ids uuid[], changes ops_private.gate_change[], rulebook ops_private.rulebook, at timestamptz)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ops_private.release_evaluations (release_id, evaluated_at, policy, people, environments, changes_at)
    select asked.release_id, remember_evaluation.at, (remember_evaluation.rulebook).policy, (remember_evaluation.rulebook).people,
           (remember_evaluation.rulebook).environments,
           least((select min(c.valid_until) from unnest(remember_evaluation.changes) c where c.release_id = asked.release_id),
                 (select min(x.effective_from) from ops.exceptions x
                   where x.release_id = asked.release_id and x.effective_from > remember_evaluation.at),
                 (select min(ops_private.confirmation_due_from(d) + q.max_age)
                    from ops.deployments d
                    join ops.gate_requirements q
                      on q.kind = 'deadline' and q.enabled and coalesce(q.environment, d.environment) = d.environment
                   where d.release_id = asked.release_id and d.g4_status = 'pending' and d.status in ('succeeded', 'in_progress')
                     and ops_private.confirmation_due_from(d) + q.max_age > remember_evaluation.at),
                 case when (remember_evaluation.rulebook).loosened_until > remember_evaluation.at then (
                     select min(c.created_at + waits.delay)
                       from ops.policy_changes c
                      cross join ops_private.loosening_delay(
                                asked.project, asked.environment_target, remember_evaluation.at) waits (delay)
                      where c.created_at + waits.delay > remember_evaluation.at) end)
      from (select r.release_id, r.project, r.environment_target
              from ops.releases r where r.release_id = any (remember_evaluation.release_ids)
             order by r.release_id) asked
    on conflict (release_id) do update
       set evaluated_at = excluded.evaluated_at, policy = excluded.policy, people = excluded.people,
           environments = excluded.environments, changes_at = excluded.changes_at;
end
$$;
comment on function ops_private.remember_evaluation(uuid[], ops_private.gate_change[], ops_private.rulebook, timestamptz) is
    'Stores when these releases were judged, by which policy, people and environments, and when time alone will change the answer.';
revoke all on function ops_private.remember_evaluation(uuid[], ops_private.gate_change[], ops_private.rulebook, timestamptz) from public;
