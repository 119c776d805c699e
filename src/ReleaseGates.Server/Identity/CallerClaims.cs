using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReleaseGates.Postgres.Callers;
using System.Text;
using System.Text.Json;

namespace ReleaseGates.Server.Identity;

/// <summary>Takes from a verified token what the database judges by, and nothing that its owner may edit (user_metadata).</summary>
internal static class CallerClaims
{
    private static readonly string[] Passed = ["iss", "sub", "aud", "role", "iat", "exp", "jti", "act", "app_metadata"];
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public static Caller Read(JsonWebToken token, bool allowServiceRole)
    {
        try
        {
            using var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload), Strict);
            return Read(claims.RootElement, allowServiceRole);
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException)
        {
            throw TokenProblem.Invalid("The token's claims are malformed.");
        }
    }

    private static Caller Read(JsonElement claims, bool allowServiceRole)
    {
        var subject = Text(claims, "sub");
        if (string.IsNullOrWhiteSpace(subject))
            throw TokenProblem.Invalid("The token has no sub claim.");
        if (claims.TryGetProperty("act", out var acting) && (acting.ValueKind != JsonValueKind.Object || string.IsNullOrWhiteSpace(Text(acting, "sub"))))
            throw TokenProblem.Invalid("The token's act claim names no one.");

        var persona = Text(claims, "role");
        if (persona is null || !(Caller.DatabaseRoles.Contains(persona) || persona == Caller.ServiceRole && allowServiceRole))
            throw TokenProblem.UnknownPersona(persona == Caller.ServiceRole
                ? "service_role is not taken from this issuer."
                : "The token's role claim is none of the personas.");
        return new(subject, persona, Rewrite(claims));
    }

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Rewrite(JsonElement claims)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var name in Passed)
            {
                if (claims.TryGetProperty(name, out var value))
                {
                    json.WritePropertyName(name);
                    value.WriteTo(json);
                }
            }
            json.WriteEndObject();
        }
        var rewritten = Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        // jsonb refuses NUL, and one caller's claims travel in a batch with others'.
        return rewritten.Contains("\\u0000", StringComparison.Ordinal) ? throw new FormatException() : rewritten;
    }
}
