create or replace function ops_private.wanted_requirement(requirement jsonb)
returns ops.gate_requirements
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set intervalstyle = 'postgres'
as $$
declare
    of_project constant text := ops_private.folded_project(requirement ->> 'project');
    standing ops.gate_requirements;
    wanted ops.gate_requirements;
begin
    select * into standing
      from ops_private.applicable_requirements(
               of_project, wanted_requirement.requirement ->> 'environment', null) q
     where q.gate_code = wanted_requirement.requirement ->> 'gate_code' and q.code = wanted_requirement.requirement ->> 'code'
       and (q.environment is null or wanted_requirement.requirement ->> 'environment' is not null);
    wanted := jsonb_populate_record(
        case when standing.requirement_id is not null then standing
             else jsonb_populate_record(null::ops.gate_requirements,
                      '{"min_count": 1, "human_only": false, "not_initiator": false, "binds": "source_ref", "known_only": true,
                        "enabled": true}') end,
        wanted_requirement.requirement);
    wanted.project := of_project;
    wanted.environment := wanted_requirement.requirement ->> 'environment';
    if (standing.project, standing.environment) is distinct from (wanted.project, wanted.environment) then
        wanted.requirement_id := null;
    end if;
    return wanted;
end
$$;
comment on function ops_private.wanted_requirement(jsonb) is
    'The row that a requirement document asks for: what it leaves out stays as it is, or for a new project or environment is taken '
    'from the row that applied there. requirement_id is null for a new row.';
revoke all on function ops_private.wanted_requirement(jsonb) from public;
