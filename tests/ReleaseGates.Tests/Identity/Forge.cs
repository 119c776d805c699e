using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Identity;

/// <summary>
/// A forger's workshop: each key that the server believes, one that it does not, and every way to put a token together.
/// That the believed keys lie here makes the forgeries as good as they can be: only the one thing is wrong.
/// </summary>
internal sealed class Forge : IDisposable
{
    public const string RsaIssuer = "rsa-issuer";
    public const string GitHub = "https://token.actions.githubusercontent.com";
    public const string GitHubAudience = "https://gates.example.com";

    private static readonly byte[] Secret = Encoding.UTF8.GetBytes(ServerFixture.Secret);

    /// <summary>Believed, ES256.</summary>
    public TestIssuer Issuer { get; } = new();

    /// <summary>Believed, RS256.</summary>
    public RsaKey Rsa { get; } = new("rsa-key");

    /// <summary>Believed, for runs of GitHub Actions.</summary>
    public RsaKey Runs { get; } = new("github-key");

    /// <summary>Published beside the believed ones, and not for us: for another algorithm, for encryption, too weak, no secret.</summary>
    public TestIssuer Misused { get; } = new("misused-key", algorithm: "ES384");

    public TestIssuer Encrypting { get; } = new("encryption-key", use: "enc");

    public RsaKey WeakRsa { get; } = new("weak-key", 1024);

    public static byte[] PublishedSecret { get; } = RandomNumberGenerator.GetBytes(32);

    public string Jwks => $$"""
        {"keys":[{{Issuer.PublicKey}},{{Misused.PublicKey}},{{Encrypting.PublicKey}},
                 {"kty":"oct","alg":"HS256","kid":"published-secret","k":"{{TestIssuer.Encode(PublishedSecret)}}"}]}
        """;

    public string RsaJwks => $$"""{"keys":[{{Rsa.Jwk}},{{WeakRsa.Jwk}}]}""";

    /// <summary>Not believed; calls its key as the believed one is called.</summary>
    public TestIssuer Stranger { get; } = new();

    /// <summary>Not believed, of RSA.</summary>
    public RsaKey StrangeRsa { get; } = new("github-key");

    public static JsonObject Claims(Action<JsonObject>? change = null)
    {
        var claims = TestIssuer.Claims("release_manager");
        change?.Invoke(claims);
        return claims;
    }

    public static JsonObject Header(Action<JsonObject>? change = null)
    {
        var header = TestIssuer.Header();
        change?.Invoke(header);
        return header;
    }

    /// <summary>What GitHub says about a run on the main branch of acme/shop.</summary>
    public static JsonObject RunClaims(Action<JsonObject>? change = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = GitHub,
            ["aud"] = GitHubAudience,
            ["sub"] = "repo:acme/shop:ref:refs/heads/main",
            ["repository"] = "acme/shop",
            ["ref"] = "refs/heads/main",
            ["workflow"] = "Release",
            ["workflow_ref"] = "acme/shop/.github/workflows/release.yml@refs/heads/main",
            ["actor"] = "octocat",
            ["run_id"] = "4711",
            ["iat"] = In(0),
            ["nbf"] = In(-5),
            ["exp"] = In(5),
        };
        change?.Invoke(claims);
        return claims;
    }

    /// <summary>Now and some minutes, as tokens tell the time.</summary>
    public static long In(double minutes) => DateTimeOffset.UtcNow.AddMinutes(minutes).ToUnixTimeSeconds();

    /// <summary>Signed with the believed key, its claims changed.</summary>
    public string With(Action<JsonObject> change) => Issuer.Sign(Claims(change));

    /// <summary>Signed with the believed key, one claim changed; null leaves it out.</summary>
    public string With(string claim, JsonNode? value) => With(Set(claim, value));

    /// <summary>Signed with the believed key, one member of the header changed; null leaves it out.</summary>
    public string WithHeader(string member, JsonNode? value) => Issuer.Sign(Claims(), Header(Set(member, value)));

    /// <summary>Signed with the believed key, header and claims as they are written.</summary>
    public string Written(string? header = null, string? claims = null) =>
        Issuer.Sign(header ?? Header().ToJsonString(), claims ?? Claims().ToJsonString());

    /// <summary>The same over bytes, which need not be text.</summary>
    public string Written(byte[] claims) => Issuer.Sign(Encoding.UTF8.GetBytes(Header().ToJsonString()), claims);

    /// <summary>With another key, called as it is published.</summary>
    public static string SignAs(TestIssuer key) => key.Sign(Claims(), Header(Set("kid", key.OwnKid)));

    /// <summary>Unsigned.</summary>
    public static string Unsigned(Action<JsonObject> header) =>
        $"{TestIssuer.Text(Header(header).ToJsonString(), Claims().ToJsonString())}.";

    /// <summary>HS256, with whatever bytes are taken for a secret.</summary>
    public static string Keyed(byte[] secret, string kid = TestIssuer.Kid, Action<JsonObject>? change = null) =>
        TestIssuer.SignWithSecret(secret, Claims(change), kid);

    /// <summary>Of the issuer that shares a secret and may say service_role.</summary>
    public static string Shared(string claim, JsonNode? value) =>
        TestIssuer.SignWithSecret(Secret, Claims(claims =>
        {
            claims["iss"] = ServerFixture.SecretIssuer;
            Set(claim, value)(claims);
        }));

    /// <summary>HMAC with another hash than SHA-256 under the right secret.</summary>
    public static string SharedAs(string algorithm)
    {
        var text = TestIssuer.Text(
            Header(Set("alg", algorithm)).ToJsonString(), Claims(Set("iss", ServerFixture.SecretIssuer)).ToJsonString());
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = algorithm == "HS512" ? HMACSHA512.HashData(Secret, bytes) : HMACSHA384.HashData(Secret, bytes);
        return $"{text}.{TestIssuer.Encode(signature)}";
    }

    /// <summary>A run of GitHub Actions, one claim changed; null leaves it out.</summary>
    public string Run(string claim, JsonNode? value) => Runs.Sign(RunClaims(Set(claim, value)));

    public string Run(Action<JsonObject>? change = null) => Runs.Sign(RunClaims(change));

    public static Action<JsonObject> Set(string member, JsonNode? value) => json =>
    {
        if (value is null)
            json.Remove(member);
        else
            json[member] = value.DeepClone();
    };

    public void Dispose()
    {
        Issuer.Dispose();
        Rsa.Dispose();
        Misused.Dispose();
        Encrypting.Dispose();
        WeakRsa.Dispose();
        Runs.Dispose();
        Stranger.Dispose();
        StrangeRsa.Dispose();
    }
}
