using Microsoft.IdentityModel.Tokens;
using ReleaseGates.Server.Configuration;
using System.Text;

namespace ReleaseGates.Server.Identity;

/// <summary>A trusted issuer, as the operator configured it.</summary>
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

    /// <summary>Whether a token may say <c>service_role</c>, which then counts as CI and administers nothing.</summary>
    public bool AllowServiceRole { get; init; }

    /// <summary>Set for GitHub Actions, whose tokens name a repository; null where the <c>role</c> claim is the persona.</summary>
    public GitHubRuns? GitHub { get; init; }

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
        var settings = new IssuerSection(section);
        var gitHub = settings.GitHub();
        var issuer = settings.Text("Issuer") ?? (gitHub is null ? null : GitHubRuns.Issuer)
            ?? throw settings.Wrong("Issuer", "It is missing.", "Set it to the iss claim of the tokens.");
        var secret = settings.Text("Secret");
        var jwks = settings.Text("Jwks") ?? (gitHub is null || secret is not null ? null : $"{issuer}/.well-known/jwks");
        if (jwks is null == secret is null)
            throw settings.Wrong("Jwks", "An issuer needs exactly one of Jwks and Secret.",
                "For both kinds of token write the issuer down twice.");
        if (secret is not null && gitHub is not null)
            throw settings.Wrong("Secret", "GitHub signs with keys, not with a secret.", "Leave it out.");
        if (secret is not null && Encoding.UTF8.GetByteCount(secret) < 32)
            throw settings.Wrong("Secret", "It is shorter than 32 bytes.", "Use a random secret of at least 32 bytes.");

        var possible = secret is null ? Asymmetric : Symmetric;
        var algorithms = settings.List("Algorithms");
        // A shared secret and a public key must never be candidates for the same token.
        if (algorithms.Except(possible).FirstOrDefault() is { } impossible)
            throw settings.Wrong("Algorithms", $"'{impossible}' does not go with {(secret is null ? "Jwks" : "Secret")}.",
                $"Use {string.Join(" or ", possible)}.");
        var allowServiceRole = settings.Flag("AllowServiceRole");
        if (allowServiceRole && gitHub is not null)
            throw settings.Wrong("AllowServiceRole", "A run of GitHub Actions is CI and nothing else.", "Leave it out.");
        return new()
        {
            Issuer = issuer,
            Audience = settings.Text("Audience")
                ?? throw settings.Wrong("Audience", "It is missing.",
                "Set it to the aud claim of the tokens; Supabase's is authenticated."),
            Jwks = jwks,
            Secret = secret,
            Algorithms = algorithms is [] ? possible : algorithms,
            AllowServiceRole = allowServiceRole,
            GitHub = gitHub,
        };
    }
}
