create or replace function ops_private.signature_of(words text)
returns text
language plpgsql -- keeps its plan, a language sql function is planned anew by every call
stable
security definer -- nobody else reads the secret
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select encode(sha256(s.key || sha256(s.key || convert_to(
                   pg_backend_pid() || ' ' || extract(epoch from transaction_timestamp()) || ' ' || signature_of.words, 'UTF8'))), 'hex')
          from ops_private.signing_secret s);
end
$$;
comment on function ops_private.signature_of(text) is 'Signs these words for this transaction of this session.';
revoke all on function ops_private.signature_of(text) from public;
