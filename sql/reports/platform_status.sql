create or replace function ops.platform_status(of_project text default null)
returns jsonb
language plpgsql
stable
security invoker -- the roles that may execute it can read every table it uses
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
begin
    of_project := ops_private.folded_project(of_project);
    return jsonb_build_object(
        'at', statement_timestamp(),
        'environments', coalesce((
            select jsonb_agg(to_jsonb(e) order by e.project, e.environment, e.component nulls first)
              from ops.v_environment_state e
             where platform_status.of_project is null or e.project = platform_status.of_project), '[]'),
        'exceptions', coalesce((
            select jsonb_agg(to_jsonb(x) order by x.expires_at, x.exception_id)
              from ops.v_exception_status x
             where (platform_status.of_project is null or x.project = platform_status.of_project)
               and (x.state <> 'expired' or x.review_overdue)), '[]'),
        -- Releases that have not reached their target. A deployment that failed does not count.
        'waiting', coalesce((
            select jsonb_agg(to_jsonb(w) order by w.project, w.release_name)
              from (select r.release_id, r.created_at from ops.releases r
                     where r.status in ('draft', 'in_progress', 'failed') and r.environment_target in ('staging', 'production')
                       and (platform_status.of_project is null or r.project = platform_status.of_project)
                       and not exists (
                           select from ops.deployments d
                            where d.release_id = r.release_id and d.environment = r.environment_target
                              and d.status <> 'failed' and d.deployed_at is not null)
                     order by r.created_at desc, r.release_id limit 25) as recent
              cross join lateral (
                  select * from ops.v_promotion_eligibility v
                   where v.release_id = recent.release_id and v.environment = v.environment_target) as w), '[]'),
        'unwell', coalesce((
            select jsonb_agg(to_jsonb(h) order by h.project, h.release_name)
              from (select * from ops.v_release_health h
                     where h.health in ('incident', 'failing', 'unconfirmed')
                       and (platform_status.of_project is null or h.project = platform_status.of_project)
                     order by h.deployed_at desc nulls last, h.release_id limit 50) as h), '[]'));
end
$$;
comment on function ops.platform_status(text) is
    'An overview of one project or all: {at, environments, exceptions, waiting, unwell}. waiting names the 25 latest releases at '
    'most, unwell the 50 latest.';
revoke all on function ops.platform_status(text) from public;
grant execute on function ops.platform_status(text) to release_manager, audit_reader;
