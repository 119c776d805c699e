create or replace function ops_private.expiring_facts(
    requirements ops_private.target_requirement[],
    facts ops_private.target_fact[],
    at timestamptz
)
returns table (target integer, expires_at timestamptz)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select q.target, min(oldest.at + q.max_age)
      from unnest(expiring_facts.requirements) q
     cross join lateral (
          select f.at from unnest(expiring_facts.facts) f
           where f.target = q.target and f.kind = case q.kind when 'evidence' then 'evidence' else 'drill' end
             and (q.subject is null or f.subject = q.subject)
             and case when q.kind = 'evidence' then (f.bound or q.binds = 'release') and f.status is distinct from 'fail'
                      else f.status = 'success' end
           order by f.at desc offset q.min_count - 1 limit 1) oldest
     where q.kind in ('evidence', 'recovery_drill') and q.max_age is not null
       and oldest.at + q.max_age > expiring_facts.at
     group by q.target;
end
$$;
comment on function ops_private.expiring_facts(ops_private.target_requirement[], ops_private.target_fact[], timestamptz) is
    'When evidence or a drill that a target relies on becomes too old, for the targets where it will.';
revoke all on function ops_private.expiring_facts(ops_private.target_requirement[], ops_private.target_fact[], timestamptz) from public;
