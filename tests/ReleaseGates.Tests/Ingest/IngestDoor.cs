using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Ingest;

/// <summary>A way in for events, and the database behind it.</summary>
internal abstract class IngestDoor(TestDatabase database)
{
    public abstract string Name { get; }

    public TestDatabase Database => database;

    /// <summary>Whether it refuses what is too large itself, with a problem document.</summary>
    public virtual bool RefusesUnread => false;

    /// <summary>Sends one body in the name of whom the row says.</summary>
    public abstract Task<IngestReply> SendAsync(IngestCase row, byte[] body);

    protected static string Claims(IngestCase row) => new JsonObject
    {
        ["sub"] = row.Subject,
        ["role"] = row.As,
        ["project"] = row.Project,
        ["act"] = row.Act is null ? null : new JsonObject { ["sub"] = row.Act },
    }.ToJsonString();
}
