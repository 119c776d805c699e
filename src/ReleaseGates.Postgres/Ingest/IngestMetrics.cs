using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ReleaseGates.Postgres.Ingest;

/// <summary>What the ingest tells of itself, under the meter and the activity source <c>ReleaseGates.Ingest</c>.</summary>
public static class IngestMetrics
{
    public const string Name = "ReleaseGates.Ingest";

    internal static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    internal static readonly Counter<long> Events =
        Meter.CreateCounter<long>("gates.ingest.events", "{event}", "Events answered, by status and error code.");
    internal static readonly Counter<long> Failures =
        Meter.CreateCounter<long>("gates.ingest.batch.failures", "{batch}", "Database calls that failed, by kind.");
    internal static readonly Histogram<int> BatchSize =
        Meter.CreateHistogram<int>("gates.ingest.batch.size", "{event}", "Events in one database call.");
    internal static readonly Histogram<double> BatchDuration =
        Meter.CreateHistogram<double>("gates.ingest.batch.duration", "s", "Time of one database call.");
    internal static readonly Histogram<double> QueueTime =
        Meter.CreateHistogram<double>("gates.ingest.queue.duration", "s", "Time a post waited for a writer.");

    internal static void Count(IReadOnlyList<IngestAnswer> answers)
    {
        foreach (var answer in answers)
            Events.Add(1, new("status", answer.Status), new("error_code", answer.ErrorCode));
    }
}
