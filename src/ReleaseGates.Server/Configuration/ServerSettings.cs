using ReleaseGates.Postgres.Ingest;

namespace ReleaseGates.Server.Configuration;

/// <summary>What the operator may set, read once at start. Every number has a default that needs no thought.</summary>
public sealed record ServerSettings
{
    public required string ConnectionString { get; init; }

    public required IngestLimits Ingest { get; init; }

    /// <summary>Reads and promotions under way at once; more wait <see cref="ConnectionWait"/> and are then answered 503.</summary>
    public required int ReadConnections { get; init; }

    public required TimeSpan ConnectionWait { get; init; }

    /// <summary>The longest a statement may run before it is answered with 504.</summary>
    public required TimeSpan StatementTimeout { get; init; }

    /// <summary>How long accepted requests may take to finish after SIGTERM.</summary>
    public required TimeSpan Drain { get; init; }

    /// <summary>How long to keep accepting after SIGTERM while readyz already says no, so that a balancer can look away.</summary>
    public required TimeSpan DrainDelay { get; init; }

    /// <summary>How many may follow the changes at once.</summary>
    public required int Followers { get; init; }

    public static ServerSettings From(IConfiguration configuration)
    {
        var waiting = new IngestLimits();
        return new()
        {
            ConnectionString = DatabaseUrl.ToConnectionString(configuration["GATES_DATABASE_URL"]),
            Ingest = waiting with
            {
                Writers = Whole(configuration, "Ingest:Writers", waiting.Writers, 1, 64),
                QueuedPosts = Whole(configuration, "Ingest:QueuedPosts", waiting.QueuedPosts, 1, 1_000_000),
                PostsPerCaller = Whole(configuration, "Ingest:PostsPerCaller", waiting.PostsPerCaller, 1, 1_000_000),
                BatchEvents = Whole(configuration, "Ingest:BatchEvents", waiting.BatchEvents, 1, 10_000),
            },
            ReadConnections = Whole(configuration, "Database:ReadConnections", 16, 1, 1000),
            ConnectionWait = Seconds(configuration, "Database:ConnectionWaitSeconds", 3, 1),
            StatementTimeout = Seconds(configuration, "Database:StatementTimeoutSeconds", 10, 1),
            Drain = Seconds(configuration, "Shutdown:DrainSeconds", 30, 1),
            DrainDelay = Seconds(configuration, "Shutdown:DelaySeconds", 0, 0),
            Followers = Whole(configuration, "Live:Followers", 1000, 1, 100_000),
        };
    }

    internal static TimeSpan Seconds(IConfiguration configuration, string key, int standard, int least, int most = 3600) =>
        TimeSpan.FromSeconds(Whole(configuration, key, standard, least, most));

    private static int Whole(IConfiguration configuration, string key, int standard, int least, int most)
    {
        if (configuration[key] is not { Length: > 0 } text)
            return standard;
        return int.TryParse(text, out var number) && number >= least && number <= most
            ? number
            : throw new ConfigurationException(
                $"{Name(key)} is '{text}'; it must be a whole number from {least} to {most}.",
                $"Set it within that range, or leave it out for {standard}.");
    }

    /// <summary>A key the way it is written as an environment variable.</summary>
    public static string Name(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
