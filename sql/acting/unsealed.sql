create or replace function ops_private.unsealed(setting text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    said constant text := nullif(current_setting(unsealed.setting, true), '');
begin
    return case when left(said, 64) = ops_private.seal_of(substr(said, 65)) then substr(said, 65) end;
end
$$;
comment on function ops_private.unsealed(text) is 'The words of a setting that ops_private.speak made; null when it is not sealed by us.';
revoke all on function ops_private.unsealed(text) from public;
