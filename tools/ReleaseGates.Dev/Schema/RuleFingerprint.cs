using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ReleaseGates.Dev.Schema;

/// <summary>The version of the rule: a fingerprint of <c>ops_private.decide</c> and of every function that it reaches.</summary>
public static partial class RuleFingerprint
{
    private const string Entry = "ops_private.decide";
    private const string Holder = "ops_private.rules_version";

    /// <summary>Sixteen hex digits that change whenever one of these functions does; comments on and grants do not count.</summary>
    public static string Of(IReadOnlyList<SqlFile> files)
    {
        var text = string.Concat(Reached(files).OrderBy(file => file.Name, StringComparer.Ordinal).Select(Definition));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    /// <summary>The files with the version written into <c>ops_private.rules_version</c>.</summary>
    internal static IReadOnlyList<SqlFile> Write(IReadOnlyList<SqlFile> files)
    {
        var version = Of(files);
        return [.. files.Select(
            file => file.Name == Holder ? file with { Text = Version().Replace(file.Text, $"return '{version}';") } : file)];
    }

    /// <summary>The functions that decide.</summary>
    internal static IReadOnlyList<SqlFile> Reached(IReadOnlyList<SqlFile> files)
    {
        var reached = new HashSet<SqlFile>();
        var waiting = new Queue<SqlFile>(files.Where(file => file.Name == Entry));
        while (waiting.TryDequeue(out var file))
        {
            if (!reached.Add(file))
                continue;
            var definition = Definition(file);
            foreach (var called in files.Where(
                other => other.Name != Holder && definition.Contains(other.Name + "(", StringComparison.Ordinal)))
                waiting.Enqueue(called);
        }
        return [.. reached];
    }

    // From its first word to the end of its body.
    private static string Definition(SqlFile file)
    {
        var start = file.Text.IndexOf("create or replace", StringComparison.Ordinal);
        return file.Text[start..(file.Text.IndexOf("\n$$;", start, StringComparison.Ordinal) is > 0 and var end ? end : file.Text.Length)];
    }

    [GeneratedRegex("return '[0-9a-f]{16}';")]
    private static partial Regex Version();
}
