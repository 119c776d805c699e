using ReleaseGates.Cli.CommandLine;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.Signing;

/// <summary>A private P-256 key from a file. Nothing of it is ever shown, in no message either.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;
    private readonly string? _id;

    private SigningKey(ECDsa key, string? id) => (_key, _id) = (key, id);

    public static SigningKey Read(string path)
    {
        var text = File.ReadAllText(path).Trim();
        try
        {
            var key = text.StartsWith("-----BEGIN", StringComparison.Ordinal) ? OfPem(text) : OfJwk(text);
            if (key._key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
                return key;
            key.Dispose();
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException or FormatException or JsonException or InvalidOperationException)
        {
            // What is wrong with it might quote it.
        }
        throw new UsageException($"{path} holds no private P-256 key.", "Make one: supabase gen signing-key --algorithm ES256, or openssl ecparam -name prime256v1 -genkey -noout.");
    }

    public string Sign(JsonObject claims, string? keyId)
    {
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = keyId ?? _id ?? Thumbprint() };
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    public void Dispose() => _key.Dispose();

    private static SigningKey OfPem(string text)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(text);
        // A public key imports just as well, and would fail only when it signs.
        _ = key.ExportParameters(true);
        return new(key, null);
    }

    private static SigningKey OfJwk(string text)
    {
        using var json = JsonDocument.Parse(text);
        // Supabase keeps its keys in an array, the one in use first.
        var jwk = json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement.EnumerateArray().FirstOrDefault() : json.RootElement;
        if (Text(jwk, "kty") != "EC" || Text(jwk, "crv") != "P-256")
            throw new FormatException();
        var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Base64Url.DecodeFromChars(Text(jwk, "d")),
            Q = new ECPoint { X = Base64Url.DecodeFromChars(Text(jwk, "x")), Y = Base64Url.DecodeFromChars(Text(jwk, "y")) },
        });
        return new(key, Text(jwk, "kid"));
    }

    private static string? Text(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>RFC 7638.</summary>
    private string Thumbprint()
    {
        var point = _key.ExportParameters(false).Q;
        var canonical = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
