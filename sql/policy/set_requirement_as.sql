-- gates_admin sets requirements in SQL and over PostgREST. The server does it for a token that says gates_admin:
-- gates_server names the token's subject, and the change is recorded under that name.
create or replace function ops_private.set_requirement_as(administrator text, requirement jsonb, reason text)
returns uuid
language plpgsql
volatile
security definer -- writes a table that nobody may write directly
set search_path = pg_catalog, pg_temp
set intervalstyle = 'postgres'
as $$
declare
    written uuid;
    broken text;
begin
    perform ops_private.keep_read_committed();
    perform ops_private.check_policy_change(set_requirement_as.requirement,
        '{gate_code,code,environment,project,kind,subject,min_count,max_age,personas,human_only,not_initiator,distinct_from,'
        'who_can_fix,binds,known_only,enabled}', set_requirement_as.reason);
    perform ops_private.hold('gate_requirements');
    begin
        perform ops_private.begin_acting(set_requirement_as.administrator, null, set_requirement_as.reason, null);
        written := ops_private.write_requirement(ops_private.wanted_requirement(set_requirement_as.requirement));
        perform ops_private.end_acting();
    exception
        when integrity_constraint_violation or data_exception then
            get stacked diagnostics broken = message_text;
            perform ops_private.raise_error('invalid_value', format('The requirement breaks a rule: %s.', broken),
                'docs/gates.md says what each kind of requirement needs.');
    end;
    return written;
end
$$;
comment on function ops_private.set_requirement_as(text, jsonb, text) is
    'Writes one requirement of the policy on behalf of an administrator whom the server has verified. For gates_server only.';
revoke all on function ops_private.set_requirement_as(text, jsonb, text) from public;
grant execute on function ops_private.set_requirement_as(text, jsonb, text) to gates_server;
