using NpgsqlTypes;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Ingest;

/// <summary><c>ops_private.ingest_batch</c>, called as the server calls it.</summary>
internal sealed class CoreDoor(TestDatabase database) : IngestDoor(database)
{
    public override string Name => "core";

    public override async Task<IngestReply> SendAsync(IngestCase row, byte[] body)
    {
        await using var command = Database.Server.CreateCommand("select (ops_private.ingest_batch(array[$1], array[$2], array[$3]))[1]");
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = body });
        command.Parameters.Add(new() { Value = Claims(row), NpgsqlDbType = NpgsqlDbType.Jsonb });
        return new(null, null, (JsonObject)JsonNode.Parse((string)(await command.ExecuteScalarAsync())!)!);
    }
}
