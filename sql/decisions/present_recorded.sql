create or replace function ops_private.present_recorded(recorded ops.promotion_decisions)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    valid constant interval := coalesce(ops_private.setting('promotion_valid',
        (select r.project from ops.releases r where r.release_id = recorded.release_id), recorded.environment), '0')::interval;
begin
    return ops_private.present_decision(recorded.decision) || jsonb_build_object(
        'recorded', true, 'decision_id', recorded.decision_id,
        'covers_until', case when recorded.verdict = 'allow'
                             then least(recorded.created_at + valid, (recorded.decision ->> 'valid_until')::timestamptz) end);
end
$$;
comment on function ops_private.present_recorded(ops.promotion_decisions) is
    'What the caller is shown of a decision that was recorded: with its id, and until when it covers the starts of the deployment.';
revoke all on function ops_private.present_recorded(ops.promotion_decisions) from public;
