-- New facts make gates move. Ingest evaluates once per batch; a direct insert at once.
create or replace function ops_private.reevaluate()
returns trigger
language plpgsql
security definer -- statuses follow from facts, for every caller
set search_path = pg_catalog, pg_temp
as $$
declare
    touched uuid[];
begin
    if (ops_private.acting_context()).phase = 'ingest' then
        return null;
    elsif tg_argv[0] = 'gate_id' then
        perform ops_private.evaluate_releases(array(
            select distinct g.release_id from new_rows n join ops.release_gates g on g.gate_id = n.gate_id));
    else
        touched := array(select distinct n.release_id from new_rows n where n.release_id is not null);
        if tg_table_name = 'approvals' then
            touched := touched || ops_private.releases_with_noes_in_common(touched);
        end if;
        perform ops_private.evaluate_releases(touched);
    end if;
    return null;
end
$$;
comment on function ops_private.reevaluate() is
    'Trigger of fact tables: the gates of the releases that the new rows belong to are judged again, unless the ingest batch in '
    'progress does so at its end. Argument: the column that identifies the gate or release.';
revoke all on function ops_private.reevaluate() from public;
