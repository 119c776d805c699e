using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Support;

/// <summary>An issuer whose key the test holds, so that it can sign what is right and forge what is wrong.</summary>
public sealed class TestIssuer(string kid = TestIssuer.Kid, string use = "sig", string algorithm = "ES256") : IDisposable
{
    public const string Name = "test-issuer";
    public const string Audience = "authenticated";
    public const string Kid = "test-key";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string OwnKid => kid;

    public string Jwks => $$"""{"keys":[{{PublicKey}}]}""";

    public string PublicKey
    {
        get
        {
            var point = _key.ExportParameters(false).Q;
            var (x, y) = (Encode(point.X!), Encode(point.Y!));
            return $$"""{"kty":"EC","crv":"P-256","use":"{{use}}","alg":"{{algorithm}}","kid":"{{kid}}","x":"{{x}}","y":"{{y}}"}""";
        }
    }

    public string PublicPem => _key.ExportSubjectPublicKeyInfoPem();

    public static JsonObject Claims(string role, string? subject = null) => new()
    {
        ["iss"] = Name,
        ["aud"] = Audience,
        ["sub"] = subject ?? $"test-{role}",
        ["role"] = role,
        ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(),
    };

    public string Token(string role, string? subject = null) => Sign(Claims(role, subject), Header(kid));

    public string Sign(JsonObject claims, JsonObject? header = null) =>
        Sign((header ?? Header()).ToJsonString(), claims.ToJsonString());

    public string Sign(string header, string payload) => Sign(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(payload));

    public string Sign(byte[] header, byte[] payload)
    {
        var text = $"{Encode(header)}.{Encode(payload)}";
        return $"{text}.{Encode(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    public static string SignWithSecret(byte[] secret, JsonObject claims, string kid = Kid)
    {
        var text = Text(new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT", ["kid"] = kid }.ToJsonString(), claims.ToJsonString());
        return $"{text}.{Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)))}";
    }

    public static JsonObject Header(string kid = Kid) => new() { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = kid };

    public static string Text(string header, string payload) =>
        $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(payload))}";

    public static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public void Dispose() => _key.Dispose();
}
