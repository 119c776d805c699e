create or replace function ops_private.idempotency_key_fault(key text)
returns ops_private.fault
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if key !~ '^[a-z_]+/[0-9a-f-]+/[a-z0-9_]+/[A-Za-z0-9._:=+@-]+$' or length(split_part(key, '/', 4)) > 128 then
        return ops_private.fault('malformed_idempotency_key',
            'The idempotency key is not source_system/release_id/event_type/tail.',
            'The tail is 1 to 128 of A-Z a-z 0-9 . _ : = + @ -, the release_id in lower case.');
    end if;
    return ops_private.fault('idempotency_key_mismatch',
        'The source_system, release_id or event_type in the idempotency key differs from the envelope''s.',
        'Build the key from the fields of the envelope.');
end
$$;
comment on function ops_private.idempotency_key_fault(text) is
    'What is wrong with an idempotency key that does not belong to its envelope: its form, or the fields that it names.';
revoke all on function ops_private.idempotency_key_fault(text) from public;
