create or replace function ops.changes_after(after text default null, of_release uuid default null, at_most integer default 500)
returns jsonb
language plpgsql
stable
security definer -- shows each persona what it could read in the tables, see ops_private.may_hear
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    caller constant ops_private.caller := ops_private.caller();
    tip constant text := ops_private.live_tip();
    own_releases constant uuid[] := ops_private.own_releases(caller.persona);
    from_txid xid8;
    from_position bigint;
    pruned text;
    has_kept boolean;
    answer jsonb;
begin
    if changes_after.after is not null and changes_after.after !~ E'^\\d{1,18}-\\d{1,18}$' then
        perform ops_private.raise_error('invalid_value', 'after is not a position of the feed.',
            'Use the id of the last change received, or leave it out.');
    end if;
    if changes_after.at_most is null or changes_after.at_most not between 1 and 1000 then
        perform ops_private.raise_error('invalid_value', 'at_most must be between 1 and 1000.', 'Leave it out for 500.');
    end if;
    if changes_after.of_release is not null and not exists (select from ops.releases r where r.release_id = changes_after.of_release) then
        perform ops_private.raise_error('release_not_found', format('No release has the id %s.', changes_after.of_release),
            'Check project and name: ops.release_id(project, release_name).');
    end if;

    from_txid := split_part(coalesce(changes_after.after, tip), '-', 1)::xid8;
    from_position := split_part(coalesce(changes_after.after, tip), '-', 2)::bigint;
    if (from_txid, from_position) > (split_part(tip, '-', 1)::xid8, split_part(tip, '-', 2)::bigint) then
        -- The position comes from before a restore of this database: what followed it here is unknown.
        return jsonb_build_object('changes', '[]'::jsonb, 'next', tip, 'more', false, 'reset', true, 'reason', 'unknown_position');
    end if;
    select p.txid || '-' || p.position into pruned
      from ops_private.live_pruned p
     where changes_after.after is not null and (p.txid, p.position) > (from_txid, from_position);
    if pruned is not null then
        -- The changes still kept follow; while an older transaction is under way, even they have to wait.
        has_kept := (split_part(pruned, '-', 1)::xid8, split_part(pruned, '-', 2)::bigint)
            <= (split_part(tip, '-', 1)::xid8, split_part(tip, '-', 2)::bigint);
        return jsonb_build_object('changes', '[]'::jsonb, 'next', case when has_kept then pruned else tip end, 'more', has_kept,
                                  'reset', true, 'reason', 'feed_pruned');
    end if;

    -- The same page for every persona, then the part of it that it may read: the work of a call is bounded for all.
    with page as (
        select c.* from ops_private.live_changes c
         where (c.txid, c.position) > (from_txid, from_position)
           and c.txid < pg_snapshot_xmin(pg_current_snapshot())
           and (changes_after.of_release is null or c.release_id = changes_after.of_release)
         order by c.txid, c.position
         limit changes_after.at_most)
    select jsonb_build_object(
               'changes', coalesce(jsonb_agg(jsonb_build_object(
                   'id', p.txid || '-' || p.position, 'at', p.recorded_at, 'table', p.subject_table, 'row_id', p.subject_id,
                   'release_id', p.release_id, 'change', p.change) order by p.txid, p.position)
                   filter (where ops_private.may_hear(caller.persona, p.subject_table, p.release_id = any (own_releases))), '[]'),
               'next', case when count(*) = changes_after.at_most
                            then (array_agg(p.txid || '-' || p.position order by p.txid desc, p.position desc))[1] else tip end,
               'more', count(*) = changes_after.at_most,
               'reset', false)
      into answer
      from page p;
    return answer;
end
$$;
comment on function ops.changes_after(text, uuid, integer) is
    'Changes after a position that the caller''s persona may read: {changes, next, more, reset, reason}. Call again with next; without '
    'after it starts at the present. reset: changes were missed, so read the state again; the reason is feed_pruned (changes after the '
    'position are no longer kept; those that are follow) or unknown_position (the position is not one of this database''s, for example '
    'after a restore). Errors: invalid_value, release_not_found.';
revoke all on function ops.changes_after(text, uuid, integer) from public;
grant execute on function ops.changes_after(text, uuid, integer) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, service_role;
