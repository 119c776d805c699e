create or replace function ops.custom_access_token_hook(event jsonb)
returns jsonb
language plpgsql
stable
security definer -- supabase_auth_admin reads no table of ours
set search_path = pg_catalog, pg_temp
as $$
declare
    held text[];
    chosen text;
begin
    select array_agg(a.persona) into held
      from ops.persona_assignments a
     where a.subject = event ->> 'user_id' and a.persona is not null and a.revoked_at is null;
    chosen := coalesce(event #>> '{claims,app_metadata,persona}', case when cardinality(held) = 1 then held[1] end);
    -- Only Supabase's own role for a logged-in user is replaced, and only by an assigned persona.
    if chosen = any (held) and event #>> '{claims,role}' = 'authenticated' then
        return jsonb_set(event, '{claims,role}', to_jsonb(chosen));
    end if;
    return event;
exception
    -- An error here would lock every user out; without a persona they can at least log in.
    when query_canceled or assert_failure or others then
        return event;
end
$$;
comment on function ops.custom_access_token_hook(jsonb) is
    'Custom Access Token Hook of Supabase Auth: puts the person''s persona into the role claim. A person who holds several chooses one '
    'with app_metadata.persona; without a choice, or with one that is not assigned, the role stays authenticated. Never raises.';
revoke all on function ops.custom_access_token_hook(jsonb) from public;
do $$
begin
    if exists (select from pg_catalog.pg_roles where rolname = 'supabase_auth_admin') then
        grant usage on schema ops to supabase_auth_admin;
        grant execute on function ops.custom_access_token_hook(jsonb) to supabase_auth_admin;
    end if;
end
$$;
