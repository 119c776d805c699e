create or replace function ops_private.exceptions_of_one_review(exception ops.exceptions)
returns uuid[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    first constant uuid := coalesce(exception.continues, exception.exception_id);
begin
    return array(
        select x.exception_id from ops.exceptions x
         where (x.exception_id = first or x.continues = first) and x.exception_id <> exception.exception_id
         order by x.exception_id);
end
$$;
comment on function ops_private.exceptions_of_one_review(ops.exceptions) is
    'The other exceptions that were carried on with this one: they are reviewed and revoked together.';
revoke all on function ops_private.exceptions_of_one_review(ops.exceptions) from public;
