create or replace function ops_private.policy_loosenings(
    project text, environment text, since timestamptz, until timestamptz)
returns table (at timestamptz, by text, reason text, what text, before_row jsonb, after_row jsonb)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select c.created_at, c.actor, c.reason, named.what, compared.was, compared.becomes
      from ops.policy_changes c
     cross join lateral (select coalesce(c.after_row, c.before_row)) one (changed)
     cross join lateral (
          select coalesce(concat_ws(' ', changed ->> 'gate_code', changed ->> 'code'), '') || coalesce(changed ->> 'name', '')
                 || coalesce(changed ->> 'exception_type', '')
                 || coalesce(' in ' || (changed ->> 'environment'), '') || coalesce(' for ' || (changed ->> 'project'), ''),
                 coalesce(changed ->> 'project', changed ->> 'environment') is not null) named (what, is_special)
      -- What a special row replaces, and what is back when it is gone, is the general one.
      left join lateral (
          select g.after_row as row_then
            from ops.policy_changes g
           where named.is_special and g.subject_table = c.subject_table and g.created_at <= c.created_at
             and g.subject_key <> c.subject_key
             and g.after_row ->> 'project' is null and g.after_row ->> 'environment' is null
             and g.after_row ->> 'gate_code' is not distinct from changed ->> 'gate_code'
             and g.after_row ->> 'code' is not distinct from changed ->> 'code'
             and g.after_row ->> 'name' is not distinct from changed ->> 'name'
           order by g.created_at desc, g.change_id desc limit 1) general on true
     cross join lateral (
          select coalesce(c.before_row, general.row_then), coalesce(c.after_row, general.row_then)) compared (was, becomes)
     where c.created_at > policy_loosenings.since and c.created_at <= policy_loosenings.until and not c.is_installation
       and coalesce(changed ->> 'project', policy_loosenings.project) = policy_loosenings.project
       and coalesce(changed ->> 'environment', policy_loosenings.environment) = policy_loosenings.environment
       and ops_private.is_loosening(compared.was, compared.becomes)
     order by c.created_at, c.change_id;
end
$$;
comment on function ops_private.policy_loosenings(text, text, timestamptz, timestamptz) is
    'The changes of the policy of a project in an environment, after one instant and until another, by which it asks for less.';
revoke all on function ops_private.policy_loosenings(text, text, timestamptz, timestamptz) from public;
