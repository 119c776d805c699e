using ReleaseGates.Cli.CommandLine;
using System.Globalization;

namespace ReleaseGates.Cli.Signing;

/// <summary>How long a token is valid. Tokens cannot be revoked, so it is never long.</summary>
internal static class Lifetime
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public static TimeSpan Read(string text)
    {
        var unit = text is [.., var last] ? last switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 } : 0;
        if (unit == 0 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
            throw new UsageException(
                $"--ttl '{text}' is not a duration like 90s, 15m or 1h.", "Write a whole number followed by s, m or h.");
        return count <= Longest.TotalSeconds / unit
            ? TimeSpan.FromSeconds((double)count * unit)
            : throw new UsageException(
                $"--ttl {text} is longer than 24h, and tokens cannot be revoked.", "Mint a shorter one whenever it is needed.");
    }
}
