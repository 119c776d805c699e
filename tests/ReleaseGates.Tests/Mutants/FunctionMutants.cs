using System.Text.RegularExpressions;

namespace ReleaseGates.Tests.Mutants;

/// <summary>Every place where a function refuses something, made to let it pass in turn.</summary>
internal static partial class FunctionMutants
{
    private const string NoFault = """
        create function ops_private.no_fault(code text, message text, hint text) returns ops_private.fault
        language sql immutable parallel safe set search_path = pg_catalog, pg_temp as 'select null::ops_private.fault';

        """;

    /// <summary>What refuses for others, and is taken away where it is called.</summary>
    private static readonly string[] Refusing = ["raise_error", "fault"];

    public static async Task<IReadOnlyList<Mutant>> ListAsync(TestDatabase database)
    {
        await using var connection = await database.Owner.OpenConnectionAsync();
        var functions = await FunctionText.ListAsync(connection);
        return [.. functions.Where(function => !Refusing.Contains(function.Name)).SelectMany(function => (IEnumerable<Mutant>)
        [
            .. Sites(function, Raise(), "perform concat(", "", IsReachedByEventsAlone(function.Name)),
            .. Sites(function, Fault(), "ops_private.no_fault(", NoFault, true),
        ])];
    }

    /// <summary>A projection, and what only a projection asks.</summary>
    private static bool IsReachedByEventsAlone(string function) =>
        function.StartsWith("project_", StringComparison.Ordinal) || function == "named_check";

    private static IEnumerable<Mutant> Sites(FunctionText function, Regex call, string harmless, string before, bool isIngest) =>
        call.Matches(function.Definition).Select((site, n) => new Mutant(
            $"{function.Name}: {(site.Groups["code"].Success ? site.Groups["code"].Value : "what was raised")} ({n + 1})",
            before + function.Without(site.Index..(site.Index + site.Groups["call"].Length), harmless),
            site.Groups["code"].Value,
            isIngest));

    [GeneratedRegex(@"(?<call>perform ops_private\.raise_error\()\s*('(?<code>\w+)')?")]
    private static partial Regex Raise();

    [GeneratedRegex(@"(?<call>ops_private\.fault\()\s*('(?<code>\w+)')?")]
    private static partial Regex Fault();
}
