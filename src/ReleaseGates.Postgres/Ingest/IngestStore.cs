using Npgsql;
using NpgsqlTypes;
using ReleaseGates.Postgres.Callers;
using System.Collections.Concurrent;
using System.Text.Json;

namespace ReleaseGates.Postgres.Ingest;

/// <summary>
/// Hands raw events to the database's set-based core: one call, one round trip, one transaction. Of several connections
/// the one that was used last goes first: a pool would take them in turns, and each would find the processor's caches
/// filled by the others.
/// </summary>
/// <param name="connections">As many as there are calls at once, each a pool of one.</param>
public sealed class IngestStore(params IReadOnlyList<NpgsqlDataSource> connections)
{
    private readonly ConcurrentStack<NpgsqlDataSource> _free = new(connections.Reverse());

    /// <summary>
    /// Ingests the events in order, as <c>gates_server</c>; each event's own caller is judged by the database.
    /// Cannot be cancelled: what was sent is committed or not, whatever becomes of the asker.
    /// </summary>
    public async Task<IReadOnlyList<IngestAnswer>> IngestAsync(IReadOnlyList<byte[]> bodies, IReadOnlyList<Caller> callers)
    {
        var ids = new Guid[bodies.Count];
        var speakers = new int[bodies.Count];
        var vouched = new bool[bodies.Count];
        var claims = new List<string>();
        var known = new Dictionary<string, int>();
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = Guid.CreateVersion7();
            vouched[i] = StrictJson.IsPlainJson(bodies[i]);
            if (!known.TryGetValue(callers[i].Claims, out speakers[i]))
            {
                claims.Add(callers[i].Claims);
                known.Add(callers[i].Claims, speakers[i] = claims.Count);
            }
        }

        _free.TryPop(out var free);
        try
        {
            // Whoever comes when all are busy waits for one of them.
            await using var command = (free ?? connections[0]).CreateCommand("select ops_private.ingest_batch($1, $2, $3, $4, $5)");
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
            command.Parameters.Add(new NpgsqlParameter<byte[][]>
            {
                TypedValue = bodies as byte[][] ?? [.. bodies],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
            });
            command.Parameters.Add(
                new NpgsqlParameter<string[]> { TypedValue = [.. claims], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
            command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = speakers });
            command.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = vouched });
            return Array.ConvertAll((string[])(await command.ExecuteScalarAsync())!, Read);
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // What a caller may not do is a result; this is the server's own login without its grant.
            throw new SchemaUnusableException(denied);
        }
        finally
        {
            if (free is not null)
                _free.Push(free);
        }
    }

    private static IngestAnswer Read(string json)
    {
        using var result = JsonDocument.Parse(json);
        var code = result.RootElement.TryGetProperty("error_code", out var named) ? named.GetString() : null;
        return new(
            json,
            result.RootElement.GetProperty("status").GetString()!,
            result.RootElement.GetProperty("http_status").GetInt32(),
            code);
    }
}
