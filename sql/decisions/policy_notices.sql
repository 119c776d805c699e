create or replace function ops_private.policy_notices(project text, environment text, at timestamptz)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set intervalstyle = 'postgres'
as $$
declare
    remembered constant interval := interval '7 days';
begin
    return (
    select coalesce(jsonb_agg(n.notice order by n.at, n.notice ->> 'code', n.notice ->> 'message', n.notice ->> 'subject'), '[]')
      from (select l.at, jsonb_strip_nulls(jsonb_build_object(
                       'code', 'policy_loosened', 'at', l.at, 'by', l.by, 'reason', l.reason,
                       'message', format('The policy asks for less: %s %s.', l.what, case
                           when l.after_row is null then 'was removed'
                           when l.after_row ->> 'enabled' = 'false' then 'was switched off'
                           else 'went from ' || changed.fields end))) as notice
              from ops_private.policy_loosenings(
                       policy_notices.project, policy_notices.environment, policy_notices.at - remembered, policy_notices.at) l
             cross join lateral (
                  select string_agg(format('%s%s to %s', nullif(field, 'value') || ' ', coalesce(l.before_row ->> field, 'any'),
                                           coalesce(l.after_row ->> field, 'any')), ', ' order by field) as fields
                    from jsonb_object_keys(l.after_row) field
                   where l.before_row -> field is distinct from l.after_row -> field
                     and field <> all (array['requirement_id', 'setting_id', 'project', 'environment', 'who_can_fix', 'description',
                                             'enabled', 'created_at', 'updated_at'])) changed
            union all
            select a.assigned_at, jsonb_strip_nulls(jsonb_build_object(
                       'code', 'newly_assigned', 'at', a.assigned_at, 'by', a.assigned_by, 'subject', a.subject,
                       'message', format('%s was assigned to somebody%s.', a.persona,
                           case when a.github_login is not null then ' with a GitHub login' else '' end)))
              from ops.persona_assignments a
             where a.assigned_at > policy_notices.at - remembered and a.assigned_at <= policy_notices.at) n);
end
$$;
comment on function ops_private.policy_notices(text, text, timestamptz) is
    'What changed in the seven days before a decision, of the kind that lets more out: loosenings of its policy, and new assignments. '
    'Law 16.';
revoke all on function ops_private.policy_notices(text, text, timestamptz) from public;
