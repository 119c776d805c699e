-- Decisions (FR-2, FR-7): one rule that judges gates, and the one question, may this go there?
--
-- Facts and requirements are gathered into arrays, ops_private.judge looks at nothing else. Live
-- evaluation, a decision and the replay of a recorded decision therefore run the same rule. All this is
-- plpgsql because that keeps its plans: a language sql function is planned anew by every call.

create type ops_private.gate_unit as (
    unit integer,
    release_id uuid,
    gate_id uuid,
    gate_code text,
    environment text,
    project text,
    deployment_id uuid
);
comment on type ops_private.gate_unit is
    'One thing to judge: a gate of a release for an environment; for G4 also the deployment whose checks count.';

create type ops_private.unit_requirement as (
    unit integer,
    code text,
    kind text,
    subject text,
    min_count integer,
    max_age interval,
    personas text[],
    human_only boolean,
    not_initiator boolean,
    who_can_fix text[]
);
comment on type ops_private.unit_requirement is 'A requirement of the policy, applied to one unit.';

create type ops_private.unit_fact as (
    unit integer,
    kind text,
    subject text,
    persona text,
    status text,
    actor text,
    actor_kind text,
    is_initiator boolean,
    bound boolean,
    at timestamptz,
    recorded_at timestamptz,
    id uuid
);
comment on type ops_private.unit_fact is
    'A check, evidence, approval, drill or incident that bears on one unit. is_initiator is null when nobody knows.';

create type ops_private.unit_exception as (
    unit integer,
    exception_id uuid,
    exception_type text,
    waives text[],
    effective_from timestamptz,
    expires_at timestamptz
);
comment on type ops_private.unit_exception is 'An exception that names the unit''s gate.';

create function ops_private.reason(code text, gate text, requirement text, message text, who_can_fix text[])
returns jsonb
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    return jsonb_build_object('code', reason.code, 'gate', reason.gate, 'requirement', reason.requirement,
                              'message', reason.message, 'who_can_fix', to_jsonb(reason.who_can_fix));
end
$$;
comment on function ops_private.reason(text, text, text, text, text[]) is 'One reason of a decision.';

create function ops_private.unit_requirements(units ops_private.gate_unit[])
returns ops_private.unit_requirement[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select array_agg(row(p.unit, p.code, p.kind, p.subject, p.min_count, p.max_age, p.personas,
                         p.human_only, p.not_initiator, p.who_can_fix)::ops_private.unit_requirement
                     order by p.unit, p.code)
      from (
          -- The most specific row of a code wins, also when it is switched off.
          select distinct on (u.unit, q.code) u.unit, q.*
            from unnest(unit_requirements.units) u
            join ops.gate_requirements q
              on q.gate_code = u.gate_code
             and (q.environment is null or q.environment = u.environment)
             and (q.project is null or q.project = u.project)
           order by u.unit, q.code, q.project is null, q.environment is null
      ) as p
     where p.enabled
    );
end
$$;
comment on function ops_private.unit_requirements(ops_private.gate_unit[]) is 'The policy as it stands, for these units.';

create function ops_private.unit_facts(
    units ops_private.gate_unit[],
    requirements ops_private.unit_requirement[],
    as_of timestamptz
)
returns ops_private.unit_fact[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select array_agg(fact order by (fact).unit, (fact).kind, (fact).at, (fact).recorded_at, (fact).id)
      from (
        -- Laterally, so that each unit's rows come out of the index in order, however large the table.
        select row(u.unit, 'check', latest.check_name, latest.persona, latest.status, null, null, null, null,
                   latest.reported_at, latest.created_at, latest.check_id)::ops_private.unit_fact as fact
          from unnest(unit_facts.units) u
          cross join lateral (
              select distinct on (c.check_name, c.persona)
                     c.check_name, c.persona, c.status, c.reported_at, c.created_at, c.check_id
                from ops.gate_checks c
               where c.gate_id = u.gate_id
                 and (u.gate_code <> 'G4' or c.deployment_id = u.deployment_id)
                 and (unit_facts.as_of is null or c.created_at <= unit_facts.as_of)
               order by c.check_name, c.persona, c.reported_at desc, c.created_at desc, c.check_id desc) latest
        union all
        select row(u.unit, 'evidence', e.artifact_type, null, null, null, null, null, null,
                   e.created_at, e.created_at, e.artifact_id)::ops_private.unit_fact
          from unnest(unit_facts.units) u
          cross join lateral (
              select a.artifact_type, a.created_at, a.artifact_id
                from ops.evidence_artifacts a
               where a.release_id = u.release_id
                 and (a.gate_id is null or a.gate_id = u.gate_id)
                 and (u.gate_code <> 'G4' or a.deployment_id = u.deployment_id)
                 and (unit_facts.as_of is null or a.created_at <= unit_facts.as_of)
              offset 0) e
        union all
        select row(u.unit, 'approval', null, a.persona_role, a.decision, a.approver_id, a.approver_kind,
                   case
                       when a.approver_id in (r.created_by, r.initiating_actor) then true
                       when ops_private.known_person(r.initiating_actor) is null then null
                       else coalesce(ops_private.known_person(a.approver_id), a.approver_id)
                            = ops_private.known_person(r.initiating_actor)
                   end,
                   a.subject_ref = r.source_ref, a.created_at, a.created_at, a.approval_id)::ops_private.unit_fact
          from unnest(unit_facts.units) u
          cross join lateral (
              select given.*
                from ops.approvals given
               where given.release_id = u.release_id
                 and (given.gate_id = u.gate_id or (given.scope = 'release' and u.gate_code = 'G3'))
                 and (unit_facts.as_of is null or given.created_at <= unit_facts.as_of)
              offset 0) a
          join ops.releases r on r.release_id = u.release_id
        union all
        select row(q.unit, 'drill', d.drill_type, null, case when d.restore_validated then d.outcome else 'not_validated' end,
                   null, null, null, null, d.executed_at, d.created_at, d.drill_id)::ops_private.unit_fact
          from unnest(unit_facts.requirements) q
          join unnest(unit_facts.units) u on u.unit = q.unit
          join ops.recovery_drills d on d.environment = u.environment
         where q.kind = 'recovery_drill'
           and (unit_facts.as_of is null or d.created_at <= unit_facts.as_of)
        union all
        select row(q.unit, 'incident', i.severity, null, 'open', null, null, null, null,
                   i.detected_at, i.created_at, i.incident_id)::ops_private.unit_fact
          from unnest(unit_facts.requirements) q
          join unnest(unit_facts.units) u on u.unit = q.unit
          join ops.incidents i on i.environment = u.environment and i.severity = q.subject
         where q.kind = 'no_open_incident'
           and (unit_facts.as_of is null or i.created_at <= unit_facts.as_of)
           and (i.resolved_at is null or i.resolved_at > unit_facts.as_of)
      ) as gathered
    );
