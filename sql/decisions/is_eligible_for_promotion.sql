create or replace function ops.is_eligible_for_promotion(release_id uuid, target_env text)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select ops.decide_promotion(is_eligible_for_promotion.release_id, is_eligible_for_promotion.target_env) ->> 'verdict' = 'allow'
$$;
comment on function ops.is_eligible_for_promotion(uuid, text) is 'The verdict of ops.decide_promotion as a boolean.';
revoke all on function ops.is_eligible_for_promotion(uuid, text) from public;
grant execute on function ops.is_eligible_for_promotion(uuid, text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, service_role;
