using Npgsql;
using NpgsqlTypes;
using ReleaseGates.Postgres.Callers;

namespace ReleaseGates.Postgres.Releases;

/// <summary>Releases as their reader may see them. Every answer is JSON made by the database, passed on as it is.</summary>
public sealed class ReleaseStore(CallerDatabase database)
{
    private const string Columns = """
        'release_id', r.release_id, 'project', r.project, 'release_name', r.release_name,
        'environment_target', r.environment_target, 'source_ref', r.source_ref, 'scope_metadata', r.scope_metadata,
        'initiating_actor', r.initiating_actor, 'status', r.status, 'created_at', r.created_at,
        'created_by', r.created_by, 'updated_at', r.updated_at
        """;

    /// <summary>One page, or null when <see cref="ReleaseFilter.After"/> names no release the caller sees.</summary>
    public Task<string?> ListAsync(Caller caller, ReleaseFilter filter, CancellationToken cancel) =>
        database.ReadAsync(
            caller,
            $"""
            with page as (
                select r.*, row_number() over newest as place
                from ops.releases as r
                where ($1::text is null or r.project = $1)
                  and ($2::text is null or r.status = $2)
                  and ($3::uuid is null or (r.created_at, r.release_id) <
                      (select last.created_at, last.release_id from ops.releases as last where last.release_id = $3))
                window newest as (order by r.created_at desc, r.release_id desc)
                order by place
                limit $4 + 1
            )
            select jsonb_build_object(
                'releases', coalesce(jsonb_agg(jsonb_build_object({Columns}) order by r.place) filter (where r.place <= $4), '[]'),
                'next', case when count(*) > $4 then (array_agg(r.release_id) filter (where r.place = $4))[1] end)
            from page as r
            having $3::uuid is null or exists (select from ops.releases as last where last.release_id = $3)
            """,
            cancel,
            Text(filter.Project),
            Text(filter.Status),
            Uuid(filter.After),
            new() { Value = filter.Limit });

    /// <summary>The release with its gates and deployments, each null where the persona may not read them; null when unseen.</summary>
    public async Task<string?> FindAsync(Caller caller, Guid releaseId, CancellationToken cancel)
    {
        // Postgres checks the grants of every table a statement names, read or not: ask first, then name only those.
        var readable = await database.ReadAsync(
            caller,
            """
            select concat_ws(',',
                case when has_table_privilege('ops.release_gates', 'select') then 'gates' end,
                case when has_table_privilege('ops.deployments', 'select') then 'deployments' end)
            """,
            cancel) ?? "";
        var gates = readable.Contains("gates", StringComparison.Ordinal)
            ? """
              (select coalesce(jsonb_agg(jsonb_build_object(
                  'gate_id', g.gate_id, 'release_id', g.release_id, 'gate_code', g.gate_code, 'gate_name', g.gate_name,
                  'status', g.status, 'entered_at', g.entered_at, 'resolved_at', g.resolved_at,
                  'resolved_by', g.resolved_by, 'exception_id', g.exception_id) order by g.gate_code), '[]')
               from ops.release_gates as g where g.release_id = r.release_id)
              """
            : "null";
        var deployments = readable.Contains("deployments", StringComparison.Ordinal)
            ? """
              (select coalesce(jsonb_agg(to_jsonb(d) order by d.deployed_at, d.deployment_id), '[]')
               from ops.deployments as d where d.release_id = r.release_id)
              """
            : "null";
        return await database.ReadAsync(
            caller,
            $"""
            select jsonb_build_object({Columns}, 'gates', {gates}, 'deployments', {deployments})
            from ops.releases as r
            where r.release_id = $1
            """,
            cancel,
            Uuid(releaseId));
    }

    /// <summary>The release's exceptions, or null when the caller sees no such release.</summary>
    public Task<string?> ExceptionsAsync(Caller caller, Guid releaseId, CancellationToken cancel) =>
        database.ReadAsync(
            caller,
            """
            select jsonb_build_object('exceptions', (
                select coalesce(jsonb_agg(to_jsonb(e) order by e.created_at, e.exception_id), '[]')
                from ops.exceptions as e where e.release_id = r.release_id))
            from ops.releases as r
            where r.release_id = $1
            """,
            cancel,
            Uuid(releaseId));

    /// <summary>The whole chain of one release, as <c>ops.release_trace</c> tells it.</summary>
    public Task<string?> TraceAsync(Caller caller, Guid releaseId, CancellationToken cancel) =>
        database.ReadAsync(caller, "select ops.release_trace($1)", cancel, Uuid(releaseId));

    private static NpgsqlParameter Text(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Uuid(Guid? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };
}
