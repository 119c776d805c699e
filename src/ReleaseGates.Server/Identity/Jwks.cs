using Microsoft.IdentityModel.Tokens;

namespace ReleaseGates.Server.Identity;

/// <summary>Reads a JWKS document down to what may verify a signature.</summary>
internal static class Jwks
{
    /// <exception cref="FormatException">The document is not a JWKS, or holds no public signing key.</exception>
    public static IReadOnlyList<SecurityKey> Read(string document)
    {
        JsonWebKeySet set;
        try
        {
            set = new JsonWebKeySet(document);
        }
        catch (Exception wrong)
        {
            throw new FormatException("It is not a JWKS document.", wrong);
        }
        SecurityKey[] keys = [.. set.Keys.Where(key => Verifies(key) && IsForSignatures(key))];
        return keys is [] ? throw new FormatException("It holds no public P-256 key, and no RSA key of 2048 bits or more, for signatures.")
            : keys;
    }

    // An "oct" key in a public document is a published secret: never trusted. A key has one algorithm (RFC 8725, 3.1).
    private static bool Verifies(JsonWebKey key) => key switch
    {
        { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256 } =>
            key.Alg is null or "" or SecurityAlgorithms.EcdsaSha256,
        { Kty: JsonWebAlgorithmsKeyTypes.RSA, KeySize: >= 2048 } => key.Alg is null or "" or SecurityAlgorithms.RsaSha256,
        _ => false,
    };

    private static bool IsForSignatures(JsonWebKey key) =>
        key.Use is null or "" or "sig" && (key.KeyOps is [] || key.KeyOps.Contains("verify"));
}
