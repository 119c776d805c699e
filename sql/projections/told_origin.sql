create or replace function ops_private.told_origin(payload jsonb)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    told constant text := payload ->> 'origin';
begin
    if jsonb_typeof(payload -> 'origin') <> 'string' or told !~ E'\\S' or length(told) > 400 then
        perform ops_private.raise_error('invalid_payload', 'payload.origin is not a text of 1 to 400 characters.',
            'Name the part of the pipeline, for example ".github/workflows/ci.yml test (linux)", or leave it out.');
    end if;
    return told;
end
$$;
comment on function ops_private.told_origin(jsonb) is
    'The part of a pipeline that a check or evidence comes from, as its event tells. Raises invalid_payload when it is not a name. It is '
    'asked after the look-up of the key, so that what was accepted once stays accepted.';
revoke all on function ops_private.told_origin(jsonb) from public;
