create or replace function ops_private.incident_word(timeline jsonb, entry jsonb, field text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return case when not exists (
        select from jsonb_array_elements(incident_word.timeline) known
         where known ? incident_word.field
           and least((known ->> 'at')::timestamptz, (known ->> 'recorded_at')::timestamptz)
               > least((entry ->> 'at')::timestamptz, (entry ->> 'recorded_at')::timestamptz)) then entry ->> incident_word.field end;
end
$$;
comment on function ops_private.incident_word(jsonb, jsonb, text) is
    'What a new entry of an incident''s timeline says of a field; null where it says nothing, or something else was told later by its own '
    'time.';
revoke all on function ops_private.incident_word(jsonb, jsonb, text) from public;
