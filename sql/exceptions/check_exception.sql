create or replace function ops_private.check_exception()
returns trigger
language plpgsql
security definer -- looks at releases, deployments and assignments whatever the caller may read
set search_path = ''
as $$
declare
    release ops.releases;
    kind ops.exception_types;
    deployment ops.deployments;
    known_approver text;
    moment constant timestamptz := clock_timestamp();
begin
    select * into release from ops.releases r where r.release_id = new.release_id;
    select * into kind from ops.exception_types t where t.exception_type = new.exception_type;
    if release.release_id is null or kind.exception_type is null then
        return new; -- the foreign keys answer
    end if;

    new.requested_by := coalesce(new.requested_by, release.initiating_actor);
    new.impacted_gates := array(select distinct gate from unnest(new.impacted_gates) as named (gate) order by gate);

    if new.effective_from < moment - interval '1 minute' then
        perform ops_private.raise_error('invalid_expiry', 'effective_from lies in the past; an exception is never back-dated.',
            'Leave effective_from out, or set it to a later time.');
    end if;
    if new.expires_at <= moment then
        perform ops_private.raise_error('invalid_expiry', 'expires_at has already passed.', 'Choose a later expires_at.');
    end if;
    if new.expires_at > new.effective_from + kind.max_duration then
        perform ops_private.raise_error('invalid_expiry',
            format('%s may last %s at most.', new.exception_type, kind.max_duration),
            'Choose an earlier expires_at.');
    end if;

    known_approver := coalesce(ops_private.known_person(new.approver_id), new.approver_id);
    if new.exception_type = 'break_glass' then
        if ops_private.acting_actor_kind() <> 'human' then
            perform ops_private.raise_error('not_human', 'break_glass is granted by a human only.',
                'Have a release manager grant it with a personal token.');
        end if;
    else
        if known_approver in (coalesce(ops_private.known_person(new.requested_by), new.requested_by),
                              release.created_by, release.initiating_actor,
                              ops_private.known_person(release.initiating_actor)) then
            perform ops_private.raise_error('four_eyes',
                'Who requested the exception, or opened or initiated the release, cannot approve it.',
                'Have another release manager grant it; break_glass is the one way out at night.');
        end if;
        if ops_private.known_person(release.initiating_actor) is null then
            perform ops_private.raise_error('initiator_unknown',
                format('The initiating actor %s is no known person, so four eyes cannot be shown.', release.initiating_actor),
                'Assign the person a persona with that GitHub login, then grant again.');
        end if;
        if exists (
            select from ops.exceptions earlier
             join ops.releases r on r.release_id = earlier.release_id
             where r.project = release.project
               and earlier.impacted_gates && new.impacted_gates
               and earlier.post_review_status = 'pending'
               and earlier.post_review_due_at < moment
        ) then
            perform ops_private.raise_error('post_review_overdue',
                'An earlier exception for one of these gates is past its review date.',
                'Settle that review first (gates exception review); break_glass is the one way out at night.');
        end if;
    end if;

    -- The next one is no silent renewal: somebody else has looked at what was granted before.
    if new.exception_type <> 'after_the_fact' and exists (
        select from ops.exceptions earlier
         where earlier.release_id = new.release_id and earlier.impacted_gates && new.impacted_gates
           and earlier.post_review_status = 'pending' and earlier.exception_type <> 'after_the_fact'
           and (new.exception_type <> 'break_glass' or earlier.exception_type = 'break_glass')
    ) then
        perform ops_private.raise_error('renewal_unreviewed',
            'An earlier exception of this release for one of these gates has not been reviewed; another one would renew it.',
            'Have somebody else than its approver settle that review first (gates exception review).');
    end if;

    if new.deployment_id is not null then
        select * into deployment from ops.deployments d
         where d.deployment_id = new.deployment_id and d.release_id = new.release_id;
        if deployment.deployment_id is null then
            perform ops_private.raise_error('unknown_deployment',
                'The exception names a deployment that this release does not have.', 'Check deployment_id.');
        elsif deployment.compliance <> 'ungated' then
            perform ops_private.raise_error('deployment_not_ungated',
                format('The deployment is %s; there is no risk to accept after the fact.', deployment.compliance),
                'after_the_fact is for ungated deployments only.');
        end if;
    end if;

    new.post_review_status := 'pending';
    new.post_review_due_at := least(new.expires_at, moment + interval '7 days') + interval '7 days';
    if new.exception_type = 'break_glass' then
        new.post_review_due_at := new.expires_at + interval '3 days';
    end if;
    return new;
end
$$;
comment on function ops_private.check_exception() is
    'Trigger: times, longest duration, four eyes, overdue reviews and the deployment of an exception, at every door.';
revoke all on function ops_private.check_exception() from public;