end
$$;
comment on function ops_private.unit_facts(ops_private.gate_unit[], ops_private.unit_requirement[], timestamptz) is
    'What is on record for these units: the latest check per name and persona, evidence, approvals, drills, open incidents. With as_of only what was recorded by then.';

create function ops_private.unit_exceptions(units ops_private.gate_unit[], as_of timestamptz)
returns ops_private.unit_exception[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select array_agg(row(u.unit, x.exception_id, x.exception_type, t.waives, x.effective_from, x.expires_at)::ops_private.unit_exception
                     order by u.unit, x.exception_id)
      from unnest(unit_exceptions.units) u
      join ops.exceptions x on x.release_id = u.release_id and u.gate_code = any (x.impacted_gates)
      join ops.exception_types t on t.exception_type = x.exception_type
     where unit_exceptions.as_of is null or x.created_at <= unit_exceptions.as_of
    );
end
$$;
comment on function ops_private.unit_exceptions(ops_private.gate_unit[], timestamptz) is 'The exceptions that name these units'' gates.';

create function ops_private.judge(
    units ops_private.gate_unit[],
    requirements ops_private.unit_requirement[],
    facts ops_private.unit_fact[],
    exceptions ops_private.unit_exception[],
    at timestamptz,
    with_reasons boolean
)
returns table (
    unit integer,
    release_id uuid,
    gate_id uuid,
    gate_code text,
    environment text,
    deployment_id uuid,
    status text,
    is_failing boolean,
    exception_id uuid,
    exceptions_used uuid[],
    valid_until timestamptz,
    reasons jsonb
)
language plpgsql
stable
rows 40
set search_path = ''
set timezone = 'UTC'
as $$
begin
    return query
    with u as materialized (select * from unnest(judge.units)),
    q as materialized (select * from unnest(judge.requirements)),
    f as materialized (select * from unnest(judge.facts)),
    -- By kind, because each of its own is looked through once for every requirement.
    checks as materialized (select * from f where f.kind = 'check'),
    evidence as materialized (select * from f where f.kind = 'evidence'),
    approvals as materialized (select * from f where f.kind = 'approval'),
    x as materialized (
        select * from unnest(judge.exceptions) e
         where judge.at >= e.effective_from and judge.at < e.expires_at),
    standing_approval as materialized (
        -- A person's last word in a persona stands.
        select distinct on (f.unit, f.persona, f.actor) f.*
          from approvals f
         order by f.unit, f.persona, f.actor, f.at desc, f.id desc),
    unmet as (
        -- A required check: pass, by a persona whose rows count.
        select q.unit, q.code as requirement, q.kind, q.who_can_fix,
               case latest.status when 'fail' then 'check_failed' else
                   case when latest.status is null then 'check_missing' else 'check_not_passed' end end as code,
               case
                   when latest.status is null then format('Check %s has not been reported by %s.', q.subject,
                       coalesce(array_to_string(q.personas, ' or '), 'anybody'))
                   else format('Check %s is %s, not pass.', q.subject, latest.status)
               end as message,
               coalesce(latest.status = 'fail', false) as failing
          from q
          left join lateral (
              select f.status from checks f
               where f.unit = q.unit and f.subject = q.subject
                 and (q.personas is null or f.persona = any (q.personas))
               order by f.at desc, f.recorded_at desc, f.id desc limit 1) latest on true
         where q.kind = 'check' and latest.status is distinct from 'pass'
        union all
        select q.unit, q.code, q.kind, q.who_can_fix, 'check_failed',
               format('Check %s failed, reported by %s.', f.subject, f.persona), true
          from q
          join checks f on f.unit = q.unit and f.status = 'fail'
         where q.kind = 'no_failing_check'
           and not exists (
               select from q required
                where required.unit = q.unit and required.kind = 'check' and required.subject = f.subject
                  and (required.personas is null or f.persona = any (required.personas)))
        union all
        select q.unit, q.code, q.kind, q.who_can_fix,
               case when found.any_age >= q.min_count then 'evidence_stale' else 'evidence_missing' end,
               case when found.any_age >= q.min_count
                   then format('Evidence of type %s is older than %s.', q.subject, q.max_age)
                   else format('Evidence of type %s: %s of %s attached.', q.subject, found.any_age, q.min_count) end,
               false
          from q
          cross join lateral (
              select count(*) as any_age,
                     count(*) filter (where q.max_age is null or f.at > judge.at - q.max_age) as fresh
                from evidence f where f.unit = q.unit and f.subject = q.subject) found
         where q.kind = 'evidence' and found.fresh < q.min_count
        union all
        select q.unit, q.code, q.kind, q.who_can_fix,
               case
                   when given.unknown_initiator then 'initiator_unknown'
                   when given.own then 'self_approved'
                   when given.other_ref then 'approval_of_other_ref'
                   when given.not_human then 'approver_not_human'
                   else 'approval_missing'
               end,
               case
                   when given.unknown_initiator then 'The initiating actor is no known person, so no approval can be shown to be another''s.'
                   when given.own then 'The only approval is by the initiator or opener of the release itself.'
                   when given.other_ref then 'The approval was for another source_ref.'
                   when given.not_human then 'The approval is not by a human.'
                   else format('%s of %s approvals by %s.', coalesce(given.counted, 0), q.min_count, q.subject)
               end,
               false
          from q
          left join lateral (
              select count(distinct a.actor) filter (
                         where a.bound
                           and (not q.human_only or a.actor_kind = 'human')
                           and (not q.not_initiator or a.is_initiator is false)) as counted,
                     bool_or(q.not_initiator and a.bound and a.is_initiator is null) as unknown_initiator,
                     bool_or(q.not_initiator and a.bound and a.is_initiator) as own,
                     bool_or(not a.bound) as other_ref,
                     bool_or(q.human_only and a.actor_kind <> 'human') as not_human
                from standing_approval a
               where a.unit = q.unit and a.persona = q.subject and a.status = 'approved') given on true
         where q.kind = 'approval' and coalesce(given.counted, 0) < q.min_count
        union all
        -- One standing no blocks, whoever said it, until that person or a colleague says yes later.
        select distinct on (f.unit, f.persona)
               f.unit, 'no_standing_rejection', 'approval', array[f.persona],
               case f.status when 'rejected' then 'standing_rejection' else 'changes_requested' end,
               case f.status when 'rejected' then format('Rejected by %s.', f.persona)
                   else format('%s asked for changes.', f.persona) end,
               true
          from approvals f
         where f.status in ('rejected', 'request_changes')
           and not exists (
               select from approvals yes
                where yes.unit = f.unit and yes.persona = f.persona
                  and yes.status = 'approved' and (yes.at, yes.id) > (f.at, f.id))
        union all
        select q.unit, q.code, q.kind, q.who_can_fix, 'recovery_drill_missing',
               format('No validated recovery drill within %s.', coalesce(q.max_age::text, 'any time')), false
          from q
         where q.kind = 'recovery_drill'
           and not exists (
               select from f
                where f.unit = q.unit and f.kind = 'drill' and f.status = 'success'
                  and (q.subject is null or f.subject = q.subject)
                  and (q.max_age is null or f.at > judge.at - q.max_age))
        union all
        select q.unit, q.code, q.kind, q.who_can_fix, 'incident_open',
               format('An incident of severity %s is open.', q.subject), false
          from q
         where q.kind = 'no_open_incident'
           and exists (select from f where f.unit = q.unit and f.kind = 'incident' and f.subject = q.subject)
    ),
    first_pass as materialized (
        select u.unit, u.release_id, u.environment, u.gate_code,
               not exists (
                   select from unmet n
                    where n.unit = u.unit
                      and not exists (select from x where x.unit = n.unit and (x.waives is null or n.kind = any (x.waives)))
               ) as settled
          from u),
    all_unmet as materialized (
        select * from unmet
        union all
        select q.unit, q.code, q.kind, q.who_can_fix, 'gate_not_settled',
               format('Gate %s is not settled.', earlier.gate_code), false
          from q
          join u on u.unit = q.unit
          join first_pass earlier
            on earlier.release_id = u.release_id and earlier.environment = u.environment
           and earlier.gate_code = any (string_to_array(q.subject, ',')) and not earlier.settled
         where q.kind = 'gates_settled'),
    covered as materialized (
        select n.*, waiver.exception_id, waiver.expires_at
          from all_unmet n
          left join lateral (
              select x.exception_id, x.expires_at from x
               where x.unit = n.unit and (x.waives is null or n.kind = any (x.waives))
               order by x.expires_at desc, x.exception_id limit 1) waiver on true),
    summed as (
        select c.unit,
               bool_or(c.exception_id is null) as open,
               bool_or(c.failing) as failing,
               bool_or(c.failing and c.exception_id is null) as failing_open,
               (array_agg(c.exception_id order by c.expires_at desc, c.exception_id) filter (where c.exception_id is not null))[1] as exception_id,
               array_agg(distinct c.exception_id) filter (where c.exception_id is not null) as used,
               min(c.expires_at) as lapses_at,
               jsonb_agg(ops_private.reason(c.code, u.gate_code, c.requirement, c.message, c.who_can_fix)
                         || case when c.exception_id is null then '{}' else jsonb_build_object('covered_by', c.exception_id) end
                         order by c.requirement, c.code, c.message) filter (where judge.with_reasons) as reasons
          from covered c join u on u.unit = c.unit
         group by c.unit)
    select u.unit, u.release_id, u.gate_id, u.gate_code, u.environment, u.deployment_id,
           case
               when s.unit is null then 'passed'
               when not s.open then 'bypassed'
               when s.failing_open then 'failed'
               when exists (select from checks f where f.unit = u.unit) or exists (select from evidence f where f.unit = u.unit)
                    or exists (select from approvals f where f.unit = u.unit) then 'in_progress'
               else 'pending'
           end,
           coalesce(s.failing, false),
           case when not s.open then s.exception_id end,
           coalesce(s.used, '{}'),
           least(s.lapses_at, (
               select min(oldest.at + q.max_age)
                 from q
                 cross join lateral (
                     select f.at from f
                      where f.unit = q.unit and f.kind = case q.kind when 'evidence' then 'evidence' else 'drill' end
                        and (q.subject is null or f.subject = q.subject)
                        and (q.kind = 'evidence' or f.status = 'success')
                      order by f.at desc offset q.min_count - 1 limit 1) oldest
                where q.unit = u.unit and q.kind in ('evidence', 'recovery_drill') and q.max_age is not null)),
           coalesce(s.reasons, '[]')
      from u left join summed s on s.unit = u.unit
     order by u.unit;
