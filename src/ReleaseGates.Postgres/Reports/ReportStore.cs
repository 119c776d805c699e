using Npgsql;
using NpgsqlTypes;
using ReleaseGates.Postgres.Callers;

namespace ReleaseGates.Postgres.Reports;

/// <summary>The reporting views as their reader may see them, as JSON made by the database.</summary>
public sealed class ReportStore(CallerDatabase database)
{
    /// <summary>Rows of a view: <c>{rows, more}</c>.</summary>
    public Task<string?> RowsAsync(Caller caller, Report report, ReportFilter filter, CancellationToken cancel)
    {
        var conditions = new List<string> { "true" };
        var parameters = new List<NpgsqlParameter> { new() { Value = filter.Limit } };
        Add("release", "v.release_id =", filter.Release, NpgsqlDbType.Uuid);
        Add("project", "v.project =", filter.Project, NpgsqlDbType.Text);
        Add("environment", "v.environment =", filter.Environment, NpgsqlDbType.Text);
        Add("since", $"v.{report.Time} >=", filter.Since?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        Add("until", $"v.{report.Time} <", filter.Until?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        return database.ReadAsync(
            caller,
            $"""
            with page as (
                select v.* from ops.{report.View} as v
                where {string.Join(" and ", conditions)}
                order by {report.Order}
                limit $1 + 1),
            listed as (select to_jsonb(page) as row, row_number() over () as place from page)
            select jsonb_build_object(
                'rows', coalesce(jsonb_agg(listed.row order by listed.place) filter (where listed.place <= $1), '[]'),
                'more', count(*) > $1)
            from listed
            """,
            cancel,
            [.. parameters]);

        void Add(string name, string condition, object? value, NpgsqlDbType type)
        {
            if (value is null)
                return;
            parameters.Add(new() { Value = value, NpgsqlDbType = type });
            conditions.Add($"{condition} ${parameters.Count}");
        }
    }

    /// <summary>DORA's figures and those of governance over a period: <c>{since, until, rows}</c>.</summary>
    public Task<string?> KpisAsync(Caller caller, ReportFilter filter, CancellationToken cancel) =>
        database.ReadAsync(
            caller,
            """
            select jsonb_build_object('since', $1, 'until', $2, 'rows', coalesce(jsonb_agg(to_jsonb(k)), '[]'))
            from ops.governance_kpis($1, $2, $3, $4) as k
            """,
            cancel,
            Argument.Instant(filter.Since!.Value),
            Argument.Instant(filter.Until!.Value),
            Argument.Text(filter.Project),
            Argument.Text(filter.Environment));

    /// <summary>What runs where, what is waived, what waits for whom, what is unwell.</summary>
    public Task<string?> StatusAsync(Caller caller, string? project, CancellationToken cancel) =>
        database.ReadAsync(caller, "select ops.platform_status($1)", cancel, Argument.Text(project));
}
