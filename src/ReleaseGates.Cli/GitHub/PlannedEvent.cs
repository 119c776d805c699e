using ReleaseGates.Client;
using ReleaseGates.Ingest;
using System.Text.Json;

namespace ReleaseGates.Cli.GitHub;

/// <summary>An event created from a record.</summary>
/// <param name="Envelope">The event.</param>
/// <param name="Record">The record, in words.</param>
internal sealed record PlannedEvent(Envelope Envelope, string Record)
{
    /// <summary>The release comes first, then its checks, then its deployments.</summary>
    public int Rank => Envelope.EventType switch
    {
        EventTypes.ReleaseOpened => 0,
        EventTypes.BuildComplete or EventTypes.CheckReported => 1,
        _ => 2,
    };

    /// <summary>Within the same second a deployment starts before it ends and ends before it is checked.</summary>
    public int Turn => Envelope.EventType switch
    {
        EventTypes.DeployStart => 0,
        EventTypes.DeployComplete => 1,
        _ => 2,
    };

    public byte[] Json => JsonSerializer.SerializeToUtf8Bytes(Envelope, GatesJson.Default.Envelope);
}
