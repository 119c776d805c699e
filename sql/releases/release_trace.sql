-- The trace (FR-1 to FR-10): the whole chain of one release, in order, from the tables alone.
create or replace function ops.release_trace(release_id uuid)
returns jsonb
language plpgsql
stable
security invoker -- the roles that may execute it can read every table it uses
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    asked ops.releases;
    gates jsonb;
    timeline jsonb;
begin
    select * into asked from ops.releases r where r.release_id = release_trace.release_id;
    if asked.release_id is null then
        perform ops_private.raise_error('release_not_found', format('No release has the id %s.', release_trace.release_id),
            'Check project and name: ops.release_id(project, release_name).');
    end if;

    select jsonb_agg(to_jsonb(g) order by g.gate_code) into gates
      from ops.release_gates g where g.release_id = asked.release_id;

    select jsonb_agg(to_jsonb(e) order by e.at, e.recorded_at, e.kind = 'transition', e.kind <> 'release_opened', e.id, e.kind)
      into timeline
      from (select * from ops_private.trace_facts(asked)
            union all
            select * from ops_private.trace_operations(asked)
            union all
            select * from ops_private.trace_records(asked)) e;

    return jsonb_build_object('release', to_jsonb(asked), 'gates', gates, 'timeline', timeline);
end
$$;
comment on function ops.release_trace(uuid) is
    'The whole chain of one release: {release, gates, timeline}. The timeline is in order of when things happened; recorded_at '
    'says when they were recorded. Errors: release_not_found.';
revoke all on function ops.release_trace(uuid) from public;
grant execute on function ops.release_trace(uuid) to release_manager, audit_reader;
