using System.Globalization;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>How values look to people.</summary>
internal static class Show
{
    public static string? Time(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
