create or replace function ops_private.may_listen(topic text)
returns boolean
language sql
stable
security definer -- compares with releases that the listener may not read
set search_path = pg_catalog, pg_temp
as $$
    select may_listen.topic like 'gates:%' and ops_private.may_hear(
        ops_private.persona(),
        split_part(may_listen.topic, ':', 2),
        split_part(may_listen.topic, ':', 3) = any (ops_private.own_releases(ops_private.persona())::text[]))
$$;
comment on function ops_private.may_listen(text) is 'Whether the caller may join a Realtime channel of Release Gates.';
revoke all on function ops_private.may_listen(text) from public;
grant execute on function ops_private.may_listen(text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader;
