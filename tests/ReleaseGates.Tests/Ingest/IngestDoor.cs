using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Ingest;

/// <summary>A way in for events.</summary>
internal abstract class IngestDoor
{
    public abstract string Name { get; }

    /// <summary>Sends one body; the answer, with the HTTP status that came with it where there is HTTP.</summary>
    public abstract Task<(int? Http, JsonObject Result)> SendAsync(IngestCase row, byte[] body);

    protected static string Claims(IngestCase row) => new JsonObject
    {
        ["sub"] = row.Subject,
        ["role"] = row.As,
        ["project"] = row.Project,
        ["act"] = row.Act is null ? null : new JsonObject { ["sub"] = row.Act },
    }.ToJsonString();
}
