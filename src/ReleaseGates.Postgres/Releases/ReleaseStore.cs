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

    private static readonly (string Name, string Source, string Order)[] Parts =
    [
        ("gates", "ops.v_release_gate_summary", "p.gate_code"),
        ("exceptions", "ops.v_exception_status", "p.created_at, p.exception_id"),
        ("deployments", "ops.v_deployment_history", "p.deployed_at, p.deployment_id"),
        ("incidents", "ops.incidents", "p.detected_at, p.incident_id"),
    ];

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
                  and ($5::text is null or r.release_name = normalize(btrim($5), nfc))
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
            Argument.Text(filter.Project),
            Argument.Text(filter.Status),
            Argument.Uuid(filter.After),
            new() { Value = filter.Limit },
            Argument.Text(filter.Name));

    /// <summary>
    /// The release on one page: what is decided about its target, its gates, exceptions, deployments and incidents, each
    /// null where the persona may not read it; null when the release is unseen.
    /// </summary>
    public async Task<string?> FindAsync(Caller caller, Guid releaseId, CancellationToken cancel)
    {
        // Postgres checks the grants of every table a statement names, read or not: ask first, then name only those.
        var grants = Parts.Select(part => $"case when has_table_privilege('{part.Source}', 'select') then '{part.Name}' end");
        var readable = (await database.ReadAsync(caller, $"select concat_ws(',', {string.Join(", ", grants)})", cancel) ?? "").Split(',');
        var parts = Parts.Select(part => !readable.Contains(part.Name)
            ? $"'{part.Name}', null"
            : $"'{part.Name}', (select coalesce(jsonb_agg(to_jsonb(p) order by {part.Order}), '[]') "
                + $"from {part.Source} as p where p.release_id = r.release_id)");
        return await database.ReadAsync(
            caller,
            $"""
            select jsonb_build_object({Columns}, {string.Join(", ", parts)},
                'decision', case when r.environment_target <> 'dev' then ops.decide_promotion(r.release_id, r.environment_target) end)
            from ops.releases as r
            where r.release_id = $1
            """,
            cancel,
            Argument.Uuid(releaseId));
    }

    /// <summary>The release's exceptions, or null when the caller sees no such release.</summary>
    public Task<string?> ExceptionsAsync(Caller caller, Guid releaseId, CancellationToken cancel) =>
        database.ReadAsync(
            caller,
            """
            select jsonb_build_object('exceptions', (
                select coalesce(jsonb_agg(to_jsonb(e) order by e.created_at, e.exception_id), '[]')
                from ops.v_exception_status as e where e.release_id = r.release_id))
            from ops.releases as r
            where r.release_id = $1
            """,
            cancel,
            Argument.Uuid(releaseId));

    /// <summary>The whole chain of one release, as <c>ops.release_trace</c> tells it.</summary>
    public Task<string?> TraceAsync(Caller caller, Guid releaseId, CancellationToken cancel) =>
        database.ReadAsync(caller, "select ops.release_trace($1)", cancel, Argument.Uuid(releaseId));

    /// <summary>Everything on record about one release, as <c>ops.release_record</c> gathers it.</summary>
    public Task<string?> RecordAsync(Caller caller, Guid releaseId, CancellationToken cancel) =>
        database.ReadAsync(caller, "select ops.release_record($1)", cancel, Argument.Uuid(releaseId));
}
