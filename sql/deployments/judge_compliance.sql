create or replace function ops_private.judge_compliance()
returns trigger
language plpgsql
security definer -- judges over facts that the reporter may not read
set search_path = ''
as $$
declare
    compliance ops_private.compliance;
begin
    perform ops_private.keep_read_committed();
    new.reported_late := coalesce(new.created_at > new.deployed_at + interval '15 minutes', false);
    if new.rollback_of is not null and tg_op = 'INSERT' then
        perform ops_private.check_rollback(new);
    end if;
    compliance := case
        when new.rollback_of is not null then ops_private.rollback_compliance(new)
        when new.decision_id is not null then ops_private.compliance_with_decision(new)
        else ops_private.compliance_with_record(new)
    end;
    new.compliance := compliance.status;
    new.compliance_reasons := compliance.reasons;
    return new;
end
$$;
comment on function ops_private.judge_compliance() is
    'Trigger: marks a deployment gated, excepted, ungated or rollback. Back-dating never makes one gated.';
revoke all on function ops_private.judge_compliance() from public;
