create or replace function ops_private.told_verdict(payload jsonb)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if not (payload -> 'verdict') <@ '["pass", "fail", "empty", "corrupt"]' then
        perform ops_private.raise_error('invalid_payload', 'payload.verdict is not pass, fail, empty or corrupt.',
            'Tell what the content says, or leave verdict out.');
    end if;
    return payload ->> 'verdict';
end
$$;
comment on function ops_private.told_verdict(jsonb) is
    'What the content of evidence says, as its event tells. Raises invalid_payload when it is no verdict, after the look-up of the key.';
revoke all on function ops_private.told_verdict(jsonb) from public;
