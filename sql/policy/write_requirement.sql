create or replace function ops_private.write_requirement(wanted ops.gate_requirements)
returns uuid
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    written constant uuid := coalesce((wanted).requirement_id, ops_private.uuid_v7());
begin
    if (wanted).requirement_id is not null then
        update ops.gate_requirements q
           set kind = wanted.kind, subject = wanted.subject, min_count = wanted.min_count, max_age = wanted.max_age,
               personas = wanted.personas, human_only = wanted.human_only, not_initiator = wanted.not_initiator,
               distinct_from = wanted.distinct_from, who_can_fix = wanted.who_can_fix, binds = wanted.binds,
               known_only = wanted.known_only, enabled = wanted.enabled
         where q.requirement_id = written;
    else
        insert into ops.gate_requirements
            (requirement_id, gate_code, code, environment, project, kind, subject, min_count, max_age, personas,
             human_only, not_initiator, distinct_from, who_can_fix, binds, known_only, enabled)
        values (written, wanted.gate_code, wanted.code, wanted.environment, wanted.project, wanted.kind,
                wanted.subject, wanted.min_count, wanted.max_age, wanted.personas, wanted.human_only,
                wanted.not_initiator, wanted.distinct_from, wanted.who_can_fix, wanted.binds, wanted.known_only,
                wanted.enabled);
    end if;
    return written;
end
$$;
comment on function ops_private.write_requirement(ops.gate_requirements) is
    'Writes one row of the policy, over the one with its requirement_id or as a new one, and returns its id.';
revoke all on function ops_private.write_requirement(ops.gate_requirements) from public;
