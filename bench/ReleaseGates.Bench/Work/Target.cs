using System.Net;

namespace ReleaseGates.Bench.Work;

/// <summary>Where posts go.</summary>
internal sealed record Target(IPEndPoint EndPoint, string Path, string ContentType, IReadOnlyList<string> Tokens)
{
    public const string IngestPath = "/functions/v1/ops-event-ingest";

    public static Target Server(TestBed bed, string contentType = "application/json") =>
        new(new(IPAddress.Loopback, bed.Stack.ServerUrl.Port), IngestPath, contentType, bed.Tokens);
}
