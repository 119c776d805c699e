using Xunit;

namespace ReleaseGates.Tests.Schema;

/// <summary>tests/cases/constraints: what every table refuses, whoever writes.</summary>
public sealed class ConstraintTests
{
    [Fact]
    public async Task Every_constraint_refuses_the_fault_and_takes_the_cure()
    {
        await using var database = await CaseSetup.CreateDatabaseAsync();
        var faults = await GuardCaseRun.FaultsAsync(database, GuardCases.Constraints);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Every_constraint_and_unique_index_has_a_case()
    {
        await using var database = await TestDatabase.CreateAsync();
        var guards = await database.ValueAsync<string[]>("""
            select array_agg(guard order by guard)
              from (select conname::text as guard from pg_constraint
                     where connamespace = 'ops'::regnamespace and contype in ('p', 'u', 'f', 'c')
                    union
                    select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
                     where c.relnamespace = 'ops'::regnamespace and i.indisunique) as guards
            """);
        Assert.DoesNotContain(guards!, guard => !GuardCases.All.Any(one => one.IsAbout(guard)));
    }

    [Fact]
    public async Task Every_column_that_is_never_null_has_a_case()
    {
        await using var database = await TestDatabase.CreateAsync();
        var columns = await database.ValueAsync<string[]>($"""
            select array_agg(c.relname || '.' || a.attname order by 1) {NeverNull.Columns}
            """);
        Assert.DoesNotContain(columns!, column => !GuardCases.Constraints.Any(one =>
            one.Guard == column.Split('.')[1] && one.Fault.Contains($" ops.{column.Split('.')[0]} ", StringComparison.Ordinal)));
    }
}
