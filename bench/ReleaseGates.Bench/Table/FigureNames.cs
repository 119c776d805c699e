using System.Globalization;

namespace ReleaseGates.Bench.Table;

internal static class FigureNames
{
    public const string Wrk = "single events by wrk, 256 connections";
    public const string HalfPeak = "single events at half the peak rate";
    public const string Ndjson = "NDJSON of 100, 8 connections";
    public const string Duplicates = "single events, 10 % duplicates, 256 connections";
    public const string OneRow = "pgbench one-row inserts";
    public const string ByHand = "Edge Function by hand, 64 connections";
    public const string PostgRest = "PostgREST rpc/ingest_event, 64 connections";

    public const string LoneOverhead = "a lone event: over HTTP less in SQL";
    public const string MemoryAtRest = "server at rest: memory";
    public const string MemoryEarly = "server early in the load: memory";
    public const string MemoryLate = "server late in the load: memory";
    public const string Gates = "gates event send";
    public const string Curl = "curl, the same post";
    public const string FloorRows = "floor: the bare rows of an event";
    public const string FloorPost = "floor: a post that nobody judges";
    public const string FloorSingle = "ceiling: single events";
    public const string FloorNdjson = "ceiling: NDJSON of 100";

    public static string Cpu(string name) => $"CPU: {name}";

    public static string P99(string name) => $"p99: {name}";

    public static string Wal(string name) => $"WAL: {name}";

    public static string Grown(long events) => $"single events at {Millions(events)} million events";

    public static string Beside(long events) => $"single events in an empty one beside {Millions(events)} million events";

    public static string Decide(long events) => $"decide at {Millions(events)} million events";

    public static string Single(int connections) => $"single events, {connections} connection{(connections == 1 ? "" : "s")}";

    private static string Millions(long events) => (events / 1e6).ToString("0.#", CultureInfo.InvariantCulture);
}
