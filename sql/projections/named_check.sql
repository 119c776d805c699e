create or replace function ops_private.named_check(release_id uuid, gate_code text, check_name text)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    latest constant uuid := (
        select c.check_id
          from ops.release_gates g
         cross join lateral (
              select of_gate.check_id, of_gate.judged_at, of_gate.created_at
                from ops.gate_checks of_gate
               where of_gate.gate_id = g.gate_id and of_gate.check_name = named_check.check_name
              offset 0) c
         where g.release_id = named_check.release_id and (named_check.gate_code is null or g.gate_code = named_check.gate_code)
         order by c.judged_at desc, c.created_at desc, c.check_id desc
         limit 1);
begin
    if latest is null then
        perform ops_private.raise_error('unknown_check', 'The evidence names a check that has not been reported for the release.',
            'Report the check first, or leave check_name out.');
    end if;
    return latest;
end
$$;
comment on function ops_private.named_check(uuid, text, text) is
    'The latest check of this name that a release has, on one gate or on any. Raises unknown_check where it has none.';
revoke all on function ops_private.named_check(uuid, text, text) from public;
