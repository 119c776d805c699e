using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Identity;

/// <summary>An RSA key made on the spot, which signs as GitHub does.</summary>
internal sealed class RsaKey(string kid, int bits = 2048) : IDisposable
{
    private readonly RSA _key = RSA.Create(bits);

    public string Kid => kid;

    public string Jwks => $$"""{"keys":[{{Jwk}}]}""";

    public string Jwk
    {
        get
        {
            var numbers = _key.ExportParameters(false);
            var (modulus, exponent) = (TestIssuer.Encode(numbers.Modulus!), TestIssuer.Encode(numbers.Exponent!));
            return $$"""{"kty":"RSA","use":"sig","alg":"RS256","kid":"{{kid}}","n":"{{modulus}}","e":"{{exponent}}"}""";
        }
    }

    public string Sign(JsonObject claims) => Sign(claims, "RS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public string Sign(JsonObject claims, string algorithm, HashAlgorithmName hash, RSASignaturePadding padding)
    {
        var text = TestIssuer.Text(
            new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = kid }.ToJsonString(), claims.ToJsonString());
        return $"{text}.{TestIssuer.Encode(_key.SignData(Encoding.ASCII.GetBytes(text), hash, padding))}";
    }

    public void Dispose() => _key.Dispose();
}
