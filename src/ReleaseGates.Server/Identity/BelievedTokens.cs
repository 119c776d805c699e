using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReleaseGates.Postgres.Callers;
using ReleaseGates.Server.Problems;
using System.Collections.Concurrent;

namespace ReleaseGates.Server.Identity;

/// <summary>
/// Tokens that were verified before. A pipeline sends the same one with every event, and its signature costs more than
/// the event. One is believed again until it expires, and only while its issuer's keys are the very same.
/// </summary>
internal sealed class BelievedTokens(TimeProvider time)
{
    private const int Most = 4096;

    private readonly ConcurrentDictionary<string, Belief> _tokens = new(StringComparer.Ordinal);

    public async ValueTask<Caller?> CallerOfAsync(string encoded, CancellationToken cancel)
    {
        if (!_tokens.TryGetValue(encoded, out var belief) || time.GetUtcNow().UtcDateTime >= belief.Token.ValidTo)
            return null;
        try
        {
            return ReferenceEquals(await belief.Issuer.KeysAsync(belief.Token, cancel), belief.Keys) ? belief.Caller : null;
        }
        catch (ProblemException)
        {
            // Without its keys it is judged like a token that comes for the first time.
            return null;
        }
    }

    public Caller Keep(string encoded, Belief belief)
    {
        // Whoever sends ever new tokens gets nothing of it, and takes no memory either.
        if (_tokens.Count >= Most)
            _tokens.Clear();
        _tokens[encoded] = belief;
        return belief.Caller;
    }

    internal sealed record Belief(Caller Caller, TrustedIssuer Issuer, JsonWebToken Token, IReadOnlyList<SecurityKey> Keys);
}
