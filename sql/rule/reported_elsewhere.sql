create or replace function ops_private.reported_elsewhere(
    requirement ops_private.target_requirement,
    target ops_private.evaluation_target,
    facts ops_private.target_fact[],
    kind text,
    out code text,
    out message text
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    other ops_private.target_fact;
begin
    select f.* into other
      from unnest(reported_elsewhere.facts) f
     where f.target = target.target and f.kind = reported_elsewhere.kind and f.subject = requirement.subject
     order by f.bound is null desc, f.recorded_at desc, f.id desc
     limit 1;
    if other.target is not null then
        code := case when other.bound is null then 'source_ref_not_comparable' end;
        message := format(case when other.bound is null then ' What there is, is about %s, which cannot be compared with %s.'
                               else ' What there is, is about %s, not about %s.' end,
                          ops_private.short_ref(other.source_ref), ops_private.short_ref(target.source_ref));
    end if;
end
$$;
comment on function ops_private.reported_elsewhere(
    ops_private.target_requirement,
    ops_private.evaluation_target,
    ops_private.target_fact[],
    text
) is
    'Where a check or evidence is missing: which other source_ref it was given for, as a sentence, and the reason code if that may be '
    'the same one. Null when it was given for none.';
revoke all on function ops_private.reported_elsewhere(
    ops_private.target_requirement,
    ops_private.evaluation_target,
    ops_private.target_fact[],
    text
) from public;
