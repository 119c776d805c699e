using System.Security.Cryptography;
using System.Text;
using static ReleaseGates.Tests.Identity.Forgery;

namespace ReleaseGates.Tests.Identity.Forgeries;

/// <summary>Right in every word, and not signed by who must sign it.</summary>
internal static class SignatureForgeries
{
    private static readonly byte[] Order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    public static IReadOnlyList<Forgery> All { get; } =
    [
        new("the signature stripped", Invalid, forge => Resigned(forge, _ => [])),
        new("the signature cut in half", Invalid, forge => Resigned(forge, signature => signature[..32])),
        new("the signature cut by a byte", Invalid, forge => Resigned(forge, signature => signature[..^1])),
        new("the signature and a byte more", Invalid, forge => Resigned(forge, signature => [.. signature, 0])),
        new("the signature twice", Invalid, forge => Resigned(forge, signature => [.. signature, .. signature])),
        new("one bit of the signature turned", Invalid, forge =>
            Resigned(forge, signature => [(byte)(signature[0] ^ 1), .. signature[1..]])),
        new("the halves of the signature swapped", Invalid, forge =>
            Resigned(forge, signature => [.. signature[32..], .. signature[..32]])),
        new("a signature of nothing but zeros", Invalid, forge => Resigned(forge, _ => new byte[64])),
        new("a signature of nothing but ones", Invalid, forge => Resigned(forge, _ => [.. Enumerable.Repeat((byte)0xFF, 64)])),
        new("a signature of r = 1 and s = 1", Invalid, forge => Resigned(forge, _ => [.. new byte[31], 1, .. new byte[31], 1])),
        new("a signature of r and s both the order of the curve", Invalid, forge => Resigned(forge, _ => [.. Order, .. Order])),
        new("the signature in DER", Invalid, forge => Resigned(forge, Der)),
        new("the words of the signature for the signature", Invalid, forge => Resigned(forge, _ => "signature"u8.ToArray())),

        new("the signature of another token", Invalid, forge => Swapped(forge, (mine, other) => $"{mine[0]}.{mine[1]}.{other[2]}")),
        new("the claims of another token", Invalid, forge => Swapped(forge, (mine, other) => $"{mine[0]}.{other[1]}.{mine[2]}")),
        new("the header of another token", Invalid, forge =>
            $"{TestIssuer.Text("""{"alg":"ES256"}""", "").TrimEnd('.')}.{forge.Issuer.Token("sre").Split('.', 2)[1]}"),
        new("the header and claims the other way round", Invalid, forge => Swapped(forge, (mine, _) => $"{mine[1]}.{mine[0]}.{mine[2]}")),
        new("a role changed after signing", Invalid, Promoted),

        new("another's key under our kid", Invalid, forge => forge.Stranger.Token("release_manager")),
        new("another's key under no kid", Invalid, forge => forge.Stranger.Sign(Forge.Claims(), Forge.Header(Forge.Set("kid", null)))),
        new("another's key under an empty kid", Invalid, forge => forge.Stranger.Sign(Forge.Claims(), Forge.Header(Forge.Set("kid", "")))),
        new("another's RSA key under GitHub's kid", Invalid, forge => forge.StrangeRsa.Sign(Forge.RunClaims())),
        new("the key of one issuer for another", Invalid, forge => forge.Rsa.Sign(Forge.Claims())),
        new("GitHub's key for the issuer of personas", Invalid, forge => forge.Runs.Sign(Forge.Claims(Forge.Set("iss", Forge.RsaIssuer)))),
        new("the key of personas for GitHub", Invalid, forge => forge.Rsa.Sign(Forge.RunClaims())),
        new("the shared secret for the issuer of keys", Invalid, _ => Forge.Shared("iss", TestIssuer.Name)),
        new("RS256 over SHA-1", Invalid, forge =>
            forge.Rsa.Sign(Forge.Claims(Forge.Set("iss", Forge.RsaIssuer)), "RS256", HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1)),
        new("RS256 padded as PS256", Invalid, forge =>
            forge.Rsa.Sign(Forge.Claims(Forge.Set("iss", Forge.RsaIssuer)), "RS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
        new("a key of P-256 that is published for ES384", Invalid, forge => Forge.SignAs(forge.Misused)),
        new("an RSA key of 1024 bits", Invalid, forge => forge.WeakRsa.Sign(Forge.Claims(Forge.Set("iss", Forge.RsaIssuer)))),
        new("a key published for encryption", Invalid, forge => Forge.SignAs(forge.Encrypting)),
        new("a symmetric key published among the public ones", Invalid, _ => Forge.Keyed(Forge.PublishedSecret, "published-secret")),
    ];

    private static string Resigned(Forge forge, Func<byte[], byte[]> change)
    {
        var parts = forge.Issuer.Token("release_manager").Split('.');
        var signature = Convert.FromBase64String(parts[2].Replace('-', '+').Replace('_', '/') + "==");
        return $"{parts[0]}.{parts[1]}.{TestIssuer.Encode(change(signature))}";
    }

    private static string Swapped(Forge forge, Func<string[], string[], string> compose) =>
        compose(forge.Issuer.Token("developer").Split('.'), forge.Issuer.Token("release_manager").Split('.'));

    private static string Promoted(Forge forge)
    {
        var parts = forge.Issuer.Token("developer").Split('.');
        var claims = Encoding.UTF8.GetString(
            Convert.FromBase64String(parts[1].Replace('-', '+').Replace('_', '/').PadRight((parts[1].Length + 3) / 4 * 4, '=')));
        var forged = claims.Replace("\"developer\"", "\"release_manager\"", StringComparison.Ordinal);
        return $"{parts[0]}.{TestIssuer.Encode(Encoding.UTF8.GetBytes(forged))}.{parts[2]}";
    }

    private static byte[] Der(byte[] signature)
    {
        static byte[] Whole(byte[] number) => number[0] < 0x80 ? [2, 32, .. number] : [2, 33, 0, .. number];
        byte[] both = [.. Whole(signature[..32]), .. Whole(signature[32..])];
        return [0x30, (byte)both.Length, .. both];
    }
}
