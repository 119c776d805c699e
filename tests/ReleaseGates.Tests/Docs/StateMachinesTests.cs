using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Docs;

/// <summary>What docs/gates.md draws is what the database enforces, edge by edge.</summary>
public sealed partial class StateMachinesTests
{
    [Fact]
    public async Task The_drawings_are_the_machines()
    {
        await using var database = await TestDatabase.CreateAsync();
        var machines = await database.ValueAsync<string[]>("""
            select array_agg(format('%s.%s: %s --> %s: %s', subject_table, field, from_value, to_value, cause)) from ops.state_machines
            """);
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/gates.md"), TestContext.Current.CancellationToken);
        var drawn = Drawing().Matches(page).SelectMany(drawing => Edge().Matches(drawing.Groups["edges"].Value)
            .Select(edge => $"{drawing.Groups["machine"].Value}: {edge.Groups[1].Value}"));
        Assert.Equal(machines!.Order(StringComparer.Ordinal), drawn.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"`(?<machine>\w+\.\w+)`\n\n```mermaid\nstateDiagram-v2\n(?<edges>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Drawing();

    [GeneratedRegex(@"^ +(\w+ --> \w+: .+)$", RegexOptions.Multiline)]
    private static partial Regex Edge();
}
