create or replace function ops_private.unmet_controls(
    missing ops_private.missing_control[],
    granted ops_private.target_exception[],
    unmet ops_private.unmet_requirement[]
)
returns ops_private.unmet_requirement[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if coalesce(cardinality(unmet_controls.missing), 0) = 0 then
        return null;
    end if;
    return array(
        select distinct row(m.target, 'compensating_control', 'control',
                            case m.status when 'suspended' then array[m.check_name]
                                when 'approved_by_administrator' then array['release_manager']
                                else array['ci_service_role', 'qa_tester', 'sre'] end,
                            case m.status when 'suspended' then 'exception_suspended'
                                when 'approved_by_administrator' then 'approver_administers'
                                else ops_private.check_reason_code(m.status) end,
                            case
                                when m.status is null then format('Compensating check %s has not been reported.', m.check_name)
                                when m.status = 'suspended' then format('%s %s is suspended: %s rejected it.', g.exception_type,
                                    g.exception_id, m.check_name)
                                when m.status = 'approved_by_administrator' then format(
                                    '%s %s does not count: %s, who granted it, changed the policy or an assignment in the 30 days before, '
                                    'or since.', g.exception_type, g.exception_id, m.check_name)
                                else format('Compensating check %s is %s, not pass.', m.check_name, m.status)
                            end,
                            coalesce(m.status in ('fail', 'suspended'), false), null, null)::ops_private.unmet_requirement
          from unnest(unmet_controls.missing) m
          join unnest(unmet_controls.granted) g on g.target = m.target and g.exception_id = m.exception_id
         where exists (
             select from unnest(unmet_controls.unmet) n
              where n.target = m.target and n.waived_by is null and ops_private.may_waive(g, n.kind)));
end
$$;
comment on function ops_private.unmet_controls(
    ops_private.missing_control[],
    ops_private.target_exception[],
    ops_private.unmet_requirement[]
) is
    'The compensating checks that are missing, the noes that suspend and the granters that administer, where the exception would cover '
    'something that is open.';
revoke all on function ops_private.unmet_controls(
    ops_private.missing_control[],
    ops_private.target_exception[],
    ops_private.unmet_requirement[]
) from public;
