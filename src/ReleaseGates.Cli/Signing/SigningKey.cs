using ReleaseGates.Cli.CommandLine;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.Signing;

/// <summary>A private P-256 key or a shared secret from a file. It is never shown, not even in an error message.</summary>
internal abstract class SigningKey(string algorithm, string? id) : IDisposable
{
    public static SigningKey Read(string path)
    {
        var text = File.ReadAllText(path).Trim();
        try
        {
            return text switch
            {
                ['-', '-', '-', '-', '-', 'B', 'E', 'G', 'I', 'N', ..] => EllipticKey.OfPem(text),
                ['{' or '[', ..] => OfJwk(text),
                _ => SecretKey.OfText(text),
            };
        }
        catch (Exception wrong) when (
            wrong is CryptographicException or ArgumentException or FormatException or JsonException or InvalidOperationException)
        {
            // The exception's message might quote the key.
        }
        throw new UsageException(
            $"{path} contains neither a private P-256 key nor a shared secret of at least 32 bytes.",
            "Generate a key: supabase gen signing-key --algorithm ES256, or openssl ecparam -name prime256v1 -genkey -noout.");
    }

    public string Sign(JsonObject claims, string? keyId)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        if ((keyId ?? id) is { } kid)
            header["kid"] = kid;
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(text)))}";
    }

    public abstract void Dispose();

    protected abstract byte[] Sign(byte[] text);

    private static SigningKey OfJwk(string text)
    {
        using var json = JsonDocument.Parse(text);
        // Supabase keeps its keys in an array, the one in use first.
        var jwk = json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement.EnumerateArray().FirstOrDefault() : json.RootElement;
        string? Member(string name) =>
            jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
                ? text : null;
        return Member("kty") == "oct" ? SecretKey.OfJwk(Member) : EllipticKey.OfJwk(Member);
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
