create or replace function ops_private.is_timestamp(word text)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    -- Every digit becomes 9: a shape to compare with, at a tenth of the cost of a regular expression.
    shape constant text := translate(word, '012345678', '999999999');
    zone text := substr(shape, 20);
    day constant text := substr(word, 9, 2);
begin
    if shape not like '9999-99-99T99:99:99%' then
        return false;
    end if;
    if left(zone, 1) = '.' then
        zone := ltrim(substr(zone, 2), '9');
        if length(shape) - length(zone) not between 21 and 29 then
            return false;
        end if;
    end if;
    return zone in ('Z', '+99:99', '-99:99', '+9999', '-9999')
       and (zone = 'Z' or (substr(right(word, length(zone)), 2, 2) <= '14' and right(word, 2) <= '59'))
       and substr(word, 12, 2) <= '23' and substr(word, 15, 2) <= '59' and substr(word, 18, 2) <= '59'
       and left(word, 4) > '0000'
       and day >= '01'
       and day <= case substr(word, 6, 2)
               when '01' then '31' when '03' then '31' when '05' then '31' when '07' then '31' when '08' then '31'
               when '10' then '31' when '12' then '31'
               when '04' then '30' when '06' then '30' when '09' then '30' when '11' then '30'
               when '02' then case
                   when left(word, 4)::integer % 4 = 0
                        and (left(word, 4)::integer % 100 <> 0 or left(word, 4)::integer % 400 = 0) then '29'
                   else '28'
               end
               else '00'
           end;
end
$$;
comment on function ops_private.is_timestamp(text) is
    'Whether the text is an ISO 8601 timestamp with a time zone that a cast to timestamptz accepts.';
revoke all on function ops_private.is_timestamp(text) from public;
