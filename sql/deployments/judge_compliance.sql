create or replace function ops_private.judge_compliance()
returns trigger
language plpgsql
security definer -- judges over facts that the reporter may not read
set search_path = pg_catalog, pg_temp
as $$
declare
    found ops_private.compliance;
begin
    perform ops_private.keep_read_committed();
    if tg_op = 'UPDATE' then
        if (new.deployed_at, new.source_ref, new.environment, new.release_id, new.rollback_of)
           is not distinct from (old.deployed_at, old.source_ref, old.environment, old.release_id, old.rollback_of) then
            return new;
        end if;
    end if;
    new.reported_at := coalesce(new.reported_at, case when new.deployed_at is not null then clock_timestamp() end);
    new.reported_late := new.reported_late or coalesce(clock_timestamp() > new.deployed_at + interval '15 minutes', false);
    if new.cancelled_at is not null and tg_op = 'INSERT' then
        new.compliance_reasons := jsonb_build_array(ops_private.reason('never_started', null, null,
            'It was cancelled before it started.', '{ci_service_role}'));
        return new;
    elsif new.rollback_of is not null then
        if tg_op = 'INSERT' then
            perform ops_private.check_rollback(new);
        end if;
        found := case when tg_op = 'UPDATE' and old.rollback_of is null and old.compliance in ('gated', 'excepted')
                      then row('rollback', '[]', null)::ops_private.compliance -- it went through the gates itself
                      else ops_private.rollback_compliance(new) end;
    else
        found := ops_private.deployment_compliance(new, case when tg_op = 'UPDATE' then old.reported_at end is null);
    end if;
    -- What was judged is judged again for the worse only: a report that comes later makes nothing better.
    if tg_op = 'INSERT' or old.cancelled_at is not null or new.release_id <> old.release_id
       or ops_private.is_worse(found.status, old.compliance) then
        new.compliance := found.status;
        new.compliance_reasons := found.reasons;
    elsif old.compliance = 'ungated' then
        -- That another commit ran than was allowed is said even of what was ungated already.
        new.compliance_reasons := old.compliance_reasons || (
            select coalesce(jsonb_agg(reason), '[]')
              from jsonb_array_elements(found.reasons) reason
             where reason ->> 'code' in ('source_ref_differs', 'source_ref_not_comparable')
               and not old.compliance_reasons @> jsonb_build_array(reason));
    end if;
    if tg_op = 'INSERT' then
        new.decision_id := coalesce(new.decision_id, found.decision_id);
    end if;
    return new;
end
$$;
comment on function ops_private.judge_compliance() is
    'Trigger: marks a deployment gated, excepted, ungated or rollback when it is reported. What a later report changes is judged again, '
    'for the worse only: back-dating never makes one gated.';
revoke all on function ops_private.judge_compliance() from public;
