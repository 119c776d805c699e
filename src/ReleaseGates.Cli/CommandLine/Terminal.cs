using System.Globalization;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>What the terminal supports. Pipes and files get neither colour nor a width.</summary>
/// <param name="IsInteractive">Whether output can be redrawn in place.</param>
/// <param name="IsColoured">Whether status words are coloured.</param>
/// <param name="Width">Columns; null if lines may have any length.</param>
internal sealed record Terminal(bool IsInteractive, bool IsColoured, int? Width)
{
    public static Terminal Plain { get; } = new(false, false, null);

    /// <summary>As it was when the program started.</summary>
    public static Terminal Current { get; } = Look();

    /// <summary>As it is now: people resize windows.</summary>
    public static Terminal Look()
    {
        var interactive = !Console.IsOutputRedirected && Invocation.Variable("TERM") != "dumb";
        var coloured = Invocation.Variable("NO_COLOR") is null
            && (interactive || Invocation.Variable("CLICOLOR_FORCE") is not (null or "0"));
        int? width = int.TryParse(Invocation.Variable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns)
            && columns >= 20
            ? columns
            : interactive && Console.WindowWidth >= 20 ? Console.WindowWidth : null;
        return new(interactive, coloured, width);
    }

    /// <summary>Colours a status: green is done, yellow is open, red is wrong.</summary>
    public string Paint(string word, string padded)
    {
        var colour = !IsColoured ? null : word switch
        {
            "passed" or "succeeded" or "healthy" or "gated" or "allow" or "promoted" or "complete" or "pass" or "ready" => "32",
            "failed" or "ungated" or "incident" or "failing" or "deny" or "rejected" or "overdue"
                or "fail" or "blocked" or "rolled_back" => "31",
            "pending" or "in_progress" or "bypassed" or "excepted" or "unconfirmed" or "in_force" or "waiting" or "rollback" => "33",
            _ => null,
        };
        return colour is null ? padded : $"\e[{colour}m{word}\e[0m{padded[word.Length..]}";
    }
}