end
$$;
comment on function ops_private.judge(ops_private.gate_unit[], ops_private.unit_requirement[], ops_private.unit_fact[], ops_private.unit_exception[], timestamptz, boolean) is
    'The rule. A unit passes when every requirement is met, is bypassed when exceptions in force cover all that is unmet, fails when something said no. Reasons cost as much as the rest and are told when asked for.';

revoke all on function
    ops_private.reason(text, text, text, text, text[]),
    ops_private.unit_requirements(ops_private.gate_unit[]),
    ops_private.unit_facts(ops_private.gate_unit[], ops_private.unit_requirement[], timestamptz),
    ops_private.unit_exceptions(ops_private.gate_unit[], timestamptz),
    ops_private.judge(ops_private.gate_unit[], ops_private.unit_requirement[], ops_private.unit_fact[], ops_private.unit_exception[], timestamptz, boolean)
    from public;

-- Evaluation: the stored status follows the facts -------------------------------------------

create function ops_private.release_units(release_ids uuid[])
returns ops_private.gate_unit[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select array_agg(row(numbered.unit, numbered.release_id, numbered.gate_id, numbered.gate_code,
                         numbered.environment, numbered.project, numbered.deployment_id)::ops_private.gate_unit
                     order by numbered.unit)
      from (
        select row_number() over (order by g.release_id, g.gate_code, d.created_at)::integer as unit,
               g.release_id, g.gate_id, g.gate_code, coalesce(d.environment, r.environment_target) as environment,
               r.project, d.deployment_id
          from ops.releases r
          join ops.release_gates g on g.release_id = r.release_id
          -- G4 is judged once for every deployment, and at least once.
          left join ops.deployments d on d.release_id = g.release_id and g.gate_code = 'G4'
         where r.release_id = any (release_units.release_ids)
      ) as numbered
    );
