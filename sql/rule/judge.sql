create or replace function ops_private.judge(
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
revoke all on function ops_private.judge(ops_private.gate_unit[], ops_private.unit_requirement[], ops_private.unit_fact[], ops_private.unit_exception[], timestamptz) from public;
