using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReleaseGates.Postgres.Callers;
using System.Text.Json;

namespace ReleaseGates.Server.Identity;

/// <summary>An issuer together with its keys: validates a token or says why not.</summary>
internal sealed class TrustedIssuer(IssuerSettings settings, ISigningKeys keys, TimeSpan clockSkew, TimeProvider time)
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    public Caller CallerOf(JsonElement claims) =>
        settings.GitHub?.CallerOf(claims) ?? CallerClaims.OfRole(claims, settings.AllowServiceRole);

    public bool Signs(JsonWebToken token) =>
        token.Issuer == settings.Issuer && settings.Algorithms.Contains(token.Alg, StringComparer.Ordinal);

    /// <summary>The keys that this token is verified with now; another list as soon as they may be others.</summary>
    public ValueTask<IReadOnlyList<SecurityKey>> KeysAsync(JsonWebToken token, CancellationToken cancel) =>
        keys.KeysAsync(Kid(token), cancel);

    /// <summary>Null when the token is valid.</summary>
    public async ValueTask<Exception?> ValidateAsync(JsonWebToken token, IReadOnlyList<SecurityKey> known)
    {
        var kid = Kid(token);
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = settings.Issuer,
            ValidAudience = settings.Audience,
            IgnoreTrailingSlashWhenValidatingAudience = false,
            ValidAlgorithms = settings.Algorithms,
            IssuerSigningKeys = kid is null ? known : known.Where(key => key.KeyId == kid || string.IsNullOrEmpty(key.KeyId)),
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateIssuerSigningKey = true,
            ClockSkew = clockSkew,
        });
        if (!result.IsValid)
            return result.Exception ?? new SecurityTokenException("not valid");
        // PostgREST refuses these too, and the library does not look.
        return token.IssuedAt > (time.GetUtcNow() + clockSkew).UtcDateTime ? new SecurityTokenNotYetValidException() : null;
    }

    private static string? Kid(JsonWebToken token) => string.IsNullOrEmpty(token.Kid) ? null : token.Kid;
}
