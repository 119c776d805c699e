-- What every hosted Supabase project already has and our migrations expect, for a Postgres of our own.
-- Local only: never part of supabase/migrations. Run as the superuser in each database; again changes nothing.

do $$
declare
    stand_in record;
begin
    for stand_in in
        select * from (values
            ('postgres', 'login nosuperuser createdb createrole bypassrls'),
            ('anon', 'nologin noinherit'),
            ('authenticated', 'nologin noinherit'),
            ('service_role', 'nologin noinherit bypassrls'),
            ('authenticator', 'login noinherit'),
            ('supabase_auth_admin', 'login noinherit createrole')) as roles (name, attributes)
    loop
        if not exists (select from pg_catalog.pg_roles where rolname = stand_in.name) then
            execute format('create role %I %s', stand_in.name, stand_in.attributes);
        end if;
    end loop;
    execute format('alter database %I owner to postgres', current_database());
end
$$;

-- It skips ordinary triggers and foreign keys, and on hosted Supabase the owner may set it.
grant set on parameter session_replication_role to postgres;

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role, authenticator to postgres with admin option;

create schema if not exists auth;
create schema if not exists extensions authorization postgres;
create schema if not exists realtime;

-- A role of ours cannot reach schema auth on hosted Supabase, so it cannot here either.
grant usage on schema auth, realtime to postgres, anon, authenticated, service_role;
grant usage on schema extensions to anon, authenticated, service_role;

create or replace function auth.jwt() returns jsonb language sql stable set search_path = '' as $$
    select nullif(current_setting('request.jwt.claims', true), '')::jsonb
$$;

create or replace function auth.uid() returns uuid language sql stable set search_path = '' as $$
    select (auth.jwt() ->> 'sub')::uuid
$$;

create or replace function auth.role() returns text language sql stable set search_path = '' as $$
    select auth.jwt() ->> 'role'
$$;

do $$
begin
    if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
        create publication supabase_realtime;
        alter publication supabase_realtime owner to postgres;
    end if;
end
$$;
