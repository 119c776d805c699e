using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using System.Security.Cryptography;
using System.Text.Json;

namespace ReleaseGates.LocalStack;

/// <summary>The ES256 key of this machine's own issuer, made at first start and kept.</summary>
public sealed class SigningKey : IDisposable
{
    public const string Issuer = "release-gates-local";
    public const string Audience = "authenticated";

    private readonly ECDsa _key;
    private readonly string _kid;

    private SigningKey(ECDsa key, string jwksFile)
    {
        var point = key.ExportParameters(false).Q;
        var (x, y) = (Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
        _key = key;
        // RFC 7638: the key's own thumbprint names it.
        _kid = Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(
            $$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
        JwksFile = jwksFile;
        PrivateFile.Write(jwksFile, JsonSerializer.Serialize(
            new { keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = _kid, x, y } } }));
    }

    /// <summary>The public key, for verification.</summary>
    public string JwksFile { get; }

    /// <summary>The key of this folder, made when there is none.</summary>
    public static SigningKey Of(string folder)
    {
        var file = Path.Combine(folder, "signing-key.pem");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(file))
            key.ImportFromPem(File.ReadAllText(file));
        else
            PrivateFile.Write(file, key.ExportPkcs8PrivateKeyPem());
        return new(key, Path.Combine(folder, "jwks.json"));
    }

    public string Sign(string persona, string subject, TimeSpan lifetime, string? actorKind)
    {
        var now = DateTime.UtcNow;
        var claims = new Dictionary<string, object> { ["sub"] = subject, ["role"] = persona };
        if (actorKind is not null)
            claims["app_metadata"] = new Dictionary<string, object> { ["actor_kind"] = actorKind };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            Expires = now + lifetime,
            Claims = claims,
            SigningCredentials = new(new ECDsaSecurityKey(_key) { KeyId = _kid }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    public void Dispose() => _key.Dispose();
}
