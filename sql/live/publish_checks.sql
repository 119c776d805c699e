create or replace function ops_private.publish_checks()
returns trigger
language plpgsql
security definer -- personas that report checks may not write the feed
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ops_private.live_changes (release_id, subject_table, subject_id, change)
    select g.release_id, 'gate_checks', n.check_id,
           jsonb_build_object('gate_code', g.gate_code, 'check_name', n.check_name, 'status', n.status, 'persona', n.persona)
      from new_rows n
     cross join lateral (select of_check.release_id, of_check.gate_code from ops.release_gates of_check
                          where of_check.gate_id = n.gate_id limit 1) g;
    return null;
end
$$;
comment on function ops_private.publish_checks() is 'Trigger: new checks, with the gate and release that they belong to.';
revoke all on function ops_private.publish_checks() from public;
