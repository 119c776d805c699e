create or replace function ops_private.keep_administration_apart()
returns trigger
language plpgsql
security definer -- looks at assignments whatever the administrator may read
set search_path = pg_catalog, pg_temp
as $$
declare
    signing constant text[] := '{release_manager,qa_tester,sre,developer}';
    other text;
begin
    if new.revoked_at is null and (new.persona = 'gates_admin' or new.persona = any (signing)) then
        -- A subject in other capitals is taken for the same person: it costs a rename, not a promise.
        select a.persona into other
          from ops.persona_assignments a
         where lower(a.subject) = lower(new.subject) and a.revoked_at is null and a.assignment_id <> new.assignment_id
           and case when new.persona = 'gates_admin' then a.persona = any (signing) else a.persona = 'gates_admin' end
         limit 1;
        if other is not null and not coalesce(ops_private.setting('admin_may_sign', null, null)::boolean, false) then
            perform ops_private.raise_error('admin_may_not_sign',
                format('%s holds %s: whoever changes what the gates ask for does not sign them.', new.subject, other),
                format('Assign %s to somebody else, or revoke %s first: gates persona list --subject %s shows it.',
                       new.persona, other, new.subject));
        end if;
    end if;
    return new;
end
$$;
comment on function ops_private.keep_administration_apart() is
    'Trigger: nobody holds gates_admin and a persona that signs at once, unless the setting admin_may_sign allows it.';
revoke all on function ops_private.keep_administration_apart() from public;
