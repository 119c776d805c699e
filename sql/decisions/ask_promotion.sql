create or replace function ops.ask_promotion(release_id uuid, target_env text, source_ref text default null)
returns jsonb
language plpgsql
volatile
security definer -- writes a table that no persona writes
set search_path = pg_catalog, pg_temp
as $$
declare
    recorded ops.promotion_decisions;
begin
    recorded := ops_private.record_decision(ask_promotion.release_id, ask_promotion.target_env, ask_promotion.source_ref);
    return ops_private.present_recorded(recorded);
end
$$;
comment on function ops.ask_promotion(uuid, text, text) is
    'Decides and records the decision with its full input, without opening a deployment. While an allowed decision stands it covers every '
    'start of its release, environment and commit. source_ref: what is asked about; another than the release has is refused. A denial is '
    'an answer, not an error. Errors: not_permitted, not_own_project, release_not_found, invalid_value, source_ref_moved.';
revoke all on function ops.ask_promotion(uuid, text, text) from public;
grant execute on function ops.ask_promotion(uuid, text, text) to release_manager, ci_service_role, service_role;
