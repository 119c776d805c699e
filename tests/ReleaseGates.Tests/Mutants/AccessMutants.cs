using ReleaseGates.Tests.Access;

namespace ReleaseGates.Tests.Mutants;

/// <summary>Every attack on the grants and policies of schema ops, read from the database that holds them.</summary>
internal static class AccessMutants
{
    public static async Task<IReadOnlyList<AccessMutant>> AllAsync(TestDatabase database)
    {
        var mutants = new List<AccessMutant>();
        await using var command = database.Owner.CreateCommand($"{Policies} union all {Held} union all {HeldColumns} union all {Missing}");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            mutants.Add(new(reader.GetString(0), await reader.IsDBNullAsync(1) ? null : reader.GetString(1), reader.GetString(2),
                reader.GetString(3)));
        return mutants;
    }

    /// <summary>
    /// Dropped, given to another role, and its expression, where it has one, always true; what a token's project limits is held by
    /// <see cref="ProjectClaimTests"/>.
    /// </summary>
    private const string Policies = """
        select p.tablename::text, null::text, attack.sql, attack.cure
          from (select *, format('drop policy if exists %I on ops.%I', policyname, tablename) as gone,
                       format('create policy %I on ops.%I for %s to %s', policyname, tablename, cmd, array_to_string(roles, ', '))
                       || coalesce(' using (' || qual || ')', '') || coalesce(' with check (' || with_check || ')', '') as again
                  from pg_policies where schemaname = 'ops') p
         cross join lateral (values
             (p.gone, p.again),
             (format('alter policy %I on ops.%I to %s', p.policyname, p.tablename,
                     case when p.roles = '{sre}' then 'qa_tester' else 'sre' end),
              format('alter policy %I on ops.%I to %s', p.policyname, p.tablename, array_to_string(p.roles, ', '))),
             (case when p.qual <> 'true' and p.qual not like '%claimed_project%'
                   then format('alter policy %I on ops.%I using (true)', p.policyname, p.tablename) end,
              p.gone || '; ' || p.again),
             (case when p.with_check <> 'true' then format('alter policy %I on ops.%I with check (true)', p.policyname, p.tablename) end,
              p.gone || '; ' || p.again)
         ) as attack (sql, cure)
         where attack.sql is not null
        """;

    /// <summary>Every privilege on a whole table, taken away.</summary>
    private const string Held = """
        select c.relname::text, acl.grantee::regrole::text,
               format('revoke %s on ops.%I from %s', acl.privilege_type, c.relname, acl.grantee::regrole),
               format('grant %s on ops.%I to %s', acl.privilege_type, c.relname, acl.grantee::regrole)
          from pg_class c cross join lateral aclexplode(c.relacl) acl
         where c.relnamespace = 'ops'::regnamespace and c.relkind = 'r' and acl.grantee <> c.relowner
        """;

    /// <summary>Every privilege on a column, taken away.</summary>
    private const string HeldColumns = """
        select c.relname::text, acl.grantee::regrole::text,
               format('revoke %s (%I) on ops.%I from %s', acl.privilege_type, a.attname, c.relname, acl.grantee::regrole),
               format('grant %s (%I) on ops.%I to %s', acl.privilege_type, a.attname, c.relname, acl.grantee::regrole)
          from pg_class c join pg_attribute a on a.attrelid = c.oid cross join lateral aclexplode(a.attacl) acl
         where c.relnamespace = 'ops'::regnamespace and c.relkind = 'r'
        """;

    /// <summary>
    /// Every privilege that a role does not hold, given to it: the table's, and where it may write some columns, each other
    /// column.
    /// </summary>
    private const string Missing = """
        select c.relname::text, role.name,
               format('grant %s on ops.%I to %s', privilege.name, c.relname, role.name),
               format('revoke %s on ops.%I from %s', privilege.name, c.relname, role.name)
          from pg_class c
         cross join unnest(array['ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer', 'audit_reader',
                                 'authenticated', 'service_role']) as role (name)
         cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as privilege (name)
         where c.relnamespace = 'ops'::regnamespace and c.relkind = 'r' and not has_table_privilege(role.name, c.oid, privilege.name)
           and (privilege.name not in ('insert', 'update') or not has_any_column_privilege(role.name, c.oid, privilege.name))
         union all
        select c.relname::text, role.name,
               format('grant %s (%I) on ops.%I to %s', privilege.name, a.attname, c.relname, role.name),
               format('revoke %s (%I) on ops.%I from %s', privilege.name, a.attname, c.relname, role.name)
          from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         cross join unnest(array['ci_service_role', 'release_manager', 'qa_tester', 'sre', 'developer', 'audit_reader']) as role (name)
         cross join unnest(array['insert', 'update']) as privilege (name)
         where c.relnamespace = 'ops'::regnamespace and c.relkind = 'r'
           and not has_column_privilege(role.name, c.oid, a.attnum, privilege.name)
           and has_any_column_privilege(role.name, c.oid, privilege.name)
        """;
}
