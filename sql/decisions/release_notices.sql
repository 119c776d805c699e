create or replace function ops_private.release_notices(release_id uuid, source_ref text, as_of timestamptz)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    asked constant text := ops_private.normal_ref(release_notices.source_ref);
    horizon constant timestamptz := coalesce(release_notices.as_of, 'infinity');
begin
    return (
    select coalesce(jsonb_agg(n.notice order by n.at, n.notice ->> 'code', n.notice ->> 'message', n.notice ->> 'subject'), '[]')
      from (select changed.created_at as at, jsonb_strip_nulls(jsonb_build_object(
                       'code', 'scope_changed', 'at', changed.created_at, 'by', changed.actor, 'subject', a.approver_id,
                       'message', format('The scope changed after %s was approved: from %s to %s.',
                           coalesce((select g.gate_code from ops.release_gates g where g.gate_id = a.gate_id), 'the release'),
                           left(changed.from_value, 200), left(changed.to_value, 200)))) as notice
              from ops.approvals a
             cross join lateral (
                  select t.* from ops.state_transitions t
                   where t.release_id = a.release_id and t.subject_table = 'releases' and t.field = 'scope_metadata'
                     and t.created_at > a.created_at and t.created_at <= horizon
                   order by t.created_at, t.transition_id limit 1) changed
             where a.release_id = release_notices.release_id and a.decision = 'approved' and a.exception_id is null
               and a.created_at <= horizon
            union all
            select turned.created_at, jsonb_strip_nulls(jsonb_build_object(
                       'code', 'commit_rolled_back', 'at', turned.created_at,
                       'message', format('%s was rolled back in %s before, as %s.', d.source_ref, d.environment, other.release_name)))
              from ops.deployments d
              join ops.releases other on other.release_id = d.release_id
              join ops.releases this on this.release_id = release_notices.release_id and this.project = other.project
             cross join lateral (
                  select t.created_at, t.to_value from ops.state_transitions t
                   where t.subject_id = d.deployment_id and t.field = 'status' and t.created_at <= horizon
                   order by t.created_at desc, t.transition_id desc limit 1) turned
             cross join lateral (select ops_private.normal_ref(d.source_ref)) ran (ref)
             where turned.to_value = 'rolled_back' and (d.status = 'rolled_back' or release_notices.as_of is not null)
               and (ran.ref = asked or (ops_private.is_commit(ran.ref) and ops_private.is_commit(asked)
                                        and (starts_with(ran.ref, asked) or starts_with(asked, ran.ref))))
               and d.release_id <> release_notices.release_id
            union all
            select null, jsonb_build_object(
                       'code', 'authors_not_told', 'message', format('Nobody told who wrote %s.', release_notices.source_ref))
             where not exists (
                 select from ops.release_refs told
                  where told.release_id = release_notices.release_id and told.role = 'author'
                    and told.means = ops_private.meant_ref(release_notices.release_id, release_notices.source_ref)
                    and told.recorded_at <= horizon)) n);
end
$$;
comment on function ops_private.release_notices(uuid, text, timestamptz) is
    'What speaks against a release without denying it: a scope that changed after a signature, an earlier rollback of the same '
    'commit under another name, and that nobody told its authors. Law 16.';
revoke all on function ops_private.release_notices(uuid, text, timestamptz) from public;
