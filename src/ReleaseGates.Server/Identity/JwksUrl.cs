using Microsoft.IdentityModel.Tokens;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Identity;

/// <summary>
/// A JWKS document at a URL. A token signed with a known key never waits: stale keys are refreshed in the background,
/// and stay in use while the issuer is down. A token with an unknown key waits for a fetch that began after it
/// arrived, so a rotation fails nobody; anybody can name unknown keys, so fetches are rate limited.
/// </summary>
internal sealed partial class JwksUrl(Uri url, TimeSpan freshFor, HttpClient http, TimeProvider time, ILogger<JwksUrl> log) : ISigningKeys
{
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private volatile Known? _known;
    private volatile bool _isDown;
    private Task? _next;
    private Task _latest = Task.CompletedTask;
    private long? _beganAt;
    private long _triedAt;

    public async ValueTask<IReadOnlyList<SecurityKey>> KeysAsync(string? kid, CancellationToken cancel)
    {
        if (_known is { } known && known.Has(kid))
        {
            if (time.GetElapsedTime(known.FetchedAt) <= freshFor)
                return known.Keys;
            var fetch = NextFetch();
            // After a long silence nobody knows what was withdrawn meanwhile: this once the question comes first.
            if (time.GetElapsedTime(Volatile.Read(ref _triedAt)) > 2 * freshFor)
                await fetch.WaitAsync(cancel);
            return _known.Keys;
        }
        await NextFetch().WaitAsync(cancel);
        // While the issuer is down nobody can tell a new key from an invented one.
        return _known is { } fetched && (fetched.Has(kid) || !_isDown)
            ? fetched.Keys
            : throw new ProblemException(new Problem(
                ErrorCodes.SigningKeysUnavailable, "The issuer's signing keys cannot be fetched, so the token cannot be verified.",
                    "Send the same request again after a moment.")
                { RetryAfter = 5 });
    }

    public static void WarnOfPlainHttp(ILogger<JwksUrl> log, Uri url) => Log.PlainHttp(log, url);

    /// <summary>One fetch at a time and one waiting: everybody who asks meanwhile shares the waiting one.</summary>
    private Task NextFetch()
    {
        lock (_gate)
        {
            var before = _latest;
            return _next ??= _latest = Task.Run(() => FetchAfterAsync(before));
        }
    }

    private async Task FetchAfterAsync(Task before)
    {
        await before;
        if (_beganAt is { } began && BetweenFetches - time.GetElapsedTime(began) is { Ticks: > 0 } pause)
            await Task.Delay(pause, time);
        lock (_gate)
            _next = null;
        _beganAt = time.GetTimestamp();
        await FetchAsync();
    }

    private async Task FetchAsync()
    {
        try
        {
            var keys = Jwks.Read(await http.GetStringAsync(url));
            _known = new(keys, time.GetTimestamp());
            _isDown = false;
            Log.Fetched(log, keys.Count, url);
        }
        catch (Exception failed)
        {
            _isDown = true;
            Log.NotFetched(log, url, failed.Message);
        }
        Volatile.Write(ref _triedAt, time.GetTimestamp());
    }

    private sealed record Known(IReadOnlyList<SecurityKey> Keys, long FetchedAt)
    {
        public bool Has(string? kid) => kid is null || Keys.Any(key => key.KeyId == kid);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Fetched {Count} signing keys from {Url}.")]
        public static partial void Fetched(ILogger logger, int count, Uri url);

        [LoggerMessage(2, LogLevel.Warning, "The signing keys at {Url} cannot be fetched, any from before stay: {Reason}")]
        public static partial void NotFetched(ILogger logger, Uri url, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The signing keys come from {Url}: over plain http anybody on the way can put in their own.")]
        public static partial void PlainHttp(ILogger logger, Uri url);
    }
}
