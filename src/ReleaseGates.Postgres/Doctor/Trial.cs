using Npgsql;

namespace ReleaseGates.Postgres.Doctor;

/// <summary>A transaction in which a persona speaks, and of which nothing stays.</summary>
internal sealed class Trial : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private Trial(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    public static async Task<Trial> BeginAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        new(connection, await connection.BeginTransactionAsync(cancel));

    public async Task SpeakAsAsync(string role, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "select set_config('role', $1, true), "
            + "set_config('request.jwt.claims', jsonb_build_object('sub', 'gates-doctor', 'role', $1)::text, true)", _connection)
        {
            Parameters = { new() { Value = role } },
        };
        await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task<string?> ValueAsync(string sql, CancellationToken cancel, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        return await command.ExecuteScalarAsync(cancel) as string;
    }

    /// <summary>The SQLSTATE with which it is refused, or null.</summary>
    public async Task<string?> RefusalAsync(string sql, CancellationToken cancel)
    {
        await _transaction.SaveAsync("attempt", cancel);
        try
        {
            await using var command = new NpgsqlCommand(sql, _connection);
            await command.ExecuteNonQueryAsync(cancel);
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
        finally
        {
            await _transaction.RollbackAsync("attempt", cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.RollbackAsync();
        await _transaction.DisposeAsync();
    }
}
