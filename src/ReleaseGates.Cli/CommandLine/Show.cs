using ReleaseGates.Exceptions;
using System.Globalization;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>How values look to people.</summary>
internal static class Show
{
    public static string? Time(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>How long an exception still holds; when it does not, how it stands.</summary>
    public static string Left(ExceptionStatus exception) => exception.State == "in_force" ? Span(exception.SecondsLeft) : exception.State;

    /// <summary>How its review stands.</summary>
    public static string? Review(ExceptionStatus exception) => exception.ReviewOverdue ? "overdue" : exception.PostReviewStatus;

    /// <summary>A length of time in its two largest units.</summary>
    public static string Span(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Min(Math.Abs(seconds), TimeSpan.MaxValue.TotalSeconds / 2));
        return span switch
        {
            { TotalDays: >= 1 } => $"{(int)span.TotalDays} d {span.Hours} h",
            { TotalHours: >= 1 } => $"{(int)span.TotalHours} h {span.Minutes} min",
            { TotalMinutes: >= 1 } => $"{(int)span.TotalMinutes} min",
            { TotalSeconds: >= 10 } => $"{(int)span.TotalSeconds} s",
            _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s"),
        };
    }
}
