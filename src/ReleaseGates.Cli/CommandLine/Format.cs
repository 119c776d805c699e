using ReleaseGates.Exceptions;
using ReleaseGates.Personas;
using System.Globalization;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>Formats values for people.</summary>
internal static class Format
{
    public static string? Time(DateTimeOffset? instant) =>
        instant == DateTimeOffset.MinValue ? Unreadable("before the year 1")
        : instant == DateTimeOffset.MaxValue ? Unreadable("after the year 9999")
        : instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time as it came, marked where it cannot be read as one.</summary>
    public static string Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? Time(instant)!
            : Unreadable(text);

    /// <summary>How much longer an exception is in force; its state if it is not.</summary>
    public static string Left(ExceptionStatus exception) => exception.State == "in_force" ? Span(exception.SecondsLeft) : exception.State;

    /// <summary>The state of its review.</summary>
    public static string? Review(ExceptionStatus exception) => exception.ReviewOverdue ? "overdue" : exception.PostReviewStatus;

    /// <summary>What an assignment says of its subject.</summary>
    public static string Assigned(PersonaAssignment assignment) => (assignment.Persona, assignment.Kind) switch
    {
        ({ } persona, null) => persona,
        ({ } persona, { } kind) => $"{persona} ({kind})",
        (null, "agent") => "an agent",
        var (_, kind) => $"a {kind}",
    };

    /// <summary>A length of time in its two largest units.</summary>
    public static string Span(double seconds)
    {
        if (!double.IsFinite(seconds))
            return Unreadable(seconds.ToString(CultureInfo.InvariantCulture));
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

    private static string Unreadable(string what) => $"unreadable ({what})";
}
