using Microsoft.IdentityModel.Tokens;
using ReleaseGates.Server.Configuration;
using System.Text;

namespace ReleaseGates.Server.Identity;

/// <summary>An issuer whose tokens are believed, as the operator wrote it down.</summary>
public sealed record IssuerSettings
{
    private static readonly string[] Asymmetric = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];
    private static readonly string[] Symmetric = [SecurityAlgorithms.HmacSha256];

    public required string Issuer { get; init; }

    public required string Audience { get; init; }

    /// <summary>Where the public keys are: a URL or a file. Exactly one of this and <see cref="Secret"/>.</summary>
    public string? Jwks { get; init; }

    public string? Secret { get; init; }

    public required IReadOnlyList<string> Algorithms { get; init; }

    /// <summary>Whether a token may say <c>service_role</c>, which then counts as CI.</summary>
    public bool AllowServiceRole { get; init; }

    public static IReadOnlyList<IssuerSettings> From(IConfiguration configuration)
    {
        var issuers = configuration.GetSection("Identity:Issuers").GetChildren().Select(Read).ToList();
        if (issuers.Count == 0)
            throw new ConfigurationException(
                "No token issuer is configured, so nobody could ask anything.",
                "Set Identity__Issuers__0__Issuer, __Audience, and __Jwks (a URL or file) or __Secret.");
        return issuers;
    }

    private static IssuerSettings Read(IConfigurationSection section)
    {
        var jwks = NotEmpty(section["Jwks"]);
        var secret = NotEmpty(section["Secret"]);
        if (jwks is null == secret is null)
            throw Wrong(section, "Jwks", "An issuer needs exactly one of Jwks and Secret.", "For both kinds of token write the issuer down twice.");
        if (secret is not null && Encoding.UTF8.GetByteCount(secret) < 32)
            throw Wrong(section, "Secret", "It is shorter than 32 bytes.", "Use a random secret of at least 32 bytes.");

        var possible = secret is null ? Asymmetric : Symmetric;
        var algorithms = section.GetSection("Algorithms").GetChildren().Select(child => child.Value ?? "").ToArray();
        // A shared secret and a public key must never be candidates for the same token.
        if (algorithms.Except(possible).FirstOrDefault() is { } impossible)
            throw Wrong(section, "Algorithms", $"'{impossible}' does not go with {(secret is null ? "Jwks" : "Secret")}.", $"Use {string.Join(" or ", possible)}.");
        return new()
        {
            Issuer = NotEmpty(section["Issuer"]) ?? throw Wrong(section, "Issuer", "It is missing.", "Set it to the iss claim of the tokens."),
            Audience = NotEmpty(section["Audience"]) ?? throw Wrong(section, "Audience", "It is missing.", "Set it to the aud claim of the tokens; Supabase's is authenticated."),
            Jwks = jwks,
            Secret = secret,
            Algorithms = algorithms is [] ? possible : algorithms,
            AllowServiceRole = section["AllowServiceRole"] switch
            {
                null or "" => false,
                var text when bool.TryParse(text, out var allowed) => allowed,
                _ => throw Wrong(section, "AllowServiceRole", "It is neither true nor false.", "Set it to true or false."),
            },
        };
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static ConfigurationException Wrong(IConfigurationSection section, string key, string what, string cure) =>
        new($"{ServerSettings.Name(section.Path)}__{key}: {what}", cure);
}
