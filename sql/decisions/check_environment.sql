create or replace function ops_private.check_environment(environment text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if check_environment.environment is null or check_environment.environment not in ('staging', 'production') then
        perform ops_private.raise_error('invalid_value',
            format('Releases are not promoted to %s.', coalesce(quote_literal(check_environment.environment), 'null')),
            'Use staging or production.');
    end if;
end
$$;
comment on function ops_private.check_environment(text) is 'Raises invalid_value unless the environment is staging or production.';
revoke all on function ops_private.check_environment(text) from public;
