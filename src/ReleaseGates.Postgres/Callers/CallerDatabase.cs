using Npgsql;

namespace ReleaseGates.Postgres.Callers;

/// <summary>
/// Runs one statement as the caller: role and claims are set inside the statement's own transaction,
/// and begin, set, statement and commit travel in one round trip.
/// </summary>
public sealed class CallerDatabase(NpgsqlDataSource source)
{
    /// <summary>A read. Ends when the asker goes away, and cannot write even if a function tried.</summary>
    public Task<string?> ReadAsync(Caller caller, string sql, CancellationToken cancel, params NpgsqlParameter[] parameters) =>
        RunAsync("begin isolation level read committed read only", caller, sql, parameters, cancel);

    /// <summary>A write. Never cancelled: a commit in flight is not undone by its asker hanging up.</summary>
    public Task<string?> WriteAsync(Caller caller, string sql, params NpgsqlParameter[] parameters) =>
        Retry.OnConflictAsync(() => RunAsync("begin isolation level read committed", caller, sql, parameters, CancellationToken.None));

    /// <summary>What an administrator does or reads: it runs as <c>gates_server</c>, and a change names the token's subject,
    /// which is recorded.</summary>
    public async Task<string> AdministerAsync(string sql, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        try
        {
            return (string)(await command.ExecuteScalarAsync(cancel))!;
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // Who may administer was decided by the token; this is the server's own login without its grant.
            throw new SchemaUnusableException(denied);
        }
    }

    /// <summary>A read that administrators may make beside the personas that the grants name.</summary>
    public async Task<string> ReadOrAdministerAsync(Caller caller, string sql, CancellationToken cancel,
        params NpgsqlParameter[] parameters) =>
        caller.IsAdministrator ? await AdministerAsync(sql, cancel, parameters) : (await ReadAsync(caller, sql, cancel, parameters))!;

    private async Task<string?> RunAsync(
        string begin, Caller caller, string sql, NpgsqlParameter[] parameters, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(begin));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)")
        {
            Parameters = { new() { Value = caller.DatabaseRole }, new() { Value = caller.Claims } },
        });
        var query = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            query.Parameters.Add(parameter.Clone());
        batch.BatchCommands.Add(query);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));

        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel);
        var answer = await reader.ReadAsync(cancel) && !await reader.IsDBNullAsync(0, cancel) ? reader.GetString(0) : null;

        // The answer stands only once the commit behind it has been read.
        while (await reader.NextResultAsync(cancel)) { }
        return answer;
    }
}