end
$$;
comment on function ops_private.release_units(uuid[]) is 'What evaluation judges for these releases.';
revoke all on function ops_private.release_units(uuid[]) from public;

create function ops_private.judge_releases(release_ids uuid[])
returns table (
    unit integer, release_id uuid, gate_id uuid, gate_code text, environment text, deployment_id uuid,
    status text, is_failing boolean, exception_id uuid, exceptions_used uuid[], valid_until timestamptz, reasons jsonb
)
language plpgsql
stable
rows 40 -- ten releases' gates; by default Postgres expects a thousand and reads whole tables
set search_path = ''
as $$
declare
    units constant ops_private.gate_unit[] := ops_private.release_units(judge_releases.release_ids);
    requirements constant ops_private.unit_requirement[] := ops_private.unit_requirements(units);
begin
    return query
        select * from ops_private.judge(units, requirements,
            ops_private.unit_facts(units, requirements, null),
            ops_private.unit_exceptions(units, null), clock_timestamp(), false);
end
$$;
comment on function ops_private.judge_releases(uuid[]) is 'Judges every gate of these releases as of now, and G4 for each of their deployments.';
revoke all on function ops_private.judge_releases(uuid[]) from public;

create function ops_private.judge_gate(gate_id uuid)
returns table (status text, exception_id uuid)
language sql
stable
security definer -- a release manager's proposal is compared with what the rules say
set search_path = ''
as $$
    select j.status, j.exception_id
      from ops.release_gates g
      join ops.releases r on r.release_id = g.release_id
      cross join lateral ops_private.judge_releases(array[g.release_id]) j
      left join ops.deployments d on d.deployment_id = j.deployment_id
     where g.gate_id = judge_gate.gate_id and j.gate_id = g.gate_id
     order by (d.rollback_of is null and d.environment = r.environment_target) desc nulls last,
              coalesce(d.deployed_at, d.created_at) desc, d.created_at desc
     limit 1
