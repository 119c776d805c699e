create or replace function ops_private.grant_facts(exceptions ops_private.target_exception[], as_of timestamptz)
returns ops_private.target_fact[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if coalesce(cardinality(grant_facts.exceptions), 0) = 0 then
        return null;
    end if;
    return array(
        select row(x.target, 'grant', x.exception_id::text, 'release_manager', 'approved',
                   coalesce(granter.person, lower(btrim(granted.approver_id))), granted.approver_kind, null, granter.person is not null,
                   true, granted.created_at, granted.created_at, granted.exception_id, granted.subject_ref, null)::ops_private.target_fact
          from unnest(grant_facts.exceptions) x
          join ops.exceptions granted on granted.exception_id = x.exception_id
         cross join lateral ops_private.who_is(granted.approver_id, granted.created_at, grant_facts.as_of) granter);
end
$$;
comment on function ops_private.grant_facts(ops_private.target_exception[], timestamptz) is
    'Who granted the exceptions. subject is the id of the exception.';
revoke all on function ops_private.grant_facts(ops_private.target_exception[], timestamptz) from public;
