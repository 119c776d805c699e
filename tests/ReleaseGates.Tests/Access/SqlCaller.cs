using Npgsql;

namespace ReleaseGates.Tests.Access;

/// <summary>A caller's connection; whatever it tries is undone at once.</summary>
internal sealed class SqlCaller : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private SqlCaller(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction) = (connection, transaction);

    /// <param name="before">What it has done in its session before.</param>
    public static async Task<SqlCaller> OpenAsync(TestDatabase database, AccessCaller caller, string before = "")
    {
        // Personas come in over the server's login, those of Supabase's Data API over the owner's.
        var connection = caller.Role == "supabase_auth_admin"
            ? new NpgsqlConnection(database.ConnectionStringOf(caller.Role) + ";Pooling=false")
            : (caller.IsPersona || caller.Role == "gates_server" ? database.Server : database.Owner).CreateConnection();
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(
            $"select set_config('role', $1, true), set_config('request.jwt.claims', $2, true), {StrangeSession.Settings}",
            connection, transaction);
        command.Parameters.Add(new() { Value = caller.Role });
        command.Parameters.Add(new() { Value = $$"""{"sub":"{{caller.Subject}}","role":"{{caller.Role}}"}""" });
        await command.ExecuteNonQueryAsync();
        if (before.Length > 0)
        {
            await using var own = new NpgsqlCommand(before, connection, transaction);
            await own.ExecuteNonQueryAsync();
        }
        await transaction.SaveAsync("untouched");
        return new(connection, transaction);
    }

    /// <summary>Rows seen by a query that counts, else rows touched.</summary>
    public async Task<Outcome> TryAsync(string sql, params object[] parameters)
    {
        Outcome outcome;
        try
        {
            await using var command = TestDatabase.Command(new(sql, _connection, _transaction), parameters);
            if (sql.StartsWith("select", StringComparison.Ordinal))
                outcome = new(null, "", await command.ExecuteScalarAsync() is long rows ? (int)rows : 1);
            else
                outcome = new(null, "", await command.ExecuteNonQueryAsync());
        }
        catch (PostgresException refused)
        {
            outcome = new(refused.SqlState, refused.MessageText, 0);
        }
        await _transaction.RollbackAsync("untouched");
        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
