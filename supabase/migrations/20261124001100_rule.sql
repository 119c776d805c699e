-- The rule (FR-2, FR-7): what is asked of gates, what is on record, and what follows.
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
    source_ref text,
    deployment_id uuid,
    due_from timestamptz
);
comment on type ops_private.gate_unit is
    'One thing to judge, numbered from one: a gate of a release for an environment; for G4 also the deployment whose checks count, and from when on its confirmation is awaited.';

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
    distinct_from text[],
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
    'A check, evidence, approval, drill or incident that bears on one unit; kind touched says that there is any. actor is the person, as far as people are known. is_initiator is null when nobody knows.';

create type ops_private.unit_exception as (
    unit integer,
    exception_id uuid,
    exception_type text,
    waives text[],
    controls text[],
    effective_from timestamptz,
    expires_at timestamptz
);
comment on type ops_private.unit_exception is
    'An exception that names the unit''s gate. controls are the checks that must pass for it to waive anything.';

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

-- What a row said then is what its first later change changed.
create function ops_private.value_at(subject_id uuid, field text, value text, as_of timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    changed ops.state_transitions;
begin
    if value_at.as_of is not null then
        select * into changed
          from ops.state_transitions t
         where t.subject_id = value_at.subject_id and t.field = value_at.field and t.created_at > value_at.as_of
         order by t.created_at, t.transition_id limit 1;
        if changed.transition_id is not null then
            return changed.from_value;
        end if;
    end if;
    return value_at.value;
end
$$;
comment on function ops_private.value_at(uuid, text, text, timestamptz) is
    'What a watched column held at an instant, given what it holds now.';

create function ops_private.unit_requirements(units ops_private.gate_unit[], as_of timestamptz)
returns ops_private.unit_requirement[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select array_agg(row(p.unit, p.code, p.kind, p.subject, p.min_count, p.max_age, p.personas,
                         p.human_only, p.not_initiator, p.distinct_from, p.who_can_fix)::ops_private.unit_requirement
                     order by p.unit, p.code)
      from (
          -- The most specific row of a code wins, also when it is switched off.
          select distinct on (u.unit, q.code) u.unit, q.*
            from unnest(unit_requirements.units) u
            join ops_private.policy_at(unit_requirements.as_of, array(select unnested.project from unnest(unit_requirements.units) unnested)) q
              on q.gate_code = u.gate_code
             and (q.environment is null or q.environment = u.environment)
             and (q.project is null or q.project = u.project)
           order by u.unit, q.code, q.project is null, q.environment is null
      ) as p
     where p.enabled
    );
end
$$;
comment on function ops_private.unit_requirements(ops_private.gate_unit[], timestamptz) is
    'The policy for these units, as it stands or as it stood at an instant.';

create function ops_private.unit_exceptions(units ops_private.gate_unit[], as_of timestamptz)
returns ops_private.unit_exception[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
    select array_agg(row(u.unit, x.exception_id, x.exception_type, t.waives,
                         array(select jsonb_array_elements_text(x.compensating_controls -> 'checks') order by 1),
                         x.effective_from, x.expires_at)::ops_private.unit_exception
                     order by u.unit, x.exception_id)
      from unnest(unit_exceptions.units) u
      join ops.exceptions x on x.release_id = u.release_id and u.gate_code = any (x.impacted_gates)
      join ops_private.exception_types_at(unit_exceptions.as_of) t on t.exception_type = x.exception_type
     where unit_exceptions.as_of is null or x.created_at <= unit_exceptions.as_of
    );
end
$$;
comment on function ops_private.unit_exceptions(ops_private.gate_unit[], timestamptz) is 'The exceptions that name these units'' gates.';

-- Of ten thousand checks a decision needs those that somebody asks for and those that fail; of evidence the newest.
-- An input that holds what matters, and no more, is read fast, kept forever and understood.
create function ops_private.unit_facts(
    units ops_private.gate_unit[],
    requirements ops_private.unit_requirement[],
    exceptions ops_private.unit_exception[],
    as_of timestamptz
)
returns ops_private.unit_fact[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan -- planning, and compiling, cost more than running
set jit = off
as $$
begin
    return (
    with asked as materialized (
        select q.unit, array_agg(distinct q.subject) as checks
          from (select q.unit, q.subject from unnest(unit_facts.requirements) q where q.kind = 'check'
                union all
                select x.unit, control from unnest(unit_facts.exceptions) x cross join unnest(x.controls) as control) as q
         group by q.unit)
    select array_agg(fact order by (fact).unit, (fact).kind, (fact).at, (fact).recorded_at, (fact).id)
      from (
        select row(u.unit, 'check', c.check_name, c.persona, c.status, null, null, null, null,
                   c.reported_at, c.created_at, c.check_id)::ops_private.unit_fact as fact
          from unnest(unit_facts.units) u
          left join asked on asked.unit = u.unit
          cross join lateral (
              select distinct on (k.check_name, k.persona)
                     k.check_name, k.persona, k.status, k.reported_at, k.created_at, k.check_id
                from ops.gate_checks k
               where k.gate_id = u.gate_id
                 and (u.gate_code <> 'G4' or k.deployment_id = u.deployment_id)
                 and (unit_facts.as_of is null or k.created_at <= unit_facts.as_of)
               order by k.check_name, k.persona, k.reported_at desc, k.created_at desc, k.check_id desc) c
         where c.status = 'fail' or c.check_name = any (asked.checks)
        union all
        select row(u.unit, 'evidence', e.artifact_type, null, null, null, null, null, null,
                   e.created_at, e.created_at, e.artifact_id)::ops_private.unit_fact
          from unnest(unit_facts.units) u
          join (select q.unit, q.subject, max(q.min_count) as min_count
                  from unnest(unit_facts.requirements) q where q.kind = 'evidence' group by q.unit, q.subject) q
            on q.unit = u.unit
          cross join lateral (
              select a.artifact_type, a.created_at, a.artifact_id
                from ops.evidence_artifacts a
               where a.release_id = u.release_id and a.artifact_type = q.subject
                 and (a.gate_id is null or a.gate_id = u.gate_id)
                 and (u.gate_code <> 'G4' or a.deployment_id = u.deployment_id)
                 and (unit_facts.as_of is null or a.created_at <= unit_facts.as_of)
               order by a.created_at desc, a.artifact_id desc
               limit q.min_count) e
        union all
        select row(u.unit, 'approval', null, a.persona_role, a.decision, coalesce(approver.person, a.approver_id), a.approver_kind,
                   case
                       when a.approver_id in (r.created_by, r.initiating_actor) then true
                       when initiator.person is null then null
                       else coalesce(approver.person, a.approver_id) = initiator.person
                   end,
                   a.subject_ref = u.source_ref, a.created_at, a.created_at, a.approval_id)::ops_private.unit_fact
          from unnest(unit_facts.units) u
          join ops.releases r on r.release_id = u.release_id
          join ops.approvals a
            on a.release_id = u.release_id
           and (a.gate_id = u.gate_id or (a.scope = 'release' and u.gate_code = 'G3'))
          cross join lateral ops_private.known_person(r.initiating_actor, unit_facts.as_of) initiator (person)
          cross join lateral ops_private.known_person(a.approver_id, unit_facts.as_of) approver (person)
         where unit_facts.as_of is null or a.created_at <= unit_facts.as_of
        union all
        select row(u.unit, 'touched', null, null, null, null, null, null, null, null, null, null)::ops_private.unit_fact
          from unnest(unit_facts.units) u
         where exists (
                   select from ops.gate_checks c
                    where c.gate_id = u.gate_id and (u.gate_code <> 'G4' or c.deployment_id = u.deployment_id)
                      and (unit_facts.as_of is null or c.created_at <= unit_facts.as_of))
            or exists (
                   select from ops.evidence_artifacts e
                    where e.release_id = u.release_id and (e.gate_id is null or e.gate_id = u.gate_id)
                      and (u.gate_code <> 'G4' or e.deployment_id = u.deployment_id)
                      and (unit_facts.as_of is null or e.created_at <= unit_facts.as_of))
            or exists (
                   select from ops.approvals a
                    where a.release_id = u.release_id and (a.gate_id = u.gate_id or (a.scope = 'release' and u.gate_code = 'G3'))
                      and (unit_facts.as_of is null or a.created_at <= unit_facts.as_of))
        union all
        -- The latest validated one is the freshest.
        select row(q.unit, 'drill', d.drill_type, null, 'success', null, null, null, null,
                   d.executed_at, d.created_at, d.drill_id)::ops_private.unit_fact
          from unnest(unit_facts.requirements) q
          join unnest(unit_facts.units) u on u.unit = q.unit
          cross join lateral (
              select held.drill_type, held.executed_at, held.created_at, held.drill_id
                from ops.recovery_drills held
               where held.environment = u.environment and held.outcome = 'success' and held.restore_validated
                 and (q.subject is null or held.drill_type = q.subject)
                 and (unit_facts.as_of is null or held.created_at <= unit_facts.as_of)
               order by held.executed_at desc, held.created_at desc, held.drill_id desc limit 1) d
         where q.kind = 'recovery_drill'
        union all
        select row(q.unit, 'incident', q.subject, null, 'open', null, null, null, null,
                   i.detected_at, i.created_at, i.incident_id)::ops_private.unit_fact
          from unnest(unit_facts.requirements) q
          join unnest(unit_facts.units) u on u.unit = q.unit
          cross join lateral (
              select burning.detected_at, burning.created_at, burning.incident_id
                from ops.incidents burning
               where burning.environment = u.environment
                 and case
                         when unit_facts.as_of is null then burning.resolved_at is null and burning.severity = q.subject
                         else burning.created_at <= unit_facts.as_of
                              and ops_private.value_at(burning.incident_id, 'resolved_at', burning.resolved_at::text, unit_facts.as_of) is null
                              and ops_private.value_at(burning.incident_id, 'severity', burning.severity, unit_facts.as_of) = q.subject
                     end
               order by burning.created_at, burning.incident_id limit 1) i
         where q.kind = 'no_open_incident'
      ) as gathered
    );
end
$$;
comment on function ops_private.unit_facts(ops_private.gate_unit[], ops_private.unit_requirement[], ops_private.unit_exception[], timestamptz) is
    'What is on record for these units and bears on them: latest checks per name and persona, evidence, approvals, drills, open incidents. With as_of only what was recorded by then.';

create function ops_private.judge(
    units ops_private.gate_unit[],
    requirements ops_private.unit_requirement[],
    facts ops_private.unit_fact[],
    exceptions ops_private.unit_exception[],
    at timestamptz
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
set search_path = ''
set plan_cache_mode = force_generic_plan
set jit = off
set timezone = 'UTC'
as $$
declare
    part_of constant integer[] := array(
        select (dense_rank() over (order by one.release_id) - 1) / 32 from unnest(judge.units) one order by one.unit);
    part record;
begin
    -- Every unit looks through all facts, which is the square of the releases: many are judged a few at a time.
    if 0 < any (part_of) then
        for part in
            select of_units.units, of_requirements.requirements, of_facts.facts, of_exceptions.exceptions
              from (select part_of[one.unit] as n, array_agg(one) as units from unnest(judge.units) one group by 1) of_units
              left join (select part_of[one.unit] as n, array_agg(one) as requirements from unnest(judge.requirements) one group by 1)
                of_requirements on of_requirements.n = of_units.n
              left join (select part_of[one.unit] as n, array_agg(one) as facts from unnest(judge.facts) one group by 1)
                of_facts on of_facts.n = of_units.n
              left join (select part_of[one.unit] as n, array_agg(one) as exceptions from unnest(judge.exceptions) one group by 1)
                of_exceptions on of_exceptions.n = of_units.n
             order by of_units.n
        loop
            return query select * from ops_private.judge(part.units, part.requirements, part.facts, part.exceptions, judge.at);
        end loop;
        return;
    end if;

    return query
    with u as materialized (select * from unnest(judge.units)),
    q as materialized (select * from unnest(judge.requirements)),
    f as materialized (select * from unnest(judge.facts)),
    granted as materialized (
        select e.*, u.release_id, u.environment, u.gate_code
          from unnest(judge.exceptions) e
          join u on u.unit = e.unit
         where judge.at >= e.effective_from and judge.at < e.expires_at),
    -- A compensating check may be reported on any gate that its exception names. A developer's word is not enough.
    missing_control as materialized (
        select x.unit, x.exception_id, control as check_name, latest.status
          from granted x
          cross join lateral unnest(x.controls) as control
          left join lateral (
              select f.status
                from granted beside
                join f on f.unit = beside.unit
               where beside.exception_id = x.exception_id and beside.release_id = x.release_id
                 and beside.environment = x.environment and (beside.gate_code <> 'G4' or beside.unit = x.unit)
                 and f.kind = 'check' and f.subject = control and f.persona in ('ci_service_role', 'qa_tester', 'sre')
               order by f.at desc, f.recorded_at desc, f.id desc limit 1) latest on true
         where latest.status is distinct from 'pass'),
    x as materialized (
        select g.* from granted g
         where not exists (
             select from missing_control m where m.unit = g.unit and m.exception_id = g.exception_id)),
    standing_approval as materialized (
        -- A person's last word in a persona stands; what an agent says for somebody does not take back their own.
        select distinct on (f.unit, f.persona, f.actor, f.actor_kind = 'human') f.*, u.release_id, u.environment, u.gate_code
          from f
          join u on u.unit = f.unit
         where f.kind = 'approval'
         order by f.unit, f.persona, f.actor, f.actor_kind = 'human', f.at desc, f.id desc),
    signed as materialized (
        select a.*, q.code as requirement,
               exists (
                   select from standing_approval elsewhere
                    where elsewhere.actor = a.actor and elsewhere.status = 'approved' and elsewhere.bound
                      and elsewhere.release_id = a.release_id and elsewhere.environment = a.environment
                      and elsewhere.gate_code = any (q.distinct_from)) as signed_elsewhere
          from q
          join standing_approval a on a.unit = q.unit and a.persona = q.subject and a.status = 'approved'
         where q.kind = 'approval'),
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
              select f.status from f
               where f.unit = q.unit and f.kind = 'check' and f.subject = q.subject
                 and (q.personas is null or f.persona = any (q.personas))
               order by f.at desc, f.recorded_at desc, f.id desc limit 1) latest on true
         where q.kind = 'check' and latest.status is distinct from 'pass'
        union all
        select q.unit, q.code, q.kind, q.who_can_fix, 'check_failed',
               format('Check %s failed, reported by %s.', f.subject, f.persona), true
          from q
          join f on f.unit = q.unit and f.kind = 'check' and f.status = 'fail'
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
                from f where f.unit = q.unit and f.kind = 'evidence' and f.subject = q.subject) found
         where q.kind = 'evidence' and found.fresh < q.min_count
        union all
        select q.unit, q.code, q.kind, q.who_can_fix,
               case
                   when given.unknown_initiator then 'initiator_unknown'
                   when given.own then 'self_approved'
                   when given.signed_elsewhere then 'approver_not_distinct'
                   when given.other_ref then 'approval_of_other_ref'
                   when given.not_human then 'approver_not_human'
                   else 'approval_missing'
               end,
               case
                   when given.unknown_initiator then 'The initiating actor is no known person, so no approval can be shown to be another''s.'
                   when given.own then 'The only approval is by the initiator or opener of the release itself.'
                   when given.signed_elsewhere then format('The only approval is by somebody who signed %s, too.', array_to_string(q.distinct_from, ' or '))
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
                           and (not q.not_initiator or a.is_initiator is false)
                           and not a.signed_elsewhere) as counted,
                     bool_or(q.not_initiator and a.bound and a.is_initiator is null) as unknown_initiator,
                     bool_or(q.not_initiator and a.bound and a.is_initiator) as own,
                     bool_or(a.bound and a.signed_elsewhere) as signed_elsewhere,
                     bool_or(not a.bound) as other_ref,
                     bool_or(q.human_only and a.actor_kind <> 'human') as not_human
                from signed a
               where a.unit = q.unit and a.requirement = q.code) given on true
         where q.kind = 'approval' and coalesce(given.counted, 0) < q.min_count
        union all
        -- One standing no blocks, whoever said it, until that person or a colleague says yes later.
        select standing_no.unit, 'no_standing_rejection', 'approval', array[standing_no.persona],
               case standing_no.status when 'rejected' then 'standing_rejection' else 'changes_requested' end,
               case standing_no.status when 'rejected' then format('Rejected by %s.', standing_no.persona)
                   else format('%s asked for changes.', standing_no.persona) end,
               true
          from (select distinct on (f.unit, f.persona) f.unit, f.persona, f.status
                  from f
                 where f.kind = 'approval' and f.status in ('rejected', 'request_changes')
                   and not exists (
                       select from f yes
                        where yes.unit = f.unit and yes.kind = 'approval' and yes.persona = f.persona
                          and yes.status = 'approved' and (yes.at, yes.id) > (f.at, f.id))
                 order by f.unit, f.persona, f.at desc, f.id desc) standing_no
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
    answered as materialized (
        select n.* from unmet n
        union all
        -- What nobody answers in time is a failure that names itself.
        select q.unit, q.code, q.kind, q.who_can_fix, 'deadline_passed',
               format('G4 was not confirmed within %s of the deployment.', q.max_age), true
          from q
          join u on u.unit = q.unit
         where q.kind = 'deadline' and judge.at >= u.due_from + q.max_age
           and exists (select from unmet n where n.unit = q.unit)
    ),
    first_pass as materialized (
        select u.unit, u.release_id, u.environment, u.gate_code,
               not exists (
                   select from answered n
                    where n.unit = u.unit
                      and not exists (select from x where x.unit = n.unit and (x.waives is null or n.kind = any (x.waives)))
               ) as settled
          from u),
    all_unmet as materialized (
        select * from answered
        union all
        select q.unit, q.code, q.kind, q.who_can_fix, 'gate_not_settled',
               format('Gate %s is not settled.', earlier.gate_code), false
          from (select asks.*, u.release_id, u.environment, string_to_array(asks.subject, ',') as earlier_gates
                  from q asks join u on u.unit = asks.unit
                 where asks.kind = 'gates_settled'
                offset 0) q
          join first_pass earlier
            on earlier.release_id = q.release_id and earlier.environment = q.environment
           and earlier.gate_code = any (q.earlier_gates) and not earlier.settled),
    covered as materialized (
        select n.*, waiver.exception_id, waiver.expires_at
          from (
              select * from all_unmet
              union all
              -- An exception that would help, if what it promised were done.
              select distinct m.unit, 'compensating_control', 'control', array['ci_service_role', 'qa_tester', 'sre'],
                     case m.status when 'fail' then 'check_failed' else case when m.status is null then 'check_missing' else 'check_not_passed' end end,
                     case when m.status is null then format('Compensating check %s has not been reported.', m.check_name)
                          else format('Compensating check %s is %s, not pass.', m.check_name, m.status) end,
                     coalesce(m.status = 'fail', false)
                from missing_control m
                join granted g on g.unit = m.unit and g.exception_id = m.exception_id
               where exists (
                   select from all_unmet n
                    where n.unit = m.unit and (g.waives is null or n.kind = any (g.waives))
                      and not exists (select from x where x.unit = n.unit and (x.waives is null or n.kind = any (x.waives))))
          ) as n
          left join lateral (
              select x.exception_id, x.expires_at from x
               where x.unit = n.unit and n.kind <> 'control' and (x.waives is null or n.kind = any (x.waives))
               order by x.expires_at desc, x.exception_id limit 1) waiver on true),
    summed as (
        select c.unit,
               bool_or(c.exception_id is null) as open,
               bool_or(c.failing) as failing,
               bool_or(c.failing and c.exception_id is null) as failing_open,
               (array_agg(c.exception_id order by c.expires_at desc, c.exception_id) filter (where c.exception_id is not null))[1] as exception_id,
               array_agg(distinct c.exception_id) filter (where c.exception_id is not null) as used,
               min(c.expires_at) as lapses_at,
               jsonb_agg(case when c.exception_id is null then told.reason
                              else told.reason || jsonb_build_object('covered_by', c.exception_id) end
                         order by c.requirement, c.code, c.message) as reasons
          from covered c
          join u on u.unit = c.unit
         cross join lateral (
              select ops_private.reason(c.code, u.gate_code, c.requirement, c.message, c.who_can_fix) as reason offset 0) told
         group by c.unit),
    aging as (
        select q.unit, min(oldest.at + q.max_age) as ages_at
          from q
         cross join lateral (
              select f.at from f
               where f.unit = q.unit and f.kind = case q.kind when 'evidence' then 'evidence' else 'drill' end
                 and (q.subject is null or f.subject = q.subject)
                 and (q.kind = 'evidence' or f.status = 'success')
               order by f.at desc offset q.min_count - 1 limit 1) oldest
         where q.kind in ('evidence', 'recovery_drill') and q.max_age is not null
           and oldest.at + q.max_age > judge.at
         group by q.unit)
    select u.unit, u.release_id, u.gate_id, u.gate_code, u.environment, u.deployment_id,
           case
               when s.unit is null then 'passed'
               when not s.open then 'bypassed'
               when s.failing_open then 'failed'
               when touched.unit is not null then 'in_progress'
               else 'pending'
           end,
           coalesce(s.failing, false),
           case when not s.open then s.exception_id end,
           coalesce(s.used, '{}'),
           least(s.lapses_at, aging.ages_at),
           coalesce(s.reasons, '[]')
      from u
      left join summed s on s.unit = u.unit
      left join aging on aging.unit = u.unit
      left join (select distinct f.unit from f where f.kind = 'touched') touched on touched.unit = u.unit
     order by u.unit;
end
$$;
comment on function ops_private.judge(ops_private.gate_unit[], ops_private.unit_requirement[], ops_private.unit_fact[], ops_private.unit_exception[], timestamptz) is
    'The rule. A unit passes when every requirement is met, is bypassed when exceptions in force cover all that is unmet, fails when something said no.';

revoke all on function
    ops_private.reason(text, text, text, text, text[]),
    ops_private.value_at(uuid, text, text, timestamptz),
    ops_private.unit_requirements(ops_private.gate_unit[], timestamptz),
    ops_private.unit_facts(ops_private.gate_unit[], ops_private.unit_requirement[], ops_private.unit_exception[], timestamptz),
    ops_private.unit_exceptions(ops_private.gate_unit[], timestamptz),
    ops_private.judge(ops_private.gate_unit[], ops_private.unit_requirement[], ops_private.unit_fact[], ops_private.unit_exception[], timestamptz)
    from public;
