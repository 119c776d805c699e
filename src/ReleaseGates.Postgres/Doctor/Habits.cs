namespace ReleaseGates.Postgres.Doctor;

/// <summary>How the installation is run: what no catalogue forbids, and what still weakens the record.</summary>
internal static class Habits
{
    public static Question Isolation { get; } = new("isolation",
        "alter role <login> set default_transaction_isolation = 'read committed';",
        """
        select 'read committed for the logins that serve callers',
               array(select format('%s begins its transactions %s, and nothing is recorded in those.', r.rolname, told.level)
                       from pg_catalog.pg_roles r
                      cross join lateral (
                           select split_part(setting, '=', 2) as level
                             from pg_catalog.pg_db_role_setting s, unnest(s.setconfig) as setting
                            where setting like 'default_transaction_isolation=%'
                              and s.setrole in (0, r.oid)
                              and s.setdatabase in (0, (select d.oid from pg_catalog.pg_database d where d.datname = current_database()))
                            order by s.setrole = 0, s.setdatabase = 0
                            limit 1) told
                      where r.rolname in ('gates_server', 'authenticator') and told.level <> 'read committed')
        """);

    public static Question Sweeps { get; } = new("sweeps",
        "select cron.schedule('gates', '* * * * *', 'select ops.sweep_gates()'); or run it every minute from anywhere else.",
        """
        select coalesce('the last one at ' || to_char(s.swept_at, 'YYYY-MM-DD HH24:MI:SS') || ' UTC', 'none yet'),
               case when (s.swept_at > clock_timestamp() - interval '5 minutes') is not true
                         and exists (select from ops.releases r where r.status in ('draft', 'in_progress', 'failed'))
                    then array['No sweep ran for five minutes: a stored status may be older than a change of the policy, '
                               || 'of a person or of the clock. Decisions are not.']
                    else '{}' end
          from ops_private.sweeps s
        """);

    public static Question People { get; } = new("people",
        "gates persona assign --subject <name> --kind human, or service for a pipeline: what nobody known brought is not approved, and "
            + "where known_only is on, the approval of nobody known does not count.",
        """
        select 'everybody who signed or brought code in the last 30 days is known',
               array(select format('%s %s in the last 30 days, and no assignment says who that is.', did.name, did.what)
                       from (select named.name, string_agg(distinct named.act, ', ' order by named.act) as what
                               from (select a.approver_id, 'signed', a.approver_kind, a.created_at from ops.approvals a
                                     union all
                                     select told.brought_by, 'brought code', told.kind, told.recorded_at
                                       from ops.release_refs told where told.role <> 'told') named (name, act, kind, at)
                              where named.at > clock_timestamp() - interval '30 days'
                              group by named.name having not coalesce(bool_or(named.kind = 'service'), false)) did
                      cross join lateral ops_private.who_is(did.name, clock_timestamp()) who
                      where who.person is null and who.kind is distinct from 'service'
                      order by did.name)
        """);

    public static Question ServiceRole { get; } = new("service_role",
        "Give CI a token of its own, by OIDC or gates token mint: whoever holds the service_role key can log in as anybody.",
        """
        select 'used by nobody in the last 30 days',
               array(select format('%s sent %s events with service_role in the last 30 days, the last at %s UTC.', l.actor, count(*),
                                   to_char(max(l.received_at), 'YYYY-MM-DD HH24:MI'))
                       from ops.event_ingest_log l
                      where l.token_role = 'service_role' and l.received_at > clock_timestamp() - interval '30 days'
                      group by l.actor order by l.actor)
        """);
}
