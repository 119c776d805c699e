using ReleaseGates.Postgres.Migrations;
using System.Text.RegularExpressions;

namespace ReleaseGates.Postgres.Doctor;

/// <summary>What an installation has in schema ops, read off the migrations that make it: there is no second list to keep.</summary>
internal static partial class Expected
{
    private static readonly string Sql = string.Join('\n', Migration.All.Select(migration => migration.Sql));

    public static string[] Tables { get; } = Names(Table());

    public static string[] Views { get; } = Names(View());

    public static string[] Functions { get; } = Names(Function());

    /// <summary>Triggers that bind the owner, too, as <c>table.trigger</c>.</summary>
    public static string[] AlwaysTriggers { get; } =
        [.. Always().Matches(Sql).Select(found => $"{found.Groups[1].Value}.{found.Groups[2].Value}").Distinct().Order(StringComparer.Ordinal)];

    private static string[] Names(Regex statement) =>
        [.. statement.Matches(Sql).Select(found => found.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"^create table ops\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex(@"^create (?:or replace )?(?:materialized )?view ops\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex View();

    [GeneratedRegex(@"^create (?:or replace )?function ops\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Function();

    [GeneratedRegex(@"^alter table ops\.(\w+) enable always trigger (\w+)", RegexOptions.Multiline)]
    private static partial Regex Always();
}
