-- A preset relaxes, or restores, what depends on how many people there are. Everything else stays as it is set.
create or replace function ops.policy_presets()
returns table (preset text, subject_table text, subject text, before_row jsonb, after_row jsonb, why text)
language sql
stable
security definer -- every persona may read the policy, few who changed it
set search_path = pg_catalog, pg_temp
as $$
    with wanted (preset, subject_table, after_row, why) as (values
        ('strict', 'gate_requirements', '{"distinct_from": ["G2"]}'::jsonb, 'Nobody signs for tests of their own.'),
        ('strict', 'exception_types', '{"requester_may_review": false, "initiator_may_review": false}',
         'Whoever asked for an exception, or brought the code, does not review it.'),
        ('two-people', 'gate_requirements', '{"distinct_from": null}', 'Whoever did not bring the code both tests it and signs.'),
        ('two-people', 'exception_types', '{"requester_may_review": true, "initiator_may_review": true}',
         'Whoever did not grant the exception asked for it or brought the code, and is the only one left to review it.')),
    standing (subject_table, subject, standing_row) as (
        select 'gate_requirements', q.gate_code || ' ' || q.code, to_jsonb(q)
          from ops.gate_requirements q
         where q.gate_code = 'G3' and q.code = 'accountable_signoff' and q.project is null and q.environment is null
        union all
        select 'exception_types', t.exception_type, to_jsonb(t) from ops.exception_types t)
    select w.preset, s.subject_table, s.subject,
           (select jsonb_object_agg(field, s.standing_row -> field) from jsonb_object_keys(w.after_row) field), w.after_row, w.why
      from wanted w
      join standing s on s.subject_table = w.subject_table
     order by w.preset, s.subject_table desc, s.subject
$$;
comment on function ops.policy_presets() is
    'The presets of the policy, row by row: what stands in the general policy, what the preset asks for, and why.';
revoke all on function ops.policy_presets() from public;
grant execute on function ops.policy_presets() to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, service_role, gates_admin, gates_server;
