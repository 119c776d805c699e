create or replace function ops_private.speak(actor text, actor_kind text, reason text, phase text, reasons jsonb default null)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    words constant text := nullif(jsonb_strip_nulls(jsonb_build_object(
        'actor', speak.actor, 'actor_kind', speak.actor_kind, 'reason', speak.reason, 'phase', speak.phase)), '{}')::text;
begin
    -- A seal costs more than all else here: what says nothing needs none.
    perform set_config('ops.speech', case when words is null then '' else ops_private.seal_of(words) || words end, true),
            set_config('ops.reasons', case when speak.reasons is null then ''
                                           else ops_private.seal_of(speak.reasons::text) || speak.reasons::text end, true);
end
$$;
comment on function ops_private.speak(text, text, text, text, jsonb) is
    'Says for whom and why what follows in this transaction is done; reasons says why for single rows, by their keys. Four nulls say it no longer.';
revoke all on function ops_private.speak(text, text, text, text, jsonb) from public;
