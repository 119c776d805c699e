using System.Text;

namespace ReleaseGates.Cli.GitHub;

/// <summary>
/// The stable name of a check: the job's or workflow's, in lower case, with _ for everything that is not a letter or digit.
/// </summary>
internal static class CheckName
{
    private const int Longest = 190;

    public static string Of(string name)
    {
        var slug = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c))
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '_')
                slug.Append('_');
        }
        var text = slug.ToString().TrimEnd('_');
        return text.Length == 0 ? "unnamed" : text.Length > Longest ? text[..Longest] : text;
    }
}