$$;
comment on function ops_private.judge_gate(uuid) is
    'The status that the rules give a gate now; for G4 by its latest deployment to the release''s target.';
revoke all on function ops_private.judge_gate(uuid) from public;
grant execute on function ops_private.judge_gate(uuid) to release_manager;

create function ops_private.evaluate_releases(release_ids uuid[], actors text[] default null)
returns void
language plpgsql
volatile
security definer -- statuses follow from facts; nobody may write them
set search_path = ''
as $$
declare
    moment constant timestamptz := clock_timestamp();
    resolver text := ops_private.acting();
    judged record;
begin
    -- One lock per release, in id order: without it two writers leave a complete gate open.
    perform from ops.releases r
      where r.release_id = any (evaluate_releases.release_ids)
      order by r.release_id
      for no key update;

    for judged in
        select j.*, g.status as old_status, g.exception_id as old_exception_id, d.g4_status as old_g4_status,
               case when j.status = 'passed' then 'passed' when j.is_failing then 'failed' else 'pending' end as g4_status,
               exists (
                   select from ops.deployments settled
                    where settled.release_id = j.release_id and settled.status in ('succeeded', 'rolled_back')
                      and settled.environment = r.environment_target
               ) as deployed,
               d.created_at > g.resolved_at as deployed_again,
               -- G4 is judged for every deployment; the gate shows the latest one to the target.
               row_number() over (
                   partition by j.gate_id
                   order by (d.rollback_of is null and d.environment = r.environment_target) desc nulls last,
                            coalesce(d.deployed_at, d.created_at) desc, d.created_at desc) = 1 as shows
          from ops_private.judge_releases(evaluate_releases.release_ids) j
          join ops.release_gates g on g.gate_id = j.gate_id
          join ops.releases r on r.release_id = g.release_id
          left join ops.deployments d on d.deployment_id = j.deployment_id
         -- Nothing new, but without it all gates of all releases would be read.
         where g.release_id = any (evaluate_releases.release_ids)
         order by j.gate_id, shows desc
    loop
        if actors is not null then
            resolver := actors[array_position(evaluate_releases.release_ids, judged.release_id)];
            perform set_config('ops.actor', resolver, true);
        end if;
        if judged.old_g4_status <> judged.g4_status and judged.old_g4_status <> 'passed' then
            update ops.deployments d
               set g4_status = judged.g4_status,
                   g4_resolved_at = case when judged.g4_status <> 'pending' then moment end
             where d.deployment_id = judged.deployment_id;
        end if;
        continue when not judged.shows
            or (judged.status = judged.old_status and judged.exception_id is not distinct from judged.old_exception_id);
        -- A gate that let its release out does not reopen afterwards.
        continue when judged.deployed and judged.old_status in ('passed', 'bypassed')
            and (judged.gate_code <> 'G4' or not coalesce(judged.deployed_again, false));
        update ops.release_gates g
           set status = judged.status,
               exception_id = judged.exception_id,
               entered_at = coalesce(g.entered_at, case when judged.status <> 'pending' then moment end),
               resolved_at = case when judged.status in ('passed', 'failed', 'bypassed') then moment end,
               resolved_by = case when judged.status in ('passed', 'failed', 'bypassed') then resolver end
         where g.gate_id = judged.gate_id;
    end loop;

    for judged in
        select r.release_id, went_out.confirmed
          from ops.releases r
          join (
              select g.release_id,
                     bool_or(g.status <> 'pending') as touched,
                     bool_or(g.gate_code = 'G4' and g.status in ('passed', 'bypassed')) as confirmed
                from ops.release_gates g
               where g.release_id = any (evaluate_releases.release_ids)
               group by g.release_id
          ) as gates on gates.release_id = r.release_id
          cross join lateral (
              select gates.confirmed and exists (
                  select from ops.deployments d
                   where d.release_id = r.release_id and d.environment = r.environment_target
                     and d.status = 'succeeded') as confirmed) as went_out
         where r.release_id = any (evaluate_releases.release_ids)
           and ((went_out.confirmed and r.status in ('draft', 'in_progress'))
                or (gates.touched and r.status = 'draft'))
         order by r.release_id
    loop
        if actors is not null then
            perform set_config('ops.actor', actors[array_position(evaluate_releases.release_ids, judged.release_id)], true);
        end if;
        update ops.releases r
           set status = case when judged.confirmed then 'promoted' else 'in_progress' end
         where r.release_id = judged.release_id;
    end loop;
