create or replace function ops_private.why(status text, reasons jsonb)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    return case why.status
        when 'passed' then 'all requirements met'
        when 'pending' then 'no facts recorded'
        else (
            select left(string_agg(format('%s %s%s', reason ->> 'code', reason ->> 'requirement',
                                          ' covered by ' || (reason ->> 'covered_by')), '; ' order by n), 1000)
              from jsonb_array_elements(why.reasons) with ordinality as listed (reason, n))
    end;
end
$$;
comment on function ops_private.why(text, jsonb) is 'Why a gate is what it is, in one line, for its history.';
revoke all on function ops_private.why(text, jsonb) from public;
