create or replace function ops_private.apply_gate_changes(
    changes ops_private.gate_change[],
    actor text,
    actor_kind text,
    at timestamptz
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops_private.begin_acting(apply_gate_changes.actor, apply_gate_changes.actor_kind, null, 'evaluation', (
        select jsonb_object_agg(subject.id, c.why)
          from unnest(apply_gate_changes.changes) c
         cross join lateral (values (case when c.gate_status is not null then c.gate_id end),
                                    (case when c.g4_status is not null then c.deployment_id end)) as subject (id)
         where subject.id is not null));
    if exists (select from unnest(apply_gate_changes.changes) c where c.g4_status is not null) then
        update ops.deployments d
           set g4_status = c.g4_status,
               g4_resolved_at = case when c.g4_status <> 'pending' then apply_gate_changes.at end
          from unnest(apply_gate_changes.changes) c
         where d.deployment_id = c.deployment_id and c.g4_status is not null;
    end if;
    update ops.release_gates g
       set status = c.gate_status,
           exception_id = c.exception_id,
           entered_at = coalesce(g.entered_at, case when c.gate_status <> 'pending' then apply_gate_changes.at end),
           resolved_at = case when c.gate_status in ('passed', 'failed', 'bypassed') then apply_gate_changes.at end,
           resolved_by = case when c.gate_status in ('passed', 'failed', 'bypassed') then apply_gate_changes.actor end
      from unnest(apply_gate_changes.changes) c
     where g.gate_id = c.gate_id and c.gate_status is not null;
end
$$;
comment on function ops_private.apply_gate_changes(ops_private.gate_change[], text, text, timestamptz) is
    'Writes what ops_private.gate_changes found, for an actor; why goes into the history.';
revoke all on function ops_private.apply_gate_changes(ops_private.gate_change[], text, text, timestamptz) from public;