end
$$;
comment on function ops_private.evaluate_releases(uuid[], text[]) is
    'Locks the releases in id order, judges their gates and stores what follows: gate, deployment and release status. actors says whose doing it is for each release; by default the current actor''s.';
revoke all on function ops_private.evaluate_releases(uuid[], text[]) from public;

create function ops_private.evaluate_for_caller(ids uuid[])
returns void
language plpgsql
volatile
security definer -- see ops_private.evaluate_releases
set search_path = ''
as $$
begin
    -- Whose doing it is, the caller cannot choose.
    perform set_config('ops.actor', ops_private.actor(), true), set_config('ops.reason', '', true),
            set_config('ops.evaluation', '', true);
    perform ops_private.evaluate_releases(array(
        select r.release_id from ops.releases r where r.release_id = any (evaluate_for_caller.ids)
        union
        select g.release_id from ops.release_gates g where g.gate_id = any (evaluate_for_caller.ids)));
end
$$;
comment on function ops_private.evaluate_for_caller(uuid[]) is
    'Judges the gates of the releases, or of the gates'' releases, that these ids name, in the caller''s own name.';
revoke all on function ops_private.evaluate_for_caller(uuid[]) from public;
grant execute on function ops_private.evaluate_for_caller(uuid[]) to
    ci_service_role, release_manager, qa_tester, sre, developer;

create function ops.evaluate_gate(gate_id uuid)
returns text
language plpgsql
volatile
security definer -- see ops_private.evaluate_releases
set search_path = ''
as $$
declare
    gate ops.release_gates;
begin
    select * into gate from ops.release_gates g where g.gate_id = evaluate_gate.gate_id;
    if gate.gate_id is null then
        perform ops_private.raise_error('unknown_gate', format('No gate has the id %s.', evaluate_gate.gate_id),
            'Use ops.gate_id(release_id, gate_code).');
    end if;
    perform ops_private.evaluate_for_caller(array[gate.release_id]);
    return (select g.status from ops.release_gates g where g.gate_id = evaluate_gate.gate_id);
end
$$;
comment on function ops.evaluate_gate(uuid) is
    'Judges a gate anew and returns its status: pending, in_progress, passed, failed or bypassed. Errors: unknown_gate. FR-2.';
revoke all on function ops.evaluate_gate(uuid) from public;
grant execute on function ops.evaluate_gate(uuid) to
    ci_service_role, release_manager, qa_tester, sre, developer, service_role;

-- The one question --------------------------------------------------------------------------

create function ops_private.decision_input(
    release_id uuid,
    environment text,
    as_of timestamptz,
    at timestamptz
)
returns jsonb
language plpgsql
stable
security definer -- every persona may ask; the input is stored, not shown
set search_path = ''
set timezone = 'UTC'
set intervalstyle = 'postgres'
as $$
declare
    asked ops.releases;
    source_ref_then text;
    units ops_private.gate_unit[];
    requirements ops_private.unit_requirement[];
    facts ops_private.unit_fact[];
begin
    select * into asked from ops.releases r where r.release_id = decision_input.release_id;
    if asked.release_id is null then
        perform ops_private.raise_error('release_not_found', format('No release has the id %s.', decision_input.release_id),
            'Open the release, or check project and name: ops.release_id(project, release_name).');
    end if;
    source_ref_then := asked.source_ref;
    if decision_input.as_of is not null then
        select t.from_value into source_ref_then
          from ops.state_transitions t
         where t.subject_id = asked.release_id and t.subject_table = 'releases' and t.field = 'source_ref'
           and t.created_at > decision_input.as_of
         order by t.created_at, t.transition_id limit 1;
        source_ref_then := coalesce(source_ref_then, asked.source_ref);
    end if;

    select array_agg(row(listed.n, asked.release_id, ops.gate_id(asked.release_id, listed.gate_code), listed.gate_code,
                         decision_input.environment, asked.project,
                         case when listed.gate_code = 'G4' then (
                             select d.deployment_id from ops.deployments d
                              where d.release_id = asked.release_id and d.environment = decision_input.environment
                                and d.rollback_of is null
                                and (decision_input.as_of is null or d.created_at <= decision_input.as_of)
                              order by coalesce(d.deployed_at, d.created_at) desc, d.created_at desc limit 1)
                         end)::ops_private.gate_unit order by listed.n)
      into units
      from (values (1, 'G1'), (2, 'G2'), (3, 'G3'), (4, 'G4')) as listed (n, gate_code);
    requirements := ops_private.unit_requirements(units);
    facts := ops_private.unit_facts(units, requirements, decision_input.as_of);

    return jsonb_build_object(
        'rules_version', 1,
        'at', decision_input.at,
        'as_of', decision_input.as_of,
        'environment', decision_input.environment,
        'release', jsonb_build_object(
            'release_id', asked.release_id, 'project', asked.project, 'environment_target', asked.environment_target,
            'source_ref', source_ref_then, 'rolled_back', asked.status = 'rolled_back'),
        'units', to_jsonb(units),
        'requirements', coalesce(to_jsonb(requirements), '[]'),
        'facts', coalesce(to_jsonb(facts), '[]'),
        'exceptions', coalesce(to_jsonb(ops_private.unit_exceptions(units, decision_input.as_of)), '[]'));
