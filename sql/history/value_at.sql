-- The value at an instant is what the first later change replaced.
create or replace function ops_private.value_at(subject_id uuid, field text, value text, as_of timestamptz)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    changed ops.state_transitions;
begin
    if value_at.as_of is not null then
        select * into changed
          from ops.state_transitions t
         where t.subject_id = value_at.subject_id and t.field = value_at.field and t.created_at > value_at.as_of
         order by t.created_at, t.transition_id limit 1;
        if changed.transition_id is not null then
            return changed.from_value;
        end if;
    end if;
    return value_at.value;
end
$$;
comment on function ops_private.value_at(uuid, text, text, timestamptz) is
    'What a watched column held at an instant, given what it holds now.';
revoke all on function ops_private.value_at(uuid, text, text, timestamptz) from public;
