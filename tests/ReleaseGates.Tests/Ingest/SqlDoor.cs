using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Ingest;

/// <summary><c>ops.ingest_event</c>, called by the persona itself.</summary>
internal sealed class SqlDoor(TestDatabase database) : IngestDoor
{
    public override string Name => "sql";

    public override async Task<(int? Http, JsonObject Result)> SendAsync(IngestCase row, byte[] body)
    {
        await using var session = await database.AsAsync(row.As, row.Subject, row.Act is null ? "" : $$"""
            "act":{"sub":"{{row.Act}}"}
            """);
        var result = await session.ValueAsync<string>("select ops.ingest_event($1)::text", body);
        var status = await session.ValueAsync<string>("select current_setting('response.status')");
        await session.CommitAsync();
        return (int.Parse(status!), (JsonObject)JsonNode.Parse(result!)!);
    }
}
