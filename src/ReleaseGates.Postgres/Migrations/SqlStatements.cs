namespace ReleaseGates.Postgres.Migrations;

/// <summary>
/// Takes a file apart at the semicolons that end statements, as the Supabase CLI does when it records them:
/// without the semicolon, trimmed, each with the comments before it.
/// </summary>
internal static class SqlStatements
{
    public static IEnumerable<string> Split(string sql)
    {
        var start = 0;
        for (var at = 0; at < sql.Length;)
        {
            if (sql[at] != ';')
            {
                at = AfterToken(sql, at);
                continue;
            }
            if (sql[start..at].Trim() is { Length: > 0 } statement)
                yield return statement;
            start = ++at;
        }
        if (sql[start..].Trim() is { Length: > 0 } rest)
            yield return rest;
    }

    private static int AfterToken(string sql, int at) => sql[at] switch
    {
        '\'' => After(sql, "'", at + 1),
        '"' => After(sql, "\"", at + 1),
        '-' when Has(sql, at, "--") => After(sql, "\n", at),
        '/' when Has(sql, at, "/*") => AfterBlockComment(sql, at + 2),
        '$' when DollarQuote(sql, at) is { } quote => After(sql, quote, at + quote.Length),
        _ => at + 1,
    };

    private static bool Has(string sql, int at, string word) => string.CompareOrdinal(sql, at, word, 0, word.Length) == 0;

    private static int After(string sql, string end, int from) =>
        sql.IndexOf(end, from, StringComparison.Ordinal) is >= 0 and var found ? found + end.Length : sql.Length;

    private static int AfterBlockComment(string sql, int at)
    {
        for (var depth = 1; depth > 0 && at < sql.Length;)
        {
            var step = Has(sql, at, "/*") ? 1 : Has(sql, at, "*/") ? -1 : 0;
            depth += step;
            at += step == 0 ? 1 : 2;
        }
        return at;
    }

    // $$ or $tag$; a dollar inside a word or before a digit is none.
    private static string? DollarQuote(string sql, int at)
    {
        if (at > 0 && IsOfWord(sql[at - 1]))
            return null;
        var end = at + 1;
        while (end < sql.Length && IsOfWord(sql[end]))
            end++;
        return end < sql.Length && sql[end] == '$' && !char.IsAsciiDigit(sql[at + 1]) ? sql[at..(end + 1)] : null;
    }

    private static bool IsOfWord(char letter) => char.IsLetterOrDigit(letter) || letter == '_';
}
