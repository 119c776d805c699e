using Microsoft.IdentityModel.Tokens;
using ReleaseGates.Postgres.Callers;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Identity;

/// <summary>Verifies a bearer token: gives its caller, or the reason why it is refused.</summary>
internal sealed class TokenVerifier(IReadOnlyList<TrustedIssuer> issuers, TimeProvider time)
{
    private readonly TokenCache _cache = new(time);

    public async ValueTask<Caller> VerifyAsync(string encoded, CancellationToken cancel)
    {
        if (await _cache.CallerOfAsync(encoded, cancel) is { } known)
            return known;

        var token = BearerToken.Read(encoded);
        var candidates = issuers.Where(issuer => issuer.Signs(token.Signed)).ToList();
        if (candidates is [])
            throw TokenProblem.Invalid("The token's issuer is not trusted here, or not with that algorithm.");
        ProblemException? refusal = null;
        foreach (var issuer in candidates)
        {
            try
            {
                var keys = await issuer.KeysAsync(token.Signed, cancel);
                if (await issuer.ValidateAsync(token.Signed, keys) is { } fault)
                    throw Explain(fault);
                return _cache.Keep(encoded, new(issuer.CallerOf(token.Claims), issuer, token.Signed, keys));
            }
            catch (ProblemException refused) when (refusal is null || refused.Problem.Status >= refusal.Problem.Status)
            {
                // An issuer may be written down several times, each with its own conditions. The refusal that came
                // furthest is answered: no keys to verify with (503), then an unknown persona (403), then an invalid token (401).
                refusal = refused;
            }
            catch (ProblemException)
            {
            }
        }
        throw refusal!;
    }

    private static ProblemException Explain(Exception fault) => fault switch
    {
        SecurityTokenExpiredException => TokenProblem.Expired("The token has expired."),
        SecurityTokenNotYetValidException => TokenProblem.Expired("The token is not valid yet."),
        SecurityTokenNoExpirationException => TokenProblem.Invalid("The token has no exp claim."),
        SecurityTokenInvalidAudienceException => TokenProblem.Invalid("The token is for another audience."),
        SecurityTokenInvalidLifetimeException => TokenProblem.Invalid("The token's nbf is later than its exp."),
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException =>
            TokenProblem.Invalid("The token's signature is not its issuer's."),
        _ => TokenProblem.Invalid("The token cannot be trusted."),
    };
}
