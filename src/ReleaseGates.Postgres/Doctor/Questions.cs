using ReleaseGates.Ingest;
using ReleaseGates.Personas;

namespace ReleaseGates.Postgres.Doctor;

/// <summary>What the catalogue can tell, in the order in which a person would look.</summary>
internal static class Questions
{
    private static readonly string[] Personas = [.. PersonaNames.Assignable];

    public static Question Version { get; } = new("version", "Use Postgres 15 or 17.",
        """
        select 'Postgres ' || current_setting('server_version')
                   || case when v.major in (15, 17) then '' else '; tested are 15 and 17' end,
               case when v.major < 15 then array['Postgres ' || v.major || ' is too old.'] else '{}' end
          from (select current_setting('server_version_num')::integer / 10000) as v (major)
        """);

    public static Question Extensions { get; } = new("extensions", "create extension plpgsql;",
        """
        select 'none needed beside plpgsql; here are '
                   || coalesce(string_agg(e.extname || ' ' || e.extversion, ', ' order by e.extname), 'none'),
               case when bool_or(e.extname = 'plpgsql') then '{}' else array['plpgsql is missing.'] end
          from pg_catalog.pg_extension e
        """);

    public static Question Roles { get; } = new("roles",
        "As a role that may: alter role <name> nologin nosuperuser nobypassrls nocreaterole; or run the migrations again.",
        """
        select cardinality($1) - 1 || ' personas, gates_admin and gates_server'
                   || case when exists (select from pg_catalog.pg_roles where rolname = 'gates_server' and rolcanlogin) then ''
                           else ', which has no login yet: a server needs one' end,
               array(select format('The role %s is missing.', wanted.name)
                       from unnest($1 || '{gates_server}'::text[]) as wanted (name)
                      where not exists (select from pg_catalog.pg_roles r where r.rolname = wanted.name)
                      union all
                     select format('The role %s is more than a persona: '
                                   || 'it can log in, or is superuser, bypasses row security or makes roles.', r.rolname)
                       from pg_catalog.pg_roles r
                      where r.rolname = any ($1) and (r.rolcanlogin or r.rolsuper or r.rolbypassrls or r.rolcreaterole)
                         or r.rolname = 'gates_server' and (r.rolsuper or r.rolbypassrls or r.rolcreaterole))
        """, (object)Personas);

    public static Question Memberships { get; } = new("memberships",
        "grant <persona> to gates_server, authenticator; revoke <persona> from anon, authenticated;",
        """
        select concat_ws(', ',
                         case when exists (select from pg_catalog.pg_roles where rolname = 'authenticator') then 'authenticator' end,
                         'gates_server')
                   || ' may speak as each persona and as gates_admin',
               array(select format('%s may not become %s.', speaker.rolname, persona.rolname)
                       from pg_catalog.pg_roles speaker, pg_catalog.pg_roles persona
                      where speaker.rolname in ('authenticator', 'gates_server') and persona.rolname = any ($1)
                        and not exists (select from pg_catalog.pg_auth_members m where m.roleid = persona.oid and m.member = speaker.oid)
                      union all
                     select format('%s is a member of %s.', outsider.rolname, persona.rolname)
                       from pg_catalog.pg_roles outsider, pg_catalog.pg_roles persona
                      where outsider.rolname in ('anon', 'authenticated') and persona.rolname = any ($1)
                        and pg_catalog.pg_has_role(outsider.rolname, persona.rolname, 'member'))
        """, (object)Personas);

    public static Question Objects { get; } = new("schema", "Run the migrations: gates-server migrate, or supabase db push.",
        """
        select cardinality($1) || ' tables and ' || cardinality($2) || ' views in ops',
               array(select format('ops.%s is missing.', wanted.name)
                       from unnest($1 || $2) as wanted (name)
                      where pg_catalog.to_regclass('ops.' || wanted.name) is null)
        """, Expected.Tables, Expected.Views);

    public static Question RowSecurity { get; } = new("row security", "alter table ops.<name> enable row level security;",
        """
        select 'on for every table of ours',
               array(select format('ops.%s has no row security.', c.relname)
                       from pg_catalog.pg_class c
                      where c.relnamespace = pg_catalog.to_regnamespace('ops') and c.relname = any ($1) and not c.relrowsecurity
                      order by c.relname)
        """, (object)Expected.Tables);

    public static Question AppendOnly { get; } = new("append-only",
        "alter table ops.<table> enable always trigger <trigger>; a trigger that is missing comes back with its migration.",
        """
        select cardinality($1) || ' triggers, enabled always',
               array(select case when t.oid is null then format('The trigger %s is missing.', wanted.name)
                                 else format('The trigger %s is not enabled always.', wanted.name) end
                       from unnest($1) as wanted (name)
                       left join pg_catalog.pg_trigger t
                              on t.tgrelid = pg_catalog.to_regclass('ops.' || split_part(wanted.name, '.', 1))
                             and t.tgname = split_part(wanted.name, '.', 2)
                      where t.tgenabled is distinct from 'A'
                      order by wanted.name)
        """, (object)Expected.AlwaysTriggers);

