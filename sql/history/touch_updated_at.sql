create or replace function ops_private.touch_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.updated_at := clock_timestamp();
    return new;
end
$$;
comment on function ops_private.touch_updated_at() is 'Trigger: keeps updated_at true.';
revoke all on function ops_private.touch_updated_at() from public;
