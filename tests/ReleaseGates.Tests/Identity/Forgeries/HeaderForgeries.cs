using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using static ReleaseGates.Tests.Identity.Forgery;

namespace ReleaseGates.Tests.Identity.Forgeries;

/// <summary>A header that talks the verifier into another algorithm, another key or another reading.</summary>
internal static class HeaderForgeries
{
    public static IReadOnlyList<Forgery> All { get; } =
    [
        new("alg none", Invalid, _ => Forge.Unsigned(Forge.Set("alg", "none"))),
        new("alg None", Invalid, _ => Forge.Unsigned(Forge.Set("alg", "None"))),
        new("alg NONE", Invalid, _ => Forge.Unsigned(Forge.Set("alg", "NONE"))),
        new("alg none, and a signature all the same", Invalid, forge => forge.WithHeader("alg", "none")),
        new("no alg", Invalid, forge => forge.WithHeader("alg", null)),
        new("an empty alg", Invalid, forge => forge.WithHeader("alg", "")),
        new("a null alg", Invalid, forge => forge.Issuer.Sign(Forge.Claims(), Forge.Header(header => header["alg"] = null))),
        new("algs in an array", Invalid, forge => forge.WithHeader("alg", new JsonArray("ES256", "none"))),
        new("alg in small letters", Invalid, forge => forge.WithHeader("alg", "es256")),
        new("alg ES384 over a signature of ES256", Invalid, forge => forge.WithHeader("alg", "ES384")),
        new("alg RS256 over a signature of ES256", Invalid, forge => forge.WithHeader("alg", "RS256")),
        new("alg EdDSA", Invalid, forge => forge.WithHeader("alg", "EdDSA")),
        new("alg PS256 with the believed RSA key", Invalid, forge =>
            forge.Rsa.Sign(OfRsa(), "PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
        new("alg RS512 with the believed RSA key", Invalid, forge =>
            forge.Rsa.Sign(OfRsa(), "RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)),
        new("alg HS384 with the right secret", Invalid, _ => Forge.SharedAs("HS384")),
        new("alg HS512 with the right secret", Invalid, _ => Forge.SharedAs("HS512")),

        new("HS256 with the public key as PEM", Invalid, forge => Forge.Keyed(Encoding.UTF8.GetBytes(forge.Issuer.PublicPem))),
        new("HS256 with the public key as PEM and a line break", Invalid, forge =>
            Forge.Keyed(Encoding.UTF8.GetBytes(forge.Issuer.PublicPem + "\n"))),
        new("HS256 with the public key as JWK", Invalid, forge => Forge.Keyed(Encoding.UTF8.GetBytes(forge.Issuer.PublicKey))),
        new("HS256 with the whole JWKS", Invalid, forge => Forge.Keyed(Encoding.UTF8.GetBytes(forge.Issuer.Jwks))),
        new("HS256 with GitHub's public key, as GitHub", Invalid, forge =>
            Forge.Keyed(Encoding.UTF8.GetBytes(forge.Runs.Jwk), "github-key", claims => claims["iss"] = Forge.GitHub)),
        new("HS256 with an empty secret", Invalid, _ => Forge.Keyed([])),
        new("HS256 with an empty secret at the issuer that shares one", Invalid, _ =>
            Forge.Keyed([], change: claims => claims["iss"] = ServerFixture.SecretIssuer)),
        new("HS256 with a guessed secret", Invalid, _ =>
            Forge.Keyed(RandomNumberGenerator.GetBytes(32), change: claims => claims["iss"] = ServerFixture.SecretIssuer)),
        new("ES256 where a secret is shared", Invalid, forge => forge.With("iss", ServerFixture.SecretIssuer)),

        new("another's key in jwk", Invalid, forge =>
            forge.Stranger.Sign(Forge.Claims(), Forge.Header(Forge.Set("jwk", JsonNode.Parse(forge.Stranger.PublicKey))))),
        new("our own key in jwk", Invalid, forge => forge.WithHeader("jwk", JsonNode.Parse(forge.Issuer.PublicKey))),
        new("another's keys behind jku", Invalid, forge =>
            forge.Stranger.Sign(Forge.Claims(), Forge.Header(Forge.Set("jku", "http://127.0.0.1:9/jwks.json")))),
        new("another's certificate behind x5u", Invalid, forge =>
            forge.Stranger.Sign(Forge.Claims(), Forge.Header(Forge.Set("x5u", "http://127.0.0.1:9/cert.pem")))),
        new("another's certificate in x5c", Invalid, _ => WithCertificate()),
        new("a crit that is not understood", Invalid, forge => forge.WithHeader("crit", new JsonArray("exp"))),
        new("an empty crit", Invalid, forge => forge.WithHeader("crit", new JsonArray())),
        new("claims that are not base64", Invalid, forge => forge.WithHeader("b64", false)),
        new("claims of another content type", Invalid, forge => forge.WithHeader("cty", "JWT")),
        new("enc", Invalid, forge => forge.WithHeader("enc", "A256GCM")),
        new("zip", Invalid, forge => forge.WithHeader("zip", "DEF")),
        new("a proof of possession for a token", Invalid, forge => forge.WithHeader("typ", "dpop+jwt")),
        new("a security event for a token", Invalid, forge => forge.WithHeader("typ", "secevent+jwt")),
        new("a type that is a number", Invalid, forge => forge.WithHeader("typ", 1)),
        new("an empty type", Invalid, forge => forge.WithHeader("typ", "")),

        new("an unknown kid", Invalid, forge => forge.WithHeader("kid", "no-such-key")),
        new("our kid in capitals", Invalid, forge => forge.WithHeader("kid", "TEST-KEY")),
        new("our kid and a blank", Invalid, forge => forge.WithHeader("kid", "test-key ")),
        new("the kid of another issuer", Invalid, forge => forge.WithHeader("kid", "rsa-key")),
        new("a kid that is a number", Invalid, forge => forge.WithHeader("kid", 0)),
        new("a kid that is an object", Invalid, forge => forge.WithHeader("kid", new JsonObject { ["$ne"] = "" })),
        new("a kid that is a path to nothing", Invalid, _ => Forge.Keyed([], "../../../../../../dev/null")),
        new("a kid that is a path to our keys", Invalid, forge => Forge.Keyed(Encoding.UTF8.GetBytes(forge.Issuer.Jwks), "../jwks.json")),
        new("a kid that is SQL", Invalid, _ => Forge.Keyed("secret"u8.ToArray(), "x' union select 'secret' --")),
        new("a kid that is a shell", Invalid, _ => Forge.Keyed("x"u8.ToArray(), "x|echo x")),
        new("a kid that is an address", Invalid, forge =>
            forge.Stranger.Sign(Forge.Claims(), Forge.Header(Forge.Set("kid", "http://127.0.0.1:9/jwks.json")))),
        new("a kid with NUL", Invalid, forge => forge.WithHeader("kid", "test-key\0")),
    ];

    private static JsonObject OfRsa() => Forge.Claims(Forge.Set("iss", Forge.RsaIssuer));

    private static string WithCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=test-issuer", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var header = Forge.Header(Forge.Set("x5c", new JsonArray(Convert.ToBase64String(certificate.RawData))));
        var text = TestIssuer.Text(header.ToJsonString(), Forge.Claims().ToJsonString());
        return $"{text}.{TestIssuer.Encode(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }
}
