using Npgsql;
using NpgsqlTypes;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Support;

/// <summary>Events for <c>ops_private.ingest_batch</c>: the one place of the tests that knows its arguments.</summary>
/// <param name="Bodies">The bodies of the events.</param>
/// <param name="Claims">The claims of their callers: one for each body, or one caller for all.</param>
/// <param name="IsPlainJson">Whether the caller of the function says that the bodies are plain JSON.</param>
internal sealed record IngestBatch(IReadOnlyList<byte[]> Bodies, IReadOnlyList<string> Claims, bool IsPlainJson = false)
{
    /// <summary>A call that answers with an array of JSON texts.</summary>
    public const string Call =
        "(select array_agg(a.document) from ops_private.ingest_batch($1, $2, ops_private.callers_from_claims($3), $4, $5) a)";

    /// <summary>The same arguments for <c>ops_private.submit</c>, which only reads and judges them.</summary>
    public const string Submit = "ops_private.submit($1, $2, ops_private.callers_from_claims($3), $4, $5)";

    /// <summary>The ids that the events get, when they are not just new ones.</summary>
    public IReadOnlyList<Guid>? Ids { get; init; }

    /// <summary>Takes one event in and gives back the answer.</summary>
    public static async Task<string> SendAsync(NpgsqlDataSource server, byte[] body, string claims, bool isPlainJson = false)
    {
        await using var command = server.CreateCommand($"select {Call}");
        new IngestBatch([body], [claims], isPlainJson).AddTo(command.Parameters);
        return ((string[])(await command.ExecuteScalarAsync())!)[0];
    }

    public static JsonObject Read(string answer) => (JsonObject)JsonNode.Parse(answer)!;

    /// <summary>The arguments of <see cref="Call"/>.</summary>
    public void AddTo(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new() { Value = Ids?.ToArray() ?? [.. Bodies.Select(_ => Guid.CreateVersion7())] });
        parameters.Add(new() { Value = Bodies.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        parameters.Add(new() { Value = Claims.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        parameters.Add(new() { Value = Enumerable.Range(1, Bodies.Count).Select(n => Claims.Count == 1 ? 1 : n).ToArray() });
        parameters.Add(new() { Value = Enumerable.Repeat(IsPlainJson, Bodies.Count).ToArray() });
    }
}
