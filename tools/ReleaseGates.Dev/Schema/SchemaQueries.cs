namespace ReleaseGates.Dev.Schema;

/// <summary>One query per kind of object; each row is the text of one object, with its comment and its grants.</summary>
internal static class SchemaQueries
{
    public static IReadOnlyList<string> All => [Schemas, Types, Tables, Functions, Views];

    // Who may do what, the owner left out, one line per set of verbs.
    private const string Grants =
        """
        (select string_agg(format(E'\ngrant %s on {0} to %s;', verbs, grantees), '' order by verbs)
           from (select verbs, string_agg(grantee, ', ' order by grantee) as grantees
                   from (select case when a.grantee = 0 then 'public' else a.grantee::regrole::text end as grantee,
                                string_agg(lower(a.privilege_type), ', ' order by a.privilege_type) as verbs
                           from aclexplode({1}) a where a.grantee <> {2} group by a.grantee) by_grantee
                  group by verbs) granted)
        """;

    private const string Ours = "in ('ops'::regnamespace, 'ops_private'::regnamespace)";

    private static readonly string Schemas =
        $"""
        select format('create schema %I;', n.nspname)
               || {Of(Grants, "schema ' || n.nspname || '", "n.nspacl", "n.nspowner")}
               || format(E'\ncomment on schema %I is %L;', n.nspname, obj_description(n.oid, 'pg_namespace'))
          from pg_namespace n where n.oid {Ours} order by n.nspname
        """;

    private static readonly string Types =
        $"""
        select format(E'create type %s as (\n%s\n);', t.oid::regtype,
                      (select string_agg(format('    %I %s', a.attname, format_type(a.atttypid, a.atttypmod)), E',\n' order by a.attnum)
                         from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped))
               || format(E'\ncomment on type %s is %L;', t.oid::regtype, obj_description(t.oid, 'pg_type'))
          from pg_type t join pg_class c on c.oid = t.typrelid
         where t.typnamespace {Ours} and c.relkind = 'c' order by t.oid::regtype::text
        """;

    private static readonly string Columns =
        """
        (select string_agg(format('    %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                                  case when a.attnotnull then ' not null' else '' end,
                                  case
                                      when a.attidentity = 'a' then ' generated always as identity'
                                      when a.attgenerated = 's' then
                                          ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
                                      else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
                                  end), E',\n' order by a.attnum)
           from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
        """;

    private static readonly string ColumnRights =
        """
        coalesce((select string_agg(format(E'\ngrant %s (%s) on %s to %s;', verb, columns, c.oid::regclass, grantee),
                                    '' order by grantee, verb)
                    from (select lower(x.privilege_type) as verb, x.grantee::regrole::text as grantee,
                                 string_agg(a.attname, ', ' order by a.attnum) as columns
                            from pg_attribute a cross join aclexplode(a.attacl) x
                           where a.attrelid = c.oid and x.grantee <> c.relowner group by x.privilege_type, x.grantee) granted), '')
        """;

    private static readonly string ColumnComments =
        """
        coalesce((select string_agg(format(E'\ncomment on column %s.%I is %L;',
                                           c.oid::regclass, a.attname, col_description(c.oid, a.attnum)),
                                    '' order by a.attnum)
                    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '')
        """;

    private static readonly string Tables =
        $"""
        select format(E'create table %s (\n%s%s\n);', c.oid::regclass, {Columns},
                      (select string_agg(format(E',\n    constraint %I %s', k.conname, pg_get_constraintdef(k.oid)), '' order by k.conname)
                         from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n'))
               || coalesce((select string_agg(E'\n' || pg_get_indexdef(i.indexrelid) || ';', '' order by i.indexrelid::regclass::text)
                              from pg_index i where i.indrelid = c.oid
                               and not exists (select from pg_constraint k
                                                where k.conindid = i.indexrelid and k.contype in ('p', 'u'))), '')
               || case when c.relrowsecurity then format(E'\nalter table %s enable row level security;', c.oid::regclass) else '' end
               || coalesce((select string_agg(format(E'\ncreate policy %I on %s for %s to %s%s%s;', p.polname, c.oid::regclass,
                                   case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
                                       else p.polcmd::text end,
                                   (select string_agg(role::regrole::text, ', ' order by role::regrole::text) from unnest(p.polroles) role),
                                   ' using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
                                   ' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'), '' order by p.polname)
                              from pg_policy p where p.polrelid = c.oid), '')
               || coalesce((select string_agg(format(E'\n%s;%s', pg_get_triggerdef(t.oid),
                                   case t.tgenabled when 'O' then '' else format(' -- enabled %s', t.tgenabled) end), '' order by t.tgname)
                              from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal), '')
               || coalesce({Of(Grants, "' || c.oid::regclass || '", "c.relacl", "c.relowner")}, '') || {ColumnRights}
               || coalesce(format(E'\ncomment on table %s is %L;', c.oid::regclass, obj_description(c.oid, 'pg_class')), '')
               || {ColumnComments}
          from pg_class c where c.relnamespace {Ours} and c.relkind in ('r', 'p') order by c.oid::regclass::text
        """;

    private static readonly string Functions =
        $"""
        select rtrim(pg_get_functiondef(p.oid), E'\n') || ';'
               || case when p.proacl is null then E'\n-- public may execute it' else
                  coalesce({Of(Grants, "function ' || p.oid::regprocedure || '", "p.proacl", "p.proowner")}, '') end
               || format(E'\ncomment on function %s is %L;', p.oid::regprocedure, obj_description(p.oid, 'pg_proc'))
          from pg_proc p where p.pronamespace {Ours} order by p.oid::regprocedure::text
        """;

    private static readonly string Views =
        $"""
        select format(E'create view %s with (%s) as\n%s', c.oid::regclass, array_to_string(c.reloptions, ', '), pg_get_viewdef(c.oid))
               || coalesce({Of(Grants, "' || c.oid::regclass || '", "c.relacl", "c.relowner")}, '')
               || format(E'\ncomment on view %s is %L;', c.oid::regclass, obj_description(c.oid, 'pg_class')) || {ColumnComments}
          from pg_class c where c.relnamespace {Ours} and c.relkind = 'v' order by c.oid::regclass::text
        """;

    // The grants of one kind of object: its name as it stands in the statement, its access list, its owner.
    private static string Of(string grants, string name, string list, string owner) =>
        grants.Replace("{0}", name, StringComparison.Ordinal).Replace("{1}", list, StringComparison.Ordinal)
            .Replace("{2}", owner, StringComparison.Ordinal);
}
