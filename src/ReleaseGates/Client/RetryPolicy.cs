using System.Net;
using System.Net.Http.Headers;

namespace ReleaseGates.Client;

/// <summary>
/// How long to keep trying while the control plane is busy or away. Trying again is always safe: a retry carries the
/// same idempotency keys.
/// </summary>
/// <param name="Attempts">Tries in a row without any progress, the first included.</param>
/// <param name="FirstDelay">The pause after the first failure; it doubles from there, up to ten seconds, give or take a quarter.</param>
/// <param name="LongestRetryAfter">A Retry-After beyond this is not waited for.</param>
public sealed record RetryPolicy(int Attempts, TimeSpan FirstDelay, TimeSpan LongestRetryAfter)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>Seven tries over about a quarter of a minute.</summary>
    public static RetryPolicy Default { get; } = new(7, TimeSpan.FromMilliseconds(250), TimeSpan.FromMinutes(1));

    /// <summary>Told before every pause: how many tries have failed and how long the pause is.</summary>
    public Action<int, TimeSpan>? Waiting { get; init; }

    /// <summary>Whether the same request may succeed later: 429, 503, 504.</summary>
    public static bool IsWorthRetrying(int httpStatus) =>
        (HttpStatusCode)httpStatus is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>How long to pause after the given number of failures in a row, or null to give up.</summary>
    /// <param name="failures">One or more.</param>
    /// <param name="asked">The Retry-After of the answer, if it had one.</param>
    /// <param name="now">The time that a Retry-After date is measured from.</param>
    public TimeSpan? DelayAfter(int failures, RetryConditionHeaderValue? asked, DateTimeOffset now)
    {
        if (failures >= Attempts)
            return null;
        var grown = FirstDelay * Math.Pow(2, Math.Min(failures - 1, 16)) * (0.75 + Random.Shared.NextDouble() / 2);
        var own = grown < LongestDelay ? grown : LongestDelay;
        var wanted = asked?.Delta ?? (asked?.Date - now) ?? TimeSpan.Zero;
        if (wanted > LongestRetryAfter)
            return null;
        return wanted > own ? wanted : own;
    }
}
