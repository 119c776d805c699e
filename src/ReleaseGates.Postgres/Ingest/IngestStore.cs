using Npgsql;
using NpgsqlTypes;
using ReleaseGates.Postgres.Callers;
using System.Collections.Concurrent;

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
        var callerOf = new int[bodies.Count];
        var isPlainJson = new bool[bodies.Count];
        var claims = new List<string>();
        var known = new Dictionary<string, int>();
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = Guid.CreateVersion7();
            isPlainJson[i] = StrictJson.IsPlainJson(bodies[i]);
            if (!known.TryGetValue(callers[i].Claims, out callerOf[i]))
            {
                claims.Add(callers[i].Claims);
                known.Add(callers[i].Claims, callerOf[i] = claims.Count);
            }
        }

        _free.TryPop(out var free);
        try
        {
            // Whoever comes when all are busy waits for one of them.
            await using var command = (free ?? connections[0]).CreateCommand("""
                select document, status, http_status, error_code
                  from ops_private.ingest_batch($1, $2, ops_private.callers_from_claims($3), $4, $5)
                """);
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
            command.Parameters.Add(new NpgsqlParameter<byte[][]>
            {
                TypedValue = bodies as byte[][] ?? [.. bodies],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
            });
            command.Parameters.Add(
                new NpgsqlParameter<string[]> { TypedValue = [.. claims], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
            command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = callerOf });
            command.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = isPlainJson });
            await using var reader = await command.ExecuteReaderAsync();
            var answers = new List<IngestAnswer>(bodies.Count);
            while (await reader.ReadAsync())
                answers.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt32(2),
                    reader.IsDBNull(3) ? null : reader.GetString(3)));
            return answers;
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
}
