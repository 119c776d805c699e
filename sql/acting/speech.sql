create or replace function ops_private.speech()
returns ops_private.speech
language plpgsql
stable
set search_path = ''
as $$
begin
    return jsonb_populate_record(null::ops_private.speech, ops_private.unsealed('ops.speech')::jsonb);
end
$$;
comment on function ops_private.speech() is 'What ops_private.speak said last; null when it is not sealed by us.';
revoke all on function ops_private.speech() from public;
