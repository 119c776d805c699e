using Npgsql;
using NpgsqlTypes;

namespace ReleaseGates.Bench.Work;

/// <summary>The call that the server makes, prepared, without the server.</summary>
internal sealed class IngestCall : IAsyncDisposable
{
    private readonly NpgsqlCommand _command;

    private IngestCall(NpgsqlCommand command) => _command = command;

    /// <summary>A call of always this many events, all by one caller and read as strictly as the database would.</summary>
    public static async Task<IngestCall> PrepareAsync(NpgsqlConnection connection, int events, CancellationToken cancel)
    {
        string[] claims = ["{\"sub\":\"bench\",\"role\":\"ci_service_role\"}"];
        const string Sql = "select array_agg(a.document) "
            + "from ops_private.ingest_batch($1, $2, ops_private.callers_from_claims($3), $4, $5) a";
        var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new() { Value = Array.Empty<Guid>() },
                new() { Value = Array.Empty<byte[]>(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
                new() { Value = claims, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                new() { Value = Enumerable.Repeat(1, events).ToArray() },
                new() { Value = Enumerable.Repeat(true, events).ToArray() },
            },
        };
        await command.PrepareAsync(cancel);
        return new(command);
    }

    public async Task<string[]> SendAsync(byte[][] bodies, CancellationToken cancel)
    {
        _command.Parameters[0].Value = Array.ConvertAll(bodies, _ => Guid.CreateVersion7());
        _command.Parameters[1].Value = bodies;
        return (string[])(await _command.ExecuteScalarAsync(cancel))!;
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();
}
