-- The one definition of what runs. Views that need all places at once say the same with distinct on: what has succeeded
-- and was not rolled back, latest live_at first.
create or replace function ops_private.ran_at(project text, environment text, component text, at timestamptz)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
    select d.deployment_id
      from ops.deployments d
      join ops.releases r on r.release_id = d.release_id
     where r.project = ran_at.project and d.environment = ran_at.environment
       and d.component is not distinct from ran_at.component and d.live_at <= ran_at.at
       and (d.status = 'succeeded' or not exists (
           select from ops.deployments back
            where back.rollback_of = d.deployment_id and back.live_at <= ran_at.at))
     order by d.live_at desc, d.created_at desc
     limit 1
    );
end
$$;
comment on function ops_private.ran_at(text, text, text, timestamptz) is
    'What ran in an environment of a project, or of a component of it, at an instant: of the deployments that had succeeded and had not '
    'been rolled back by then, the one that was completed last.';
revoke all on function ops_private.ran_at(text, text, text, timestamptz) from public;
