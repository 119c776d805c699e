using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ReleaseGates.Cli.Signing;

/// <summary>A private P-256 key, for ES256. If it has no key id, its RFC 7638 thumbprint is used.</summary>
internal sealed class EllipticKey : SigningKey
{
    private readonly ECDsa _key;

    private EllipticKey(ECDsa key, string? id)
        : base("ES256", id ?? Thumbprint(key)) => _key = key;

    public static EllipticKey OfPem(string text)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(text);
        // A public key can be imported as well, and would fail only when signing.
        return key.ExportParameters(true).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
            ? new(key, null)
            : throw new FormatException();
    }

    public static EllipticKey OfJwk(Func<string, string?> member)
    {
        if (member("kty") != "EC" || member("crv") != "P-256")
            throw new FormatException();
        var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Base64Url.DecodeFromChars(member("d") ?? throw new FormatException()),
            Q = new ECPoint { X = Base64Url.DecodeFromChars(member("x")), Y = Base64Url.DecodeFromChars(member("y")) },
        });
        return new(key, member("kid"));
    }

    public override void Dispose() => _key.Dispose();

    protected override byte[] Sign(byte[] text) => _key.SignData(text, HashAlgorithmName.SHA256);

    private static string Thumbprint(ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        var canonical = $$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""";
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
    }
}
