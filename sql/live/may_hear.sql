create or replace function ops_private.may_hear(persona text, subject_table text, is_own_release boolean)
returns boolean
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select case may_hear.persona
        when 'release_manager' then true
        when 'audit_reader' then true
        when 'ci_service_role' then may_hear.subject_table in ('releases', 'release_gates', 'gate_checks')
        when 'qa_tester' then may_hear.subject_table in ('releases', 'gate_checks', 'evidence_artifacts')
        when 'sre' then may_hear.subject_table in ('deployments', 'environment_events', 'recovery_drills')
        when 'developer' then may_hear.subject_table = 'releases' or (may_hear.subject_table = 'gate_checks' and may_hear.is_own_release)
        else false
    end
$$;
comment on function ops_private.may_hear(text, text, boolean) is
    'Whether a persona receives the changes of a table: exactly when the access table lets it read that table. A test holds the two equal.';
revoke all on function ops_private.may_hear(text, text, boolean) from public;
