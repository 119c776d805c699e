using ReleaseGates.Personas;
using ReleaseGates.Postgres.Callers;
using System.Text;
using System.Text.Json;

namespace ReleaseGates.Server.Identity;

/// <summary>Takes from a verified token what the database judges by, and nothing that its owner may edit (user_metadata).</summary>
internal static class CallerClaims
{
    private const string CiServiceRole = PersonaNames.CiServiceRole;

    private static readonly string[] Passed = ["iss", "sub", "aud", "iat", "exp", "jti", "sha"];
    private static readonly string[] PassedOfPersons = ["role", "act", "app_metadata"];

    /// <summary>The caller of a token whose <c>role</c> is its persona.</summary>
    public static Caller OfRole(JsonElement claims, bool allowServiceRole)
    {
        if (claims.TryGetProperty("act", out var acting)
            && (acting.ValueKind != JsonValueKind.Object || string.IsNullOrWhiteSpace(BearerToken.Text(acting, "sub"))))
            throw TokenProblem.Invalid("The token's act claim names no one.");

        var persona = BearerToken.Text(claims, "role");
        if (persona is null || !(Caller.DatabaseRoles.Contains(persona) || persona == Caller.ServiceRole && allowServiceRole))
            throw TokenProblem.UnknownPersona(persona == Caller.ServiceRole
                ? "service_role is not taken from this issuer."
                : "The token's role claim is none of the personas.");
        return new(Subject(claims), persona, Rewrite(claims, [.. Passed, .. PassedOfPersons], _ => { }));
    }

    /// <summary>The caller of a pipeline that may act for one project; the login is whose run it is.</summary>
    public static Caller OfPipeline(JsonElement claims, string project, string login) =>
        new(Subject(claims), CiServiceRole, Rewrite(claims, Passed, json =>
        {
            json.WriteString("role", CiServiceRole);
            json.WriteString("project", project);
            json.WriteString("github_login", login);
        }));

    private static string Subject(JsonElement claims) => BearerToken.Text(claims, "sub")!;

    private static string Rewrite(JsonElement claims, IEnumerable<string> passed, Action<Utf8JsonWriter> more)
    {
        try
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                foreach (var name in passed)
                {
                    if (claims.TryGetProperty(name, out var value))
                    {
                        json.WritePropertyName(name);
                        value.WriteTo(json);
                    }
                }
                more(json);
                json.WriteEndObject();
            }
            var rewritten = Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
            // jsonb refuses NUL, and one caller's claims travel in a batch with others'.
            return rewritten.Contains("\\u0000", StringComparison.Ordinal) ? throw new FormatException() : rewritten;
        }
        catch (Exception malformed) when (malformed is FormatException or InvalidOperationException)
        {
            throw TokenProblem.Invalid("The token's claims are malformed.");
        }
    }
}
