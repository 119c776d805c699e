create or replace function ops_private.approval_message(requirement ops_private.target_requirement, code text, counted bigint)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    return case approval_message.code
        when 'approver_administers' then
            'The approval is by someone who changed the policy or an assignment in the 30 days before it, or since.'
        when 'initiator_unknown' then
            'The initiating actor, or someone else who brought this source_ref, is not a known person, so no approval can be shown to be '
            'someone else''s. Assign that person: gates persona assign.'
        when 'self_approved' then 'The only approval is by someone who initiated or opened the release, or brought its source_ref.'
        when 'approver_unknown' then format(
            'The approver is not a known person, and could be the initiator. Assign that person: gates persona assign --persona %s.',
            requirement.subject)
        when 'approver_not_distinct' then format('The only approval is by someone who made facts that %s rests on, or signed it.',
            array_to_string(requirement.distinct_from, ' or '))
        when 'approval_of_other_ref' then 'The approval was for a different source_ref.'
        when 'source_ref_not_comparable' then 'The approval names a source_ref that cannot be compared with the release''s.'
        when 'approver_not_human' then 'The approval is not by a human.'
        else format('%s of %s approvals by %s.', coalesce(approval_message.counted, 0), requirement.min_count, requirement.subject)
    end;
end
$$;
comment on function ops_private.approval_message(ops_private.target_requirement, text, bigint) is
    'The sentence for a reason why a requirement of kind approval is not met.';
revoke all on function ops_private.approval_message(ops_private.target_requirement, text, bigint) from public;
