create or replace function ops_private.policy_rows_at(subject_table text, as_of timestamptz)
returns setof jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select latest.after_row
      from (select distinct on (c.subject_key) c.after_row
              from ops.policy_changes c
             where c.subject_table = policy_rows_at.subject_table
               and c.created_at <= greatest(policy_rows_at.as_of, (
                       select max(i.created_at) from ops.policy_changes i where i.is_installation))
             order by c.subject_key, c.created_at desc, c.change_id desc) latest
     where latest.after_row is not null
$$;
comment on function ops_private.policy_rows_at(text, timestamptz) is 'The rows of a table of the policy as they stood at an instant.';
revoke all on function ops_private.policy_rows_at(text, timestamptz) from public;
