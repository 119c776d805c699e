create or replace function ops_private.movable_ref(input jsonb)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    return ops_private.reason('movable_ref', null, null,
        format('The release names %s, which may come to name other code; facts are about the name.', input #>> '{release,source_ref}'),
        '{ci_service_role,release_manager}');
end
$$;
comment on function ops_private.movable_ref(jsonb) is
    'The note, or under the setting commit_known the reason, that the release in a decision''s input names no commit.';
revoke all on function ops_private.movable_ref(jsonb) from public;
