using ReleaseGates.Tests.Server;
using Xunit;

namespace ReleaseGates.Tests.Ingest;

/// <summary>Every row of tests/cases/ingest.json, at every door: the same status, the same code, the same rows.</summary>
public sealed class IngestTableTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task The_ingest_table_holds_for_the_core()
    {
        await using var database = await TestDatabase.CreateAsync();
        await HoldsAsync(new CoreDoor(database), database);
    }

    [Fact]
    public async Task The_ingest_table_holds_for_a_persona_in_SQL()
    {
        await using var database = await TestDatabase.CreateAsync();
        await HoldsAsync(new SqlDoor(database), database);
    }

    [Fact]
    public Task The_ingest_table_holds_for_the_server() => HoldsAsync(new HttpDoor(gates), gates.Database);

    private static async Task HoldsAsync(IngestDoor door, TestDatabase database)
    {
        var faults = await new IngestTableRun(door, database).FaultsAsync();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
