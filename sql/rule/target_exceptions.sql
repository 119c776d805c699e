create or replace function ops_private.target_exceptions(targets ops_private.evaluation_target[], as_of timestamptz)
returns ops_private.target_exception[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan -- planning costs more than running
as $$
begin
    return (
    select array_agg(row(target.target, x.exception_id, x.exception_type, kind.waives, x.approver_kind = 'human',
                         ops_private.control_checks(x.compensating_controls),
                         x.effective_from, x.expires_at)::ops_private.target_exception
                     order by target.target, x.exception_id)
      from unnest(target_exceptions.targets) target
      join ops.exceptions x on x.release_id = target.release_id and target.gate_code = any (x.impacted_gates)
       and (target.gate_code = 'G4' or x.subject_ref = target.source_ref)
       -- Who granted it may have brought the same source_ref later on.
       and (x.exception_type = 'break_glass' or ops_private.is_on_side(
                ops_private.initiators_side(x.release_id, x.subject_ref, target_exceptions.as_of), x.approver_id,
                (ops_private.who_is(x.approver_id, x.created_at, target_exceptions.as_of)).person) is distinct from true)
      join ops_private.exception_types_at(target_exceptions.as_of) kind on kind.exception_type = x.exception_type
     where (target_exceptions.as_of is null or x.created_at <= target_exceptions.as_of)
       and (x.revoked_at is null or x.revoked_at > target_exceptions.as_of)
    );
end
$$;
comment on function ops_private.target_exceptions(ops_private.evaluation_target[], timestamptz) is
    'The exceptions that name the gates of these evaluation targets and were not revoked.';
revoke all on function ops_private.target_exceptions(ops_private.evaluation_target[], timestamptz) from public;
