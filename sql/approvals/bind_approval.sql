create or replace function ops_private.bind_approval()
returns trigger
language plpgsql
security definer -- reads the release even where the approver may not
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from ops.releases r where r.release_id = new.release_id) then
        perform ops_private.raise_error('unknown_release', 'The approval names a release that does not exist.',
            'Open the release first.');
    end if;
    if new.gate_id is not null and not exists (
        select from ops.release_gates g where g.gate_id = new.gate_id and g.release_id = new.release_id) then
        perform ops_private.raise_error('unknown_gate', 'The gate does not belong to this release.',
            'Use ops.gate_id(release_id, gate_code).');
    end if;
    if new.exception_id is not null and not exists (
        select from ops.exceptions e where e.exception_id = new.exception_id and e.release_id = new.release_id) then
        perform ops_private.raise_error('unknown_exception', 'The exception does not belong to this release.',
            'Check exception_id.');
    end if;
    if new.subject_assumed is null then
        select s.subject_ref, s.subject_assumed into new.subject_ref, new.subject_assumed
          from ops_private.signed_subject(new.release_id, new.subject_ref, new.approver_id, clock_timestamp()) s;
    end if;
    new.approver_kind := ops_private.acting_actor_kind();
    return new;
end
$$;
comment on function ops_private.bind_approval() is
    'Trigger: binds an approval to the source_ref that was approved and to the kind of actor, whatever the row says.';
revoke all on function ops_private.bind_approval() from public;
