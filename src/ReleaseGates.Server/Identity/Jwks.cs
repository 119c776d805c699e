using Microsoft.IdentityModel.Tokens;

namespace ReleaseGates.Server.Identity;

/// <summary>Reads a JWKS document down to what may verify a signature.</summary>
internal static class Jwks
{
    /// <exception cref="FormatException">The document is no JWKS, or holds no public signing key.</exception>
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
        // An "oct" key in a public document is a published secret: never believed.
        SecurityKey[] keys = [.. set.Keys.Where(key =>
            key.Kty is JsonWebAlgorithmsKeyTypes.EllipticCurve or JsonWebAlgorithmsKeyTypes.RSA && key.Use is null or "" or "sig")];
        return keys is [] ? throw new FormatException("It holds no public EC or RSA key for signatures.") : keys;
    }
}
