create or replace function ops_private.reason(code text, gate text, requirement text, message text, who_can_fix text[])
returns jsonb
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('code', reason.code, 'gate', reason.gate, 'requirement', reason.requirement,
                              'message', reason.message, 'who_can_fix', to_jsonb(reason.who_can_fix));
end
$$;
comment on function ops_private.reason(text, text, text, text, text[]) is 'One reason of a decision.';
revoke all on function ops_private.reason(text, text, text, text, text[]) from public;
