using System.Globalization;
using System.Text;

namespace ReleaseGates.Reports;

/// <summary>Which rows of a report; what is null is not asked by. A report refuses what it cannot be asked by.</summary>
public sealed record ReportQuery
{
    /// <summary>Only this release's.</summary>
    public Guid? ReleaseId { get; init; }

    /// <summary>Only this project's.</summary>
    public string? Project { get; init; }

    /// <summary>Only in this environment, one of <see cref="Environments"/>.</summary>
    public string? Environment { get; init; }

    /// <summary>Only from then on.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only before then.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How many at most, 1 to 500.</summary>
    public int Limit { get; init; } = 50;

    internal string ToQueryString()
    {
        var query = new StringBuilder($"?limit={Limit.ToString(CultureInfo.InvariantCulture)}");
        Add("release", ReleaseId?.ToString("D"));
        Add("project", Project);
        Add("environment", Environment);
        Add("since", Instant(Since));
        Add("until", Instant(Until));
        return query.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
                query.Append(CultureInfo.InvariantCulture, $"&{name}={Uri.EscapeDataString(value)}");
        }
    }

    private static string? Instant(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
}
