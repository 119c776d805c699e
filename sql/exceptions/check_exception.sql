create or replace function ops_private.check_exception()
returns trigger
language plpgsql
security definer -- looks at releases, deployments and assignments whatever the caller may read
set search_path = pg_catalog, pg_temp
as $$
declare
    release ops.releases;
    kind ops.exception_types;
    moment timestamptz;
begin
    new.approver_kind := ops_private.acting_actor_kind();
    select * into release from ops.releases r where r.release_id = new.release_id;
    select * into kind from ops.exception_types t where t.exception_type = new.exception_type;
    if new.subject_assumed is null then
        select s.subject_ref, s.subject_assumed into new.subject_ref, new.subject_assumed
          from ops_private.signed_subject(new.release_id, new.subject_ref, new.approver_id, clock_timestamp()) s;
    end if;
    if release.release_id is null or kind.exception_type is null then
        return new; -- the foreign keys answer
    end if;
    perform ops_private.lock_exceptions(new, release.project);
    moment := clock_timestamp();
    new.impacted_gates := array(select distinct gate from unnest(new.impacted_gates) as named (gate) order by gate);
    if new.continues is not null then
        new := ops_private.continued_exception(new, moment);
    end if;

    perform ops_private.check_exception_times(new, kind.max_duration, moment);
    if kind.controls_required and cardinality(ops_private.control_checks(new.compensating_controls)) = 0 then
        perform ops_private.raise_error('controls_required', format('%s needs compensating checks.', new.exception_type),
            'List the checks that must pass in compensating_controls.checks.');
    end if;
    perform ops_private.check_exception_people(new, release);
    perform ops_private.check_earlier_exceptions(new, release.project, moment);
    perform ops_private.check_break_glass(new, release.project, moment);
    perform ops_private.check_exception_deployment(new);

    new.post_review_status := 'pending';
    new.post_review_due_at := case
        when new.exception_type = 'break_glass' then new.expires_at + interval '3 days'
        else least(new.expires_at, moment + interval '7 days') + interval '7 days'
    end;
    return new;
end
$$;
comment on function ops_private.check_exception() is
    'Trigger: checks the times, the controls, the people, the earlier exceptions and the deployment of an exception, sets the kind of '
    'its granter and its review.';
revoke all on function ops_private.check_exception() from public;
