create or replace function ops_private.end_of_permission(permission ops.promotion_decisions, by timestamptz)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    valid constant interval := coalesce(ops_private.setting('promotion_valid',
        (select r.project from ops.releases r where r.release_id = permission.release_id), permission.environment), '0')::interval;
    ended timestamptz;
begin
    select min(p.created_at) into ended
      from ops.promotion_decisions p
     where p.release_id = permission.release_id and p.environment = permission.environment and p.verdict = 'deny'
       and p.created_at > permission.created_at and p.created_at <= end_of_permission.by
       and ops_private.compare_refs(p.release_id, p.source_ref, permission.source_ref) = 'same';
    if ended is not null then
        return format('a later decision, at %s, denied it', ops_private.clock_text(ended));
    end if;
    select min(t.created_at) into ended
      from ops.state_transitions t
     where t.release_id = permission.release_id and t.created_at > permission.created_at and t.created_at <= end_of_permission.by
       and (t.field = 'source_ref' and t.subject_id = t.release_id
            and ops_private.compare_refs(t.release_id, t.to_value, permission.source_ref) <> 'same'
            or t.field = 'status' and t.to_value = 'rolled_back' and exists (
                select from ops.deployments d
                 where d.deployment_id = t.subject_id and d.environment = permission.environment));
    if ended is not null then
        return format('at %s its commit changed or it was rolled back there', ops_private.clock_text(ended));
    end if;
    ended := least(permission.created_at + valid, (permission.decision ->> 'valid_until')::timestamptz);
    if ended <= end_of_permission.by then
        return format('it had ended at %s', ops_private.clock_text(ended));
    end if;
    return null;
end
$$;
comment on function ops_private.end_of_permission(ops.promotion_decisions, timestamptz) is
    'What had ended a permission to deploy by an instant: a later denial, a changed commit, a rollback there, or time. Null while it '
    'stands.';
revoke all on function ops_private.end_of_permission(ops.promotion_decisions, timestamptz) from public;
