create or replace function ops_private.policy_at(as_of timestamptz, projects text[])
returns setof ops.gate_requirements
language plpgsql
stable
set search_path = ''
as $$
begin
    if policy_at.as_of is null then
        return query
            select * from ops.gate_requirements q where q.project is null or q.project = any (policy_at.projects);
    else
        return query
            select held.* from ops_private.policy_rows_at('gate_requirements', policy_at.as_of) as row_then
             cross join lateral jsonb_populate_record(null::ops.gate_requirements, row_then) held
             where row_then ->> 'project' is null or row_then ->> 'project' = any (policy_at.projects);
    end if;
end
$$;
comment on function ops_private.policy_at(timestamptz, text[]) is 'The policy for these projects, as it stands or as it stood at an instant.';
revoke all on function ops_private.policy_at(timestamptz, text[]) from public;
