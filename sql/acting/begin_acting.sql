-- Our functions act for others: a batch of events, a sweep. A setting tells the triggers below them for whom. Whoever has raw
-- SQL can write settings too, so it is signed with a secret that only the owner's functions read, for this transaction alone.
create or replace function ops_private.begin_acting(actor text, actor_kind text, reason text, phase text, reasons jsonb default null)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    context constant text := nullif(jsonb_strip_nulls(jsonb_build_object('actor', begin_acting.actor, 'actor_kind', begin_acting.actor_kind,
        'reason', begin_acting.reason, 'phase', begin_acting.phase)), '{}')::text;
begin
    -- A signature costs more than all else here: what is empty needs none.
    perform set_config('ops.acting', case when context is null then '' else ops_private.signature_of(context) || context end, true),
            set_config('ops.acting_reasons', case
                when begin_acting.reasons is null then ''
                else ops_private.signature_of(begin_acting.reasons::text) || begin_acting.reasons::text
            end, true);
end
$$;
comment on function ops_private.begin_acting(text, text, text, text, jsonb) is
    'Sets for whom and why this transaction acts, until it is called again or ops_private.end_acting is; '
    'reasons holds the reason of single rows, by their keys.';
revoke all on function ops_private.begin_acting(text, text, text, text, jsonb) from public;
