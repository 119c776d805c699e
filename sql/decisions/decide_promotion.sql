create or replace function ops.decide_promotion(release_id uuid, target_env text, as_of timestamptz default null)
returns jsonb
language plpgsql
stable
security definer -- every persona may ask, few may read the facts behind the answer
set search_path = pg_catalog, pg_temp
as $$
declare
    moment constant timestamptz := clock_timestamp();
begin
    perform ops_private.check_environment(decide_promotion.target_env);
    if decide_promotion.as_of > moment - interval '1 minute' or exists (
            -- A transaction that cannot be seen is taken to be at most a minute old.
            select from pg_catalog.pg_stat_activity a
             where a.datname = current_database() and a.backend_xid is not null and a.pid <> pg_backend_pid()
               and a.xact_start < decide_promotion.as_of) then
        perform ops_private.raise_error('as_of_not_settled',
            'Transactions that started before this instant may still be running.',
            'Leave as_of out for a live decision, or use an instant at least a minute ago that no running transaction predates.');
    end if;
    if exists (select from ops.releases r
                where r.release_id = decide_promotion.release_id and r.created_at > decide_promotion.as_of) then
        perform ops_private.raise_error('release_not_found', 'The release had not been recorded at that instant.',
            'Use a later instant, or leave as_of out.');
    end if;
    return ops_private.present_decision(ops_private.decide(ops_private.decision_input(
        decide_promotion.release_id, decide_promotion.target_env, decide_promotion.as_of,
        coalesce(decide_promotion.as_of, moment)))) || '{"recorded": false}';
end
$$;
comment on function ops.decide_promotion(uuid, text, timestamptz) is
    'May this release go there, and why? A look, which records nothing: ops.ask_promotion does. Live without as_of; with as_of over '
    'what was on record then. Errors: release_not_found, invalid_value, as_of_not_settled.';
revoke all on function ops.decide_promotion(uuid, text, timestamptz) from public;
grant execute on function ops.decide_promotion(uuid, text, timestamptz) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, service_role;
