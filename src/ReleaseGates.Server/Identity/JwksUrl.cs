using Microsoft.IdentityModel.Tokens;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Identity;

/// <summary>A JWKS document at a URL: fetched on first use, when it has aged, and when a token names an unknown key.</summary>
internal sealed partial class JwksUrl(Uri url, HttpClient http, TimeProvider time, ILogger<JwksUrl> log) : ISigningKeys
{
    /// <summary>Anybody can send unknown key ids; the issuer is not asked more often than this.</summary>
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private IReadOnlyList<SecurityKey>? _keys;
    private Task _fetching = Task.CompletedTask;
    private long _fetchedAt;
    private long? _triedAt;

    public async ValueTask<IReadOnlyList<SecurityKey>> KeysAsync(string? kid, CancellationToken cancel)
    {
        if (IsWanting(kid))
        {
            Task fetching;
            lock (_gate)
            {
                if (_fetching.IsCompleted && (_triedAt is not { } tried || time.GetElapsedTime(tried) >= BetweenFetches))
                    _fetching = FetchAsync();
                fetching = _fetching;
            }
            await fetching.WaitAsync(cancel);
        }
        return _keys ?? throw new ProblemException(new Problem(
            503, "signing_keys_unavailable", "The issuer's signing keys cannot be fetched, so no token of it can be judged.", "Send the same request again after a moment.")
            { RetryAfter = 5 });
    }

    public static void WarnOfPlainHttp(ILogger<JwksUrl> log, Uri url) => Log.PlainHttp(log, url);

    private bool IsWanting(string? kid) =>
        _keys is null || time.GetElapsedTime(_fetchedAt) > FreshFor || kid is not null && !_keys.Any(key => key.KeyId == kid);

    private async Task FetchAsync()
    {
        _triedAt = time.GetTimestamp();
        try
        {
            _keys = Jwks.Read(await http.GetStringAsync(url));
            _fetchedAt = time.GetTimestamp();
            Log.Fetched(log, _keys.Count, url);
        }
        catch (Exception failed) when (failed is HttpRequestException or OperationCanceledException or FormatException)
        {
            Log.NotFetched(log, url, failed.Message);
        }
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
