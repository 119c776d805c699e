using ReleaseGates.Postgres.Migrations;
using System.Text.RegularExpressions;

namespace ReleaseGates.Postgres.Doctor;

/// <summary>What an installation has in schema ops, read off the migrations that make it: there is no second list to keep.</summary>
internal static partial class Expected
{
    private static readonly string Sql = string.Join('\n', Migration.All.Select(migration => migration.Sql));

    public static string[] Tables { get; } = Names(Table(), Sql);

    public static string[] Views { get; } = Names(View(), Sql);

    public static string[] Functions { get; } = Names(Function(), Sql);

    /// <summary>Triggers that bind the owner, too, as <c>table.trigger</c>.</summary>
    public static string[] AlwaysTriggers { get; } =
        [.. Always().Matches(Sql).Select(found =>
            $"{found.Groups[1].Value}.{found.Groups[2].Value}").Distinct().Order(StringComparer.Ordinal)];

    // In the order of the migrations: what was dropped later and not made again is not expected.
    internal static string[] Names(Regex statement, string sql)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Match found in statement.Matches(sql))
        {
            if (found.Groups["drop"].Success)
                names.Remove(found.Groups["name"].Value);
            else
                names.Add(found.Groups["name"].Value);
        }
        return [.. names];
    }

    [GeneratedRegex(@"^(?:create|(?<drop>drop)) table (?:if exists )?ops\.(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex(@"^(?:create (?:or replace )?|(?<drop>drop ))(?:materialized )?view (?:if exists )?ops\.(?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex View();

    [GeneratedRegex(@"^(?:create (?:or replace )?|(?<drop>drop ))function (?:if exists )?ops\.(?<name>\w+)", RegexOptions.Multiline)]
    internal static partial Regex Function();

    [GeneratedRegex(@"^alter table ops\.(\w+) enable always trigger (\w+)", RegexOptions.Multiline)]
    private static partial Regex Always();
}
