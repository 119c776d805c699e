using Npgsql;
using System.Text.Json;

namespace ReleaseGates.Tests.Support;

/// <summary>One transaction as a persona; gone without a trace unless committed.</summary>
public sealed class PersonaSession : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private PersonaSession(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    internal static async Task<PersonaSession> OpenAsync(NpgsqlDataSource server, string persona, string subject, string claims)
    {
        var connection = await server.OpenConnectionAsync();
        var session = new PersonaSession(connection, await connection.BeginTransactionAsync());
        var known = $"\"sub\":{JsonSerializer.Serialize(subject)},\"role\":{JsonSerializer.Serialize(persona)}";
        var all = $"{{{known}{(claims.Length > 0 ? "," : "")}{claims}}}";
        await session.RunAsync(
            $"select set_config('role', $1, true), set_config('request.jwt.claims', $2, true), {StrangeSession.Settings}", persona, all);
        return session;
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<T?> ValueAsync<T>(string sql, params object?[] parameters)
    {
        await using var command = TestDatabase.Command(new(sql, _connection, _transaction), parameters);
        return TestDatabase.Cast<T>(await command.ExecuteScalarAsync());
    }

    /// <summary>Runs it and says how many rows it touched.</summary>
    public async Task<int> RunAsync(string sql, params object?[] parameters)
    {
        await using var command = TestDatabase.Command(new(sql, _connection, _transaction), parameters);
        return await command.ExecuteNonQueryAsync();
    }

    public Task CommitAsync() => _transaction.CommitAsync();

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
