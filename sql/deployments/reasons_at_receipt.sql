create or replace function ops_private.reasons_at_receipt(
    deployment ops.deployments,
    permission ops.promotion_decisions,
    asked_first boolean,
    is_first boolean
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    ended text;
    verdict jsonb;
begin
    if asked_first then
        ended := ops_private.end_of_permission(permission, deployment.reported_at);
    end if;
    verdict := ops_private.decide(ops_private.input_at_start(deployment, deployment.reported_at, is_first));
    if ended is null and verdict ->> 'verdict' = 'allow' then
        return '[]'::jsonb;
    end if;
    return jsonb_build_array(ops_private.reason('order_not_provable', null, null,
        format('%sIts reporter says that it started at %s; the report reached us at %s, and by then %s.',
               case when permission.created_at is not null then format('Allowed at %s. ', ops_private.clock_text(permission.created_at))
                    else '' end,
               ops_private.clock_text(deployment.deployed_at), ops_private.clock_text(deployment.reported_at),
               coalesce(ended, (
                   select string_agg(format('%s%s', coalesce((reason ->> 'gate') || ': ', ''), rtrim(reason ->> 'message', '.')), '; '
                                     order by n)
                     from jsonb_array_elements(verdict -> 'reasons') with ordinality as listed (reason, n)))),
        '{release_manager}'));
end
$$;
comment on function ops_private.reasons_at_receipt(ops.deployments, ops.promotion_decisions, boolean, boolean) is
    'Why a deployment that was allowed at its told start is not shown to have been: when the report reached us it no longer was. Empty '
    'when it still was.';
revoke all on function ops_private.reasons_at_receipt(ops.deployments, ops.promotion_decisions, boolean, boolean) from public;
