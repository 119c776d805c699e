namespace ReleaseGates.Server.Live;

internal static partial class LiveLog
{
    [LoggerMessage(1, LogLevel.Warning, "The feed of changes cannot be read, its followers wait: {Reason}")]
    public static partial void FeedAway(ILogger logger, string reason);
}
