using Xunit;

namespace ReleaseGates.Tests.Reporting;

/// <summary>A database with months of history in it, and the rows of its tables.</summary>
public sealed class ReportingFixture : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    internal Records Records { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        await WriteAsync(Database,
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests/ReleaseGates.Tests/Reporting/history.sql")));
        Records = await Records.ReadAsync(Database);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    /// <summary>Runs statements as one transaction of the owner.</summary>
    internal static async Task WriteAsync(TestDatabase database, string sql)
    {
        await using var connection = await database.Owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand(sql, connection, transaction))
            await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }
}
