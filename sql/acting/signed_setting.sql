create or replace function ops_private.signed_setting(setting text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    held constant text := nullif(current_setting(signed_setting.setting, true), '');
begin
    return case when left(held, 64) = ops_private.signature_of(substr(held, 65)) then substr(held, 65) end;
end
$$;
comment on function ops_private.signed_setting(text) is
    'The value of a setting that ops_private.begin_acting made in this transaction; null when anybody else wrote it.';
revoke all on function ops_private.signed_setting(text) from public;
