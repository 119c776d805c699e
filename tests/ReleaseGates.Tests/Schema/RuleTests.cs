using Xunit;

namespace ReleaseGates.Tests.Schema;

/// <summary>tests/cases/rules: what triggers and functions refuse or mark, whoever writes.</summary>
public sealed class RuleTests
{
    [Fact]
    public async Task Every_rule_holds_for_the_fault_and_for_the_cure()
    {
        await using var database = await CaseSetup.CreateDatabaseAsync();
        var faults = await GuardCaseRun.FaultsAsync(database, GuardCases.Rules);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Every_trigger_has_a_case()
    {
        await using var database = await TestDatabase.CreateAsync();
        var triggers = await database.ValueAsync<string[]>("""
            select array_agg(t.tgname::text order by t.tgname)
              from pg_trigger t join pg_class c on c.oid = t.tgrelid
             where c.relnamespace = 'ops'::regnamespace and not t.tgisinternal
            """);
        Assert.DoesNotContain(triggers!, trigger => !GuardCases.All.Any(one => one.IsAbout(trigger)));
    }
}
