create or replace function ops.policy(project text default null, environment text default null, as_of timestamptz default null)
returns table (
    gate_code text,
    code text,
    environment text,
    project text,
    kind text,
    subject text,
    min_count integer,
    max_age text,
    personas text[],
    human_only boolean,
    not_initiator boolean,
    distinct_from text[],
    who_can_fix text[],
    binds text,
    known_only boolean,
    enabled boolean
)
language sql
stable
security definer -- every persona may read the policy, few who changed it
set search_path = pg_catalog, pg_temp
set intervalstyle = 'postgres'
as $$
    select q.gate_code, q.code, q.environment, q.project, q.kind, q.subject, q.min_count, q.max_age::text, q.personas,
           q.human_only, q.not_initiator, q.distinct_from, q.who_can_fix, q.binds, q.known_only, q.enabled
      from ops_private.applicable_requirements(ops_private.folded_project(policy.project), policy.environment, policy.as_of) q
     order by q.gate_code, q.code, coalesce(q.environment, '')
$$;
comment on function ops.policy(text, text, timestamptz) is
    'The policy for a project (null: the general one) and an environment (null: each), now or at an instant: per gate and code the '
    'row that applies.';
revoke all on function ops.policy(text, text, timestamptz) from public;
grant execute on function ops.policy(text, text, timestamptz) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, service_role, gates_admin, gates_server;
