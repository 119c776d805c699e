using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReleaseGates.Postgres.Callers;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Identity;

/// <summary>From a bearer token to the caller it speaks for, or to the reason why it speaks for nobody.</summary>
internal sealed class TokenVerifier(IReadOnlyList<TrustedIssuer> issuers)
{
    private const int LongestToken = 16 * 1024;

    public async ValueTask<Caller> VerifyAsync(string encoded, CancellationToken cancel)
    {
        var token = Read(encoded);
        var candidates = issuers.Where(issuer => issuer.Signs(token)).ToList();
        if (candidates is [])
            throw TokenProblem.Invalid("The token's issuer is not trusted here, or not with that algorithm.");
        Exception? doubt = null;
        foreach (var issuer in candidates)
        {
            doubt = await issuer.DoubtAsync(token, cancel);
            if (doubt is null)
                return CallerClaims.Read(token, issuer.AllowServiceRole);
        }
        throw Explain(doubt!);
    }

    private static JsonWebToken Read(string encoded)
    {
        if (encoded.Length > LongestToken)
            throw TokenProblem.Invalid("The token is longer than 16 KiB.");
        JsonWebToken token;
        try
        {
            token = new JsonWebToken(encoded);
        }
        catch (Exception malformed) when (malformed is ArgumentException or SecurityTokenException)
        {
            throw TokenProblem.Invalid("The token is not a JWT.");
        }
        if (token.IsEncrypted)
            throw TokenProblem.Invalid("Encrypted tokens are not taken.");
        // RFC 7515: an extension marked critical must be understood, and none is.
        return token.TryGetHeaderValue<object>("crit", out _)
            ? throw TokenProblem.Invalid("The token's header has a crit member.")
            : token;
    }

    private static ProblemException Explain(Exception doubt) => doubt switch
    {
        SecurityTokenExpiredException => TokenProblem.Expired("The token has expired."),
        SecurityTokenNotYetValidException => TokenProblem.Expired("The token is not valid yet."),
        SecurityTokenNoExpirationException => TokenProblem.Invalid("The token has no exp claim."),
        SecurityTokenInvalidAudienceException => TokenProblem.Invalid("The token is for another audience."),
        SecurityTokenInvalidLifetimeException => TokenProblem.Invalid("The token's nbf is later than its exp."),
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => TokenProblem.Invalid("The token's signature is not its issuer's."),
        _ => TokenProblem.Invalid("The token cannot be trusted."),
    };
}
