create or replace function ops_private.objection_facts(
    targets ops_private.evaluation_target[],
    exceptions ops_private.target_exception[],
    as_of timestamptz
)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if coalesce(cardinality(objection_facts.exceptions), 0) = 0 then
        return null;
    end if;
    return array(
        select row(t.target, 'objection', x.exception_id::text, a.persona_role, a.decision,
                   coalesce(approver.person, lower(btrim(a.approver_id))),
                   case when 'service' in (a.approver_kind, approver.kind) then 'service'
                        when 'agent' in (a.approver_kind, approver.kind) then 'agent'
                        else a.approver_kind end,
                   ops_private.is_initiator(t.release_id, a.approver_id, approver.person, objection_facts.as_of),
                   approver.person is not null, a.subject_ref = t.source_ref,
                   least(a.said_at, a.created_at), a.created_at, a.approval_id, a.subject_ref, null)::ops_private.target_fact
          from unnest(objection_facts.exceptions) x
          join unnest(objection_facts.targets) t on t.target = x.target
          join ops.exceptions here on here.exception_id = x.exception_id
          -- What is carried on is one exception: a no to any of it is a no to all.
          join ops.approvals a
            on a.scope = 'exception' and a.exception_id = any (here.exception_id || ops_private.exceptions_of_one_review(here))
         cross join lateral ops_private.who_is(a.approver_id, a.created_at, objection_facts.as_of) approver
         where objection_facts.as_of is null or a.created_at <= objection_facts.as_of);
end
$$;
comment on function ops_private.objection_facts(ops_private.evaluation_target[], ops_private.target_exception[], timestamptz) is
    'What was answered to the exceptions themselves, and to those that are carried on with them. subject is the id of the exception.';
revoke all on function ops_private.objection_facts(ops_private.evaluation_target[], ops_private.target_exception[], timestamptz)
    from public;
