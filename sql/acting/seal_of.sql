create or replace function ops_private.seal_of(words text)
returns text
language plpgsql -- keeps its plan, a language sql function is planned anew by every call
stable
security definer -- nobody else reads the key
set search_path = ''
as $$
begin
    return (
        select encode(sha256(s.key || sha256(s.key || convert_to(
                   pg_backend_pid() || ' ' || extract(epoch from transaction_timestamp()) || ' ' || seal_of.words, 'UTF8'))), 'hex')
          from ops_private.seal s);
end
$$;
comment on function ops_private.seal_of(text) is 'The seal of these words in this transaction.';
revoke all on function ops_private.seal_of(text) from public;