    public static Question Execution { get; } = new("functions", "revoke execute on function <name> from public, anon;",
        """
        select 'none of ours is open to everyone',
               array(select format('%s may be called by everyone.', p.oid::regprocedure)
                       from pg_catalog.pg_proc p
                      where (p.pronamespace = pg_catalog.to_regnamespace('ops_private')
                             or p.pronamespace = pg_catalog.to_regnamespace('ops') and p.proname = any ($1))
                        and exists (select from pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
                                     where a.privilege_type = 'EXECUTE' and (a.grantee = 0 or a.grantee = pg_catalog.to_regrole('anon')))
                      order by 1)
        """, (object)Expected.Functions);

    public static Question Exposure { get; } = new("data api",
        "alter role authenticator set pgrst.db_schemas = 'public, graphql_public, ops'; notify pgrst, 'reload config';",
        """
        select coalesce('exposes ' || told.schemas, 'is configured outside of the database: ask gates doctor at the project''s address'),
               case when told.schemas is null then '{}' else
                   array(select word from (values
                       (case when not 'ops' = any (told.names) then 'The Data API does not expose ops.' end),
                       (case when 'ops_private' = any (told.names) then 'The Data API exposes ops_private.' end)) as words (word)
                    where word is not null) end
          from (select max(split_part(setting, '=', 2)), regexp_split_to_array(max(split_part(setting, '=', 2)), '\s*,\s*')
                  from pg_catalog.pg_db_role_setting s
                  join pg_catalog.pg_roles r on r.oid = s.setrole and r.rolname = 'authenticator',
                       unnest(s.setconfig) as setting
                 where setting like 'pgrst.db_schemas=%'
                   and s.setdatabase in (0, (select d.oid from pg_catalog.pg_database d where d.datname = current_database()))
               ) as told (schemas, names)
        """);

    /// <summary>Our installation gives authenticated the use of schema ops, and exposing it does the rest.</summary>
    public static Question Foreign { get; } = new("foreign relations",
        "Move them to a schema that is not exposed, or revoke what anon and authenticated may do with them.",
        """
        select case count(*) when 0 then 'no relation or function in ops but ours' else count(*) || ' in ops that are not ours' end,
               coalesce(array_agg(wrong order by wrong) filter (where wrong is not null), '{}')
          from (select case when count(o.name) > 0 then
                           format('ops.%s has no row security: %s.', c.relname,
                                  string_agg(o.name || ' may ' || o.rights, '; ' order by o.name)) end as wrong
                  from pg_catalog.pg_class c
                  left join lateral (
                      select r.rolname as name, string_agg(verb, ', ') as rights
                        from pg_catalog.pg_roles r, unnest('{select,insert,update,delete}'::text[]) as verb
                       where not c.relrowsecurity and r.rolname in ('anon', 'authenticated')
                         and pg_catalog.has_schema_privilege(r.oid, c.relnamespace, 'usage')
                         and pg_catalog.has_table_privilege(r.oid, c.oid, verb)
                       group by r.rolname) o on true
                 where c.relnamespace = pg_catalog.to_regnamespace('ops') and c.relkind in ('r', 'p', 'v', 'm', 'f')
                   and c.relname <> all ($1 || $2)
                 group by c.oid, c.relname
                 union all
                select case when count(r.rolname) > 0 then
                           format('%s may be called by %s.', p.oid::regprocedure, string_agg(r.rolname, ', ' order by r.rolname)) end
                  from pg_catalog.pg_proc p
                  left join pg_catalog.pg_roles r
                         on r.rolname in ('anon', 'authenticated') and pg_catalog.has_schema_privilege(r.oid, p.pronamespace, 'usage')
                            and pg_catalog.has_function_privilege(r.oid, p.oid, 'execute')
                 where p.pronamespace = pg_catalog.to_regnamespace('ops') and p.proname <> all ($3)
                 group by p.oid) as found
        """, Expected.Tables, Expected.Views, Expected.Functions);

    public static Question Policy { get; } = new("policy",
        "Run the migrations, or put the rows back: supabase/migrations/*_policy.sql and *_event_types.sql have them.",
        """
        select (select count(*) from ops.gate_requirements) || ' requirements, '
                   || (select count(*) from ops.event_types) || ' event types, '
                   || (select count(*) from ops.error_codes) || ' error codes',
               array(select format('No requirement of %s is on record.', gate)
                       from unnest('{G1,G2,G3,G4}'::text[]) as gate
                      where not exists (select from ops.gate_requirements r where r.gate_code = gate and r.project is null)
                      union all
                     select format('The event type %s is not on record.', wanted.name) from unnest($1) as wanted (name)
                      where not exists (select from ops.event_types t where t.event_type = wanted.name)
                      union all
                     select format('The error code %s is not on record.', wanted.name) from unnest($2) as wanted (name)
                      where not exists (select from ops.error_codes c where c.code = wanted.name))
        """, EventTypes.All.ToArray(), ErrorCodes.HttpStatuses.Keys.ToArray());
}
