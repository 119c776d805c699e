create or replace function ops_private.status_before(release_id uuid)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select t.from_value
          from ops.state_transitions t
         where t.subject_id = status_before.release_id and t.field = 'status'
         order by t.created_at desc, t.transition_id desc
         limit 1);
end
$$;
comment on function ops_private.status_before(uuid) is 'The status that a release had before its present one.';
revoke all on function ops_private.status_before(uuid) from public;
