using Microsoft.IdentityModel.JsonWebTokens;
using System.Buffers.Text;
using System.Text.Json;

namespace ReleaseGates.Server.Identity;

/// <summary>
/// A token read more strictly than signatures need: one spelling of every byte, no member twice, every registered
/// member of its own type, and no key, certificate or extension that would have to be understood.
/// </summary>
internal sealed record BearerToken(JsonWebToken Signed, JsonElement Claims)
{
    private const int Longest = 16 * 1024;

    // It stands in every row that the caller writes, and rows are found by it.
    private const int LongestSubject = 512;

    // Keys come from the operator's configuration alone. cty and b64 announce content that is not a set of claims.
    private static readonly string[] NotTaken = ["crit", "jwk", "jku", "x5u", "x5c", "cty", "b64", "enc", "zip"];
    private static readonly string[] Types = ["JWT", "at+jwt", "application/at+jwt"];
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public static BearerToken Read(string encoded)
    {
        if (encoded.Length > Longest)
            throw TokenProblem.Invalid("The token is longer than 16 KiB.");
        var parts = encoded.Split('.');
        if (parts.Length != 3)
            throw TokenProblem.Invalid(parts.Length == 5 ? "Encrypted tokens are not taken." : "The token is not a JWT.");
        JudgeHeader(Object(parts[0], "header"));
        var claims = Object(parts[1], "claims");
        JudgeClaims(claims);
        if (parts[2] is [] || Decode(parts[2]) is null)
            throw TokenProblem.Invalid("The token's signature is not base64url.");
        try
        {
            return new(new JsonWebToken(encoded), claims);
        }
        catch (Exception malformed) when (malformed is not OutOfMemoryException)
        {
            throw TokenProblem.Invalid("The token is not a JWT.");
        }
    }

    public static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void JudgeHeader(JsonElement header)
    {
        if (NotTaken.FirstOrDefault(name => header.TryGetProperty(name, out _)) is { } member)
            throw TokenProblem.Invalid($"The token's header has a {member} member.");
        if (string.IsNullOrEmpty(Text(header, "alg")))
            throw TokenProblem.Invalid("The token's header names no algorithm.");
        if (header.TryGetProperty("kid", out var kid) && kid.ValueKind != JsonValueKind.String)
            throw TokenProblem.Invalid("The token's kid is not a string.");
        if (header.TryGetProperty("typ", out _) && !Types.Contains(Text(header, "typ"), StringComparer.OrdinalIgnoreCase))
            throw TokenProblem.Invalid("The token is of another type than JWT or at+jwt.");
    }

    private static void JudgeClaims(JsonElement claims)
    {
        if (Text(claims, "iss") is null)
            throw TokenProblem.Invalid("The token has no iss claim.");
        if (Text(claims, "sub") is not { } subject || string.IsNullOrWhiteSpace(subject))
            throw TokenProblem.Invalid("The token has no sub claim.");
        if (subject.Length > LongestSubject)
            throw TokenProblem.Invalid("The token's sub claim is longer than 512 characters.");
        if (subject.Any(char.IsControl))
            throw TokenProblem.Invalid("The token's sub claim has control characters.");
        if (claims.TryGetProperty("aud", out var audience) && !IsTextOrTexts(audience))
            throw TokenProblem.Invalid("The token's aud claim is neither a string nor strings.");
        foreach (var name in (string[])["exp", "nbf", "iat"])
        {
            if (claims.TryGetProperty(name, out var instant) && !IsInstant(instant))
                throw TokenProblem.Invalid($"The token's {name} claim is not a time in seconds.");
        }
    }

    private static bool IsTextOrTexts(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        || value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String);

    /// <summary>RFC 7519's NumericDate, before the year 10000.</summary>
    private static bool IsInstant(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253402300800;

    private static JsonElement Object(string part, string what)
    {
        try
        {
            if (Decode(part) is { } bytes && JsonDocument.Parse(bytes, Strict) is { RootElement.ValueKind: JsonValueKind.Object } document)
            {
                // Half a surrogate pair shows only when it is written out, and then throws.
                using var whole = new Utf8JsonWriter(Stream.Null);
                document.WriteTo(whole);
                return document.RootElement;
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
        }
        throw TokenProblem.Invalid($"The token's {what} cannot be read as one JSON object in base64url.");
    }

    /// <summary>Null unless it is base64url as it would be written: no padding, no spaces, no bits left over.</summary>
    private static byte[]? Decode(string part)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(part);
            return Base64Url.EncodeToString(bytes) == part ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
