using ReleaseGates.Postgres.Reports;
using ReleaseGates.Reports;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;
using ReleaseGates.Server.OpenApi;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Reports;

/// <summary>What happened, at a glance.</summary>
internal static class ReportEndpoints
{
    private static readonly TimeSpan UsualPeriod = TimeSpan.FromDays(30);

    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/status", StatusAsync);
        routes.MapGet("/v1/reports/kpis", KpisAsync);
        routes.MapGet("/v1/reports/{report}", ReportAsync);
    }

    /// <summary>The platform at a glance</summary>
    /// <remarks>
    /// What runs where, what is waived until when, what waits for whom, what is unwell.
    /// </remarks>
    /// <param name="project">Only this project's.</param>
    [Operation("getStatus"), Answers(typeof(PlatformStatus), "The status."), Refuses(400)]
    private static async Task<IResult> StatusAsync(HttpContext context, ReportStore reports, string? project, CancellationToken cancel) =>
        JsonAnswer.Json((await reports.StatusAsync(context.Caller(), Parameters.Project(project), cancel))!);

    /// <summary>DORA's figures and those of governance</summary>
    /// <remarks>
    /// Of a period, by default the last 30 days, per project and environment, each with the ids of the rows that make it.
    /// docs/metrics.md defines them.
    /// </remarks>
    /// <param name="project">Only this project's.</param>
    /// <param name="environment">Only in this environment.</param>
    /// <param name="since">Only from then on, inclusive.</param>
    /// <param name="until">Only before then.</param>
    [Operation("reportKpis"), Answers(typeof(KpiReport), "The figures."), Refuses(400)]
    private static async Task<IResult> KpisAsync(
        HttpContext context, ReportStore reports, TimeProvider time,
        string? release, string? project, string? environment, string? since, string? until, string? limit, CancellationToken cancel)
    {
        var filter = Filter(release, project, environment, since, until, limit);
        Refuse(Report.Kpis, ("release", release is not null));
        var end = filter.Until ?? time.GetUtcNow();
        var start = filter.Since ?? end - UsualPeriod;
        if (start >= end)
            throw new ProblemException(ErrorCodes.InvalidValue, "since is not before until.", "Give a period that has a length.");
        return JsonAnswer.Json((await reports.KpisAsync(context.Caller(), filter with { Since = start, Until = end }, cancel))!);
    }

    /// <summary>Rows of a view</summary>
    /// <remarks>
    /// Other parameters are refused.
    /// </remarks>
    /// <param name="release">Only this release's.</param>
    /// <param name="project">Only this project's.</param>
    /// <param name="environment">Only in this environment.</param>
    /// <param name="since">Only from then on, inclusive.</param>
    /// <param name="until">Only before then.</param>
    /// <param name="limit">Rows at most.</param>
    [Operation("report"), Answers(typeof(ReportPage), "The rows."), Refuses(400)]
    private static async Task<IResult> ReportAsync(
        HttpContext context, ReportStore reports, string report,
        string? release, string? project, string? environment, string? since, string? until, string? limit, CancellationToken cancel)
    {
        var filter = Filter(release, project, environment, since, until, limit);
        if (!Report.All.TryGetValue(report, out var known))
            throw new ProblemException(ErrorCodes.NotFound, "There is no such report.",
                $"There are {string.Join(", ", Report.All.Keys.Append(Report.Kpis))}.");
        if (known.NeedsRelease)
            Parameters.Required("release", release);
        Refuse(
            report,
            ("release", release is not null && !known.Filters.Contains("release")),
            ("project", project is not null && !known.Filters.Contains("project")),
            ("environment", environment is not null && !known.Filters.Contains("environment")),
            ("since or until", (since ?? until) is not null && known.Time is null));
        return JsonAnswer.Json((await reports.RowsAsync(context.Caller(), known, filter, cancel))!);
    }

    private static ReportFilter Filter(string? release, string? project, string? environment, string? since, string? until,
        string? limit) => new(
        release is null ? null : Parameters.Uuid("release", release),
        Parameters.Project(project),
        Parameters.OneOf("environment", environment, [.. Environments.All]),
        Parameters.Instant("since", since),
        Parameters.Instant("until", until),
        Parameters.Limit(limit));

    /// <summary>A filter that would silently do nothing gives an answer to another question.</summary>
    private static void Refuse(string report, params ReadOnlySpan<(string Name, bool IsGivenInVain)> filters)
    {
        foreach (var (name, vain) in filters)
        {
            if (vain)
                throw new ProblemException(ErrorCodes.InvalidValue, $"The report {report} cannot be asked by {name}.", "Leave it out.");
        }
    }
}
