using System.Text.RegularExpressions;

namespace ReleaseGates.Tests.Mutants;

/// <summary>Every place where a function refuses something, made to let it pass in turn.</summary>
internal static partial class FunctionMutants
{
    private const string Functions = """
        select p.proname::text, pg_get_functiondef(p.oid)
          from pg_proc p
         where p.pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace) and p.prokind = 'f'
           and p.proname not in ('raise_error', 'fault')
         order by p.proname, p.oid
        """;

    private const string NoFault = """
        create function ops_private.no_fault(code text, message text, hint text) returns ops_private.fault
        language sql immutable parallel safe set search_path = '' as 'select null::ops_private.fault';

        """;

    public static async Task<IReadOnlyList<Mutant>> ListAsync(TestDatabase database)
    {
        var mutants = new List<Mutant>();
        await using var command = database.Owner.CreateCommand(Functions);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var (function, definition) = (reader.GetString(0), reader.GetString(1));
            mutants.AddRange(Sites(function, definition, Raise(), "perform concat(", "", IsReachedByEventsAlone(function)));
            mutants.AddRange(Sites(function, definition, Fault(), "ops_private.no_fault(", NoFault, true));
        }
        return mutants;
    }

    /// <summary>A projection, and what only a projection asks.</summary>
    private static bool IsReachedByEventsAlone(string function) =>
        function.StartsWith("project_", StringComparison.Ordinal) || function == "named_check";

    private static IEnumerable<Mutant> Sites(string function, string definition, Regex call, string harmless, string before, bool isIngest) =>
        call.Matches(definition).Select((site, n) => new Mutant(
            $"{function}: {(site.Groups["code"].Success ? site.Groups["code"].Value : "what was raised")} ({n + 1})",
            before + definition[..site.Index] + harmless + definition[(site.Index + site.Groups["call"].Length)..],
            site.Groups["code"].Value,
            isIngest));

    [GeneratedRegex(@"(?<call>perform ops_private\.raise_error\()\s*('(?<code>\w+)')?")]
    private static partial Regex Raise();

    [GeneratedRegex(@"(?<call>ops_private\.fault\()\s*('(?<code>\w+)')?")]
    private static partial Regex Fault();
}
