create or replace function ops_private.agree_gate_status()
returns trigger
language plpgsql
security definer -- compares a proposed status with the rules, for every caller
set search_path = pg_catalog, pg_temp
as $$
declare
    judged record;
begin
    -- Evaluation writes what it has just judged. Everyone else, the owner included, proposes a status, and the rules must agree.
    if (ops_private.acting_context()).phase = 'evaluation' then
        return new;
    end if;
    select * into judged from ops_private.judge_gate(new.gate_id);
    if judged.status is distinct from new.status or judged.exception_id is distinct from new.exception_id then
        perform ops_private.raise_error('gate_status_not_derived',
            format('By the rules the gate is %s, not %s.', judged.status, new.status),
            'Provide what the gate is missing, or grant an exception: the status follows by itself.');
    end if;
    new.entered_at := coalesce(old.entered_at, case when new.status <> 'pending' then clock_timestamp() end);
    new.resolved_at := case when new.status in ('passed', 'failed', 'bypassed') then clock_timestamp() end;
    new.resolved_by := case when new.status in ('passed', 'failed', 'bypassed') then ops_private.acting_actor() end;
    return new;
end
$$;
comment on function ops_private.agree_gate_status() is
    'Trigger: a status that evaluation does not write itself must be the one that it would give.';
revoke all on function ops_private.agree_gate_status() from public;