end
$$;
comment on function ops_private.decision_input(uuid, text, timestamptz, timestamptz) is
    'Everything that a decision looks at, as one document; times in UTC. Errors: release_not_found.';

create function ops_private.decide(input jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
set timezone = 'UTC'
set intervalstyle = 'postgres'
as $$
begin
    return (
    with judged as materialized (
        select j.*,
               case input ->> 'environment'
                   when 'production' then j.gate_code in ('G1', 'G2', 'G3')
                   else j.gate_code in ('G1', 'G2')
               end as required
          from ops_private.judge(
              array(select jsonb_populate_record(null::ops_private.gate_unit, e) from jsonb_array_elements(input -> 'units') e),
              array(select jsonb_populate_record(null::ops_private.unit_requirement, e) from jsonb_array_elements(input -> 'requirements') e),
              array(select jsonb_populate_record(null::ops_private.unit_fact, e) from jsonb_array_elements(input -> 'facts') e),
              array(select jsonb_populate_record(null::ops_private.unit_exception, e) from jsonb_array_elements(input -> 'exceptions') e),
              (input ->> 'at')::timestamptz, true) j),
    reasons as (
        select 0 as n, 0::bigint as m, ops_private.reason('release_rolled_back', null, null,
                   'The release was rolled back; what comes next is a new release.', '{ci_service_role,release_manager}') as reason
         where (input #>> '{release,rolled_back}')::boolean
        union all
        select 0, 1, ops_private.reason('environment_not_targeted', null, null,
                   format('The release is meant for %s.', input #>> '{release,environment_target}'), '{ci_service_role,release_manager}')
         where input ->> 'environment' = 'production' and input #>> '{release,environment_target}' <> 'production'
        union all
        select j.unit, listed.m, listed.reason
          from judged j cross join lateral jsonb_array_elements(j.reasons) with ordinality as listed (reason, m)
         where j.required and not listed.reason ? 'covered_by'),
    used as (
        select distinct on (x.exception_id) x.exception_id, x.exception_type, x.expires_at,
               array(select j2.gate_code from judged j2
                      where j2.required and x.exception_id = any (j2.exceptions_used) order by j2.gate_code) as gates
          from judged j
          cross join lateral jsonb_array_elements(input -> 'exceptions') e
          cross join lateral jsonb_populate_record(null::ops_private.unit_exception, e) x
         where j.required and x.exception_id = any (j.exceptions_used)
         order by x.exception_id)
    select jsonb_build_object(
        'release_id', input #> '{release,release_id}',
        'environment', input -> 'environment',
        'verdict', case when exists (select from reasons) then 'deny' else 'allow' end,
        'gates', (select jsonb_agg(jsonb_build_object(
                      'gate_code', j.gate_code, 'gate_id', j.gate_id,
                      'status', j.status, 'required', j.required) order by j.gate_code)
                    from judged j),
        'reasons', coalesce((select jsonb_agg(r.reason order by r.n, r.m) from reasons r), '[]'),
        'exceptions_used', coalesce((select jsonb_agg(to_jsonb(u) order by u.exception_id) from used u), '[]'),
        'valid_until', case when not exists (select from reasons) then (select min(j.valid_until) from judged j where j.required) end,
        'decided_at', input -> 'at',
        'as_of', input -> 'as_of',
        'input_digest', encode(sha256(convert_to(input::text, 'UTF8')), 'hex'),
        'rules_version', input -> 'rules_version')
    );
end
$$;
comment on function ops_private.decide(jsonb) is
    'The decision that follows from an input document, and from nothing else: a recorded decision replays bit for bit.';
revoke all on function ops_private.decision_input(uuid, text, timestamptz, timestamptz), ops_private.decide(jsonb) from public;

create function ops_private.check_environment(environment text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if check_environment.environment is null or check_environment.environment not in ('staging', 'production') then
        perform ops_private.raise_error('invalid_value',
            format('%s is no environment that releases are promoted to.', coalesce(quote_literal(check_environment.environment), 'null')),
            'Use staging or production.');
    end if;
end
$$;
comment on function ops_private.check_environment(text) is 'Raises invalid_value unless the environment is staging or production.';
revoke all on function ops_private.check_environment(text) from public;

create function ops_private.present_decision(decision jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
set timezone = 'UTC'
as $$
begin
    return (
    select decision || jsonb_build_object(
        'exceptions_used', case
            when (caller).persona in ('release_manager', 'audit_reader') then coalesce((
                select jsonb_agg(e || jsonb_build_object('approver_id', x.approver_id, 'reason', x.reason,
                                                         'risk_statement', x.risk_statement) order by n)
                  from jsonb_array_elements(decision -> 'exceptions_used') with ordinality as listed (e, n)
                  join ops.exceptions x on x.exception_id = (e ->> 'exception_id')::uuid), '[]')
            else decision -> 'exceptions_used'
        end,
        'caller', jsonb_build_object(
            'may_promote', decision ->> 'verdict' = 'allow' and (caller).persona in ('release_manager', 'ci_service_role'),
            'why', case
                when (caller).persona not in ('release_manager', 'ci_service_role')
                    then 'Only release_manager and ci_service_role promote.'
                when decision ->> 'verdict' = 'deny' then 'The verdict is deny.'
                else 'The verdict is allow and the persona may promote.'
            end))
      from ops_private.caller() as caller
    );
end
$$;
comment on function ops_private.present_decision(jsonb) is
    'What this caller is shown of a decision: names and texts of exceptions for release managers and auditors only.';
revoke all on function ops_private.present_decision(jsonb) from public;

create function ops.decide_promotion(release_id uuid, target_env text, as_of timestamptz default null)
returns jsonb
language plpgsql
stable
security definer -- every persona may ask, few may read what the answer stands on
set search_path = ''
as $$
declare
    moment constant timestamptz := clock_timestamp();
begin
    perform ops_private.check_environment(decide_promotion.target_env);
    if decide_promotion.as_of > moment - interval '1 minute' then
        perform ops_private.raise_error('as_of_not_settled',
            'Transactions that began before this instant may still be under way.',
            'Leave as_of out for a live decision, or ask for an instant at least a minute ago.');
    end if;
    return ops_private.present_decision(ops_private.decide(ops_private.decision_input(
        decide_promotion.release_id, decide_promotion.target_env, decide_promotion.as_of,
        coalesce(decide_promotion.as_of, moment))));
end
$$;
comment on function ops.decide_promotion(uuid, text, timestamptz) is
    'May this release go there, and why? Live without as_of; with as_of over what was on record then. Errors: release_not_found, invalid_value, as_of_not_settled.';

create function ops.is_eligible_for_promotion(release_id uuid, target_env text)
returns boolean
language sql
stable
set search_path = ''
as $$
    select ops.decide_promotion(is_eligible_for_promotion.release_id, is_eligible_for_promotion.target_env) ->> 'verdict' = 'allow'
$$;
comment on function ops.is_eligible_for_promotion(uuid, text) is 'The verdict of ops.decide_promotion as a boolean.';

revoke all on function ops.decide_promotion(uuid, text, timestamptz), ops.is_eligible_for_promotion(uuid, text) from public;
grant execute on function ops.decide_promotion(uuid, text, timestamptz), ops.is_eligible_for_promotion(uuid, text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, service_role;

create function ops.promote_release(release_id uuid, target_env text)
returns jsonb
language plpgsql
volatile
security definer -- opens a deployment, which no persona inserts as promoted
set search_path = ''
as $$
declare
    caller constant ops_private.caller := ops_private.caller();
    input jsonb;
    decided jsonb;
    recorded_id constant uuid := ops_private.uuid_v7();
    opened uuid;
    already_open boolean := false;
begin
    if caller.persona is null or caller.persona not in ('release_manager', 'ci_service_role') then
        perform ops_private.raise_error('not_permitted', format('%s does not promote releases.', coalesce(caller.persona, 'This caller')),
            'Ask a release_manager or the pipeline.');
    end if;
    if exists (select from ops.releases r where r.release_id = promote_release.release_id and r.project <> caller.project) then
        perform ops_private.raise_error('not_own_project', format('The token speaks for the project %s only.', caller.project),
            'Promote it from the repository that the project belongs to.');
    end if;
    perform ops_private.check_environment(promote_release.target_env);
    perform set_config('ops.actor', caller.actor, true), set_config('ops.reason', '', true), set_config('ops.evaluation', '', true);
    perform from ops.releases r where r.release_id = promote_release.release_id for no key update;

    input := ops_private.decision_input(promote_release.release_id, promote_release.target_env, null, clock_timestamp());
    decided := ops_private.decide(input);
    insert into ops.promotion_decisions
        (decision_id, release_id, environment, verdict, decision, input, input_digest, rules_version, requested_by, persona_role)
    values (recorded_id, promote_release.release_id, promote_release.target_env, decided ->> 'verdict', decided, input,
            decided ->> 'input_digest', (decided ->> 'rules_version')::integer, caller.actor, caller.persona);

    if decided ->> 'verdict' = 'allow' then
        select d.deployment_id into opened
          from ops.deployments d
         where d.release_id = promote_release.release_id and d.environment = promote_release.target_env
           and d.status = 'in_progress' and d.decision_id is not null
           and d.source_ref = input #>> '{release,source_ref}'
         order by d.created_at desc limit 1;
        already_open := opened is not null;
        if not already_open then
            opened := ops_private.uuid_v7();
            insert into ops.deployments (deployment_id, release_id, environment, deployed_by, source_ref, decision_id)
            values (opened, promote_release.release_id, promote_release.target_env, caller.actor,
                    input #>> '{release,source_ref}', recorded_id);
        end if;
    else
        perform set_config('response.status', '409', true);
    end if;
    return ops_private.present_decision(decided) || jsonb_build_object(
        'decision_id', recorded_id, 'deployment_id', opened, 'already_open', already_open);
end
$$;
comment on function ops.promote_release(uuid, text) is
    'Decides, records the decision with its full input, and when allowed opens the deployment (or returns the one that is open). A denial is an answer, not an error. Errors: not_permitted, not_own_project, release_not_found, invalid_value.';
revoke all on function ops.promote_release(uuid, text) from public;
grant execute on function ops.promote_release(uuid, text) to release_manager, ci_service_role, service_role;
