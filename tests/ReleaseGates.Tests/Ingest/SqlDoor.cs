using System.Globalization;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Ingest;

/// <summary><c>ops.ingest_event</c>, called by the persona itself.</summary>
internal sealed class SqlDoor(TestDatabase database) : IngestDoor(database)
{
    public override string Name => "sql";

    public override async Task<IngestReply> SendAsync(IngestCase row, byte[] body)
    {
        await using var session = await Database.AsAsync(row.As, row.Subject, row.Act is null ? "" : $$"""
            "act":{"sub":"{{row.Act}}"}
            """);
        var result = await session.ValueAsync<string>("select ops.ingest_event($1)::text", body);
        var status = await session.ValueAsync<string>("select current_setting('response.status')");
        await session.CommitAsync();
        return new(int.Parse(status!, CultureInfo.InvariantCulture), null, (JsonObject)JsonNode.Parse(result!)!);
    }
}
