create or replace function ops_private.reasons_before_start(
    deployment ops.deployments,
    permission ops.promotion_decisions,
    began timestamptz,
    asked_first boolean,
    verdict jsonb
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    promoted constant text := (
        select p.source_ref from ops.promotion_decisions p
         where p.decision_id = deployment.decision_id and p.environment = deployment.environment);
    release_ref constant text := (
        select ops_private.value_at(r.release_id, 'source_ref', r.source_ref, reasons_before_start.began)
          from ops.releases r where r.release_id = deployment.release_id);
    -- Where nobody has to ask, the gates alone speak, and they are about the release's source_ref.
    tested constant text := case when asked_first then coalesce(promoted, release_ref) else release_ref end;
    compared text;
    ended text;
    asked timestamptz;
    reasons jsonb := '[]'::jsonb;
begin
    compared := ops_private.compare_refs(deployment.release_id, tested, deployment.source_ref);
    if compared = 'other' then
        reasons := reasons || ops_private.reason('source_ref_differs', null, null,
            format('Built and tested for %s, deployed %s.', tested, deployment.source_ref), '{release_manager}');
    elsif compared = 'unknown' then
        reasons := reasons || ops_private.reason('source_ref_not_comparable', null, null,
            format('Built and tested for %s, deployed %s; whether they are one commit is not on record.',
                   tested, deployment.source_ref), '{release_manager}');
    end if;
    if jsonb_array_length(reasons) > 0 and (promoted is not null or not asked_first or exists (
            select from ops.promotion_decisions p
             where p.release_id = deployment.release_id and p.environment = deployment.environment and p.verdict = 'allow'
               and p.created_at <= reasons_before_start.began)) then
        return reasons;
    end if;

    if permission.decision_id is not null then
        ended := case when asked_first then ops_private.end_of_permission(permission, reasons_before_start.began) end;
        if ended is not null or verdict ->> 'verdict' <> 'allow' then
            reasons := reasons || ops_private.reason('decision_lapsed', null, null,
                format('Allowed at %s, started at %s: %s.', ops_private.clock_text(permission.created_at),
                       ops_private.clock_text(deployment.deployed_at), coalesce(ended, 'by then the gates no longer allowed it')),
                '{release_manager}');
        end if;
    elsif asked_first or promoted is not null then
        select min(p.created_at) into asked
          from ops.promotion_decisions p
         where p.release_id = deployment.release_id and p.environment = deployment.environment and p.verdict = 'allow'
           and p.created_at > reasons_before_start.began;
        reasons := reasons || case when asked is not null
            then ops_private.reason('deployed_before_decision', null, null,
                format('Started at %s, allowed at %s.', ops_private.clock_text(deployment.deployed_at), ops_private.clock_text(asked)),
                '{release_manager}')
            else ops_private.reason('not_asked', null, null,
                format('No recorded decision allowed %s before it started.', deployment.source_ref), '{release_manager}') end;
    end if;
    return reasons || case when verdict ->> 'verdict' = 'allow' then '[]' else verdict -> 'reasons' end;
end
$$;
comment on function ops_private.reasons_before_start(ops.deployments, ops.promotion_decisions, timestamptz, boolean, jsonb) is
    'Why a deployment was not allowed when it started; empty when it was. permission is null when no decision allowed it, verdict is the '
    'decision over what was on record at its start.';
revoke all on function ops_private.reasons_before_start(ops.deployments, ops.promotion_decisions, timestamptz, boolean, jsonb)
    from public;
