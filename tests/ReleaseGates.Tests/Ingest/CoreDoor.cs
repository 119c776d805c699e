using ReleaseGates.Postgres.Ingest;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Ingest;

/// <summary><c>ops_private.ingest_batch</c>, called as the server calls it.</summary>
internal sealed class CoreDoor(TestDatabase database) : IngestDoor(database)
{
    public override string Name => "core";

    public override async Task<IngestReply> SendAsync(IngestCase row, byte[] body)
    {
        var answer = await IngestBatch.SendAsync(Database.Server, body, Claims(row), StrictJson.IsPlainJson(body));
        return new(null, null, (JsonObject)JsonNode.Parse(answer)!);
    }
}
