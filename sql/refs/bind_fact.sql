-- A projection has bound its facts already. Columns that a persona may insert include subject_ref, but not subject_assumed.
create or replace function ops_private.bind_fact()
returns trigger
language plpgsql
security definer -- reads which refs the release was told, which few personas may
set search_path = ''
as $$
declare
    fact constant jsonb := to_jsonb(new);
    release_id constant uuid := case tg_argv[0]
        when 'gate_id' then (select g.release_id from ops.release_gates g where g.gate_id = (fact ->> 'gate_id')::uuid)
        else (fact ->> 'release_id')::uuid end;
begin
    if release_id is null then
        new.subject_ref := case when tg_argv[0] = 'gate_id' then 'unknown' end; -- no such gate: the foreign key answers
        new.subject_assumed := false;
        return new;
    end if;
    select s.subject_ref, s.subject_assumed into new.subject_ref, new.subject_assumed
      from ops_private.subject_of(release_id, new.subject_ref, (ops_private.caller()).sha, ops_private.acting_actor(),
                                  clock_timestamp()) s;
    return new;
end
$$;
comment on function ops_private.bind_fact() is
    'Trigger of fact tables: binds a row that no projection wrote to the source_ref that it or the caller''s token names. Argument: the '
    'column that identifies the gate or release.';
revoke all on function ops_private.bind_fact() from public;
