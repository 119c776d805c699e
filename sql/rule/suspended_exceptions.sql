create or replace function ops_private.suspended_exceptions(
    targets ops_private.evaluation_target[],
    granted ops_private.target_exception[],
    facts ops_private.target_fact[]
)
returns ops_private.missing_control[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    answers constant ops_private.target_fact[] := array(
        select f from unnest(suspended_exceptions.facts) f where f.kind = 'objection');
begin
    if cardinality(answers) = 0 then
        return array[]::ops_private.missing_control[];
    end if;
    return array(
        select distinct row(no.target, g.exception_id, no.persona, 'suspended')::ops_private.missing_control
          from unnest(ops_private.standing_noes(answers, suspended_exceptions.targets, null, suspended_exceptions.facts)) no
          join unnest(suspended_exceptions.granted) g on g.target = no.target and g.exception_id::text = no.subject);
end
$$;
comment on function ops_private.suspended_exceptions(
    ops_private.evaluation_target[],
    ops_private.target_exception[],
    ops_private.target_fact[]
) is
    'The granted exceptions that somebody rejected, with the persona: they waive nothing until the no is lifted.';
revoke all on function ops_private.suspended_exceptions(
    ops_private.evaluation_target[],
    ops_private.target_exception[],
    ops_private.target_fact[]
) from public;
