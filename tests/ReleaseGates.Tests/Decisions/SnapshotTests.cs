using Npgsql;
using ReleaseGates.Personas;
using System.Data;
using Xunit;

namespace ReleaseGates.Tests.Decisions;

/// <summary>A transaction that began earlier does not see what was rejected since: nothing is decided in it.</summary>
public sealed class SnapshotTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData(IsolationLevel.RepeatableRead, "ops.ask_promotion")]
    [InlineData(IsolationLevel.RepeatableRead, "ops.promote_release")]
    [InlineData(IsolationLevel.Serializable, "ops.ask_promotion")]
    public async Task An_old_snapshot_decides_nothing(IsolationLevel isolation, string function)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(isolation, function));
        Assert.Equal("wrong_isolation", refused.MessageText);

        await AskAsync(IsolationLevel.ReadCommitted, function);
    }

    private async Task AskAsync(IsolationLevel isolation, string function)
    {
        var release = Guid.NewGuid();
        await gates.Database.RunAsync(
            "insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor) "
                + "values ($1, 'acme/' || $1, 'v1', 'production', 'abc', 'test-developer')", release);
        await using var connection = await gates.Database.Owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(isolation);
        await using var command = new NpgsqlCommand(
            $"set local role {PersonaNames.ReleaseManager}; select {function}('{release}', 'staging')", connection, transaction);
        await command.ExecuteNonQueryAsync();
    }
}
