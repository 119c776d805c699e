using Xunit;

namespace ReleaseGates.Tests.Schema;

/// <summary>Update, delete and truncate of what is never changed, by the owner, service_role and every persona.</summary>
public sealed class AppendOnlyTests
{
    [Fact]
    public async Task Nobody_changes_or_removes_what_was_recorded()
    {
        await using var database = await CaseSetup.CreateDatabaseAsync();
        var faults = await GuardCaseRun.FaultsAsync(database, AppendOnly.Cases);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task The_guarded_tables_hold_rows_in_this_test()
    {
        await using var database = await CaseSetup.CreateDatabaseAsync();
        foreach (var table in AppendOnly.KeysOfTables.Keys)
            Assert.True(await database.ValueAsync<bool>($"select exists (select from ops.{table})"), table);
    }

    [Fact]
    public async Task Truncating_a_table_that_they_refer_to_is_refused_as_well()
    {
        await using var database = await CaseSetup.CreateDatabaseAsync();
        var referenced = await database.ValueAsync<string[]>("""
            select array_agg(distinct c.relname::text)
              from pg_constraint f join pg_class c on c.oid = f.confrelid join pg_class t on t.oid = f.conrelid
             where f.contype = 'f' and t.relname = any ($1) and not c.relname = any ($1)
            """, new object?[] { AppendOnly.KeysOfTables.Keys.ToArray() });
        Assert.Contains("releases", referenced!);

        var faults = await GuardCaseRun.FaultsAsync(database, referenced!.Select(table => new GuardCase
        {
            Name = table,
            Fault = $"truncate ops.{table} cascade",
            Refused = "PT409 append_only",
        }));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task The_guarded_tables_are_the_documented_ones_and_their_triggers_always_fire()
    {
        await using var database = await TestDatabase.CreateAsync();
        // tgtype 58 is before update, delete and truncate for each statement.
        var guarded = await database.ValueAsync<string[]>("""
            select array_agg(format('%s %s %s %s', c.relname, t.tgname, t.tgenabled, t.tgtype) order by c.relname)
              from pg_trigger t join pg_class c on c.oid = t.tgrelid
             where t.tgfoid = 'ops_private.refuse_change'::regproc or t.tgname like '%append\_only'
            """);
        Assert.Equal(AppendOnly.KeysOfTables.Keys.Order().Select(table => $"{table} {AppendOnly.TriggerOf(table)} A 58"), guarded!);
    }
}
