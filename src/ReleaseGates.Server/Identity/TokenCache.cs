using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReleaseGates.Postgres.Callers;
using ReleaseGates.Server.Problems;
using System.Collections.Concurrent;

namespace ReleaseGates.Server.Identity;

/// <summary>
/// Tokens that were verified before. A pipeline sends the same one with every event, and its signature costs more than
/// the event. An entry holds until the token expires, and only while its issuer's keys are the very same.
/// </summary>
internal sealed class TokenCache(TimeProvider time)
{
    private const int Most = 4096;

    private readonly ConcurrentDictionary<string, CachedToken> _tokens = new(StringComparer.Ordinal);

    public async ValueTask<Caller?> CallerOfAsync(string encoded, CancellationToken cancel)
    {
        if (!_tokens.TryGetValue(encoded, out var cached) || time.GetUtcNow().UtcDateTime >= cached.Token.ValidTo)
            return null;
        try
        {
            return ReferenceEquals(await cached.Issuer.KeysAsync(cached.Token, cancel), cached.Keys) ? cached.Caller : null;
        }
        catch (ProblemException)
        {
            // Without its keys it is validated like a token that comes for the first time.
            return null;
        }
    }

    public Caller Keep(string encoded, CachedToken cached)
    {
        // Bounds the cache against callers that send unique tokens.
        if (_tokens.Count >= Most)
            _tokens.Clear();
        _tokens[encoded] = cached;
        return cached.Caller;
    }

    internal sealed record CachedToken(Caller Caller, TrustedIssuer Issuer, JsonWebToken Token, IReadOnlyList<SecurityKey> Keys);
}
