using Npgsql;
using Xunit;

namespace ReleaseGates.Tests.Explorer;

/// <summary>Every rule that a test takes away is there to be taken away; a renamed line shows here, not in a long run.</summary>
public sealed class RemovedRuleTests
{
    [Fact]
    public async Task Every_rule_is_said_exactly_once_in_its_function()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var connection = await database.Owner.OpenConnectionAsync();
        var faults = new List<string>();
        foreach (var rule in RemovedRule.Everywhere)
        {
            await using var undone = await connection.BeginTransactionAsync();
            try
            {
                await rule.RemoveAsync(connection);
            }
            catch (Exception fault) when (fault is InvalidOperationException or PostgresException)
            {
                faults.Add($"{rule}: {fault.Message}");
            }
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
