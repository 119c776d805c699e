using System.Text.Json.Nodes;
using static ReleaseGates.Tests.Identity.Forgery;

namespace ReleaseGates.Tests.Identity.Forgeries;

/// <summary>Well signed, and not for us, not for now, or of nobody.</summary>
internal static class ClaimForgeries
{
    public static IReadOnlyList<Forgery> All { get; } =
    [
        new("another issuer", Invalid, forge => forge.With("iss", "somebody-else")),
        new("no issuer", Invalid, forge => forge.With("iss", null)),
        new("an issuer with a slash more", Invalid, forge => forge.With("iss", "test-issuer/")),
        new("an issuer in capitals", Invalid, forge => forge.With("iss", "TEST-ISSUER")),
        new("issuers in an array", Invalid, forge => forge.With("iss", new JsonArray("test-issuer"))),
        new("a null issuer", Invalid, forge => forge.With(claims => claims["iss"] = null)),
        new("the issuer of another key", Invalid, forge => forge.With("iss", Forge.RsaIssuer)),

        new("another audience", Invalid, forge => forge.With("aud", "anon")),
        new("no audience", Invalid, forge => forge.With("aud", null)),
        new("a null audience", Invalid, forge => forge.With(claims => claims["aud"] = null)),
        new("an empty audience", Invalid, forge => forge.With("aud", "")),
        new("an audience with a slash more", Invalid, forge => forge.With("aud", "authenticated/")),
        new("an audience in capitals", Invalid, forge => forge.With("aud", "Authenticated")),
        new("audiences of others", Invalid, forge => forge.With("aud", new JsonArray("anon", "https://github.com/acme"))),
        new("no audience in the array", Invalid, forge => forge.With("aud", new JsonArray())),
        new("a number among the audiences", Invalid, forge => forge.With("aud", new JsonArray("authenticated", 7))),
        new("an audience that is an object", Invalid, forge => forge.With("aud", new JsonObject { ["authenticated"] = true })),
        new("GitHub's audience at the persona issuer", Invalid, forge => forge.With("aud", Forge.GitHubAudience)),

        new("no expiry", Invalid, forge => forge.With("exp", null)),
        new("a null expiry", Invalid, forge => forge.With(claims => claims["exp"] = null)),
        new("expired an hour ago", Expired, forge => forge.With("exp", Forge.In(-60))),
        new("expired a moment before the clock skew", Expired, forge => forge.With("exp", Forge.In(-0.6))),
        new("expired since 1970", Expired, forge => forge.With("exp", 0)),
        new("an expiry in quotes", Invalid, forge => forge.With("exp", $"{Forge.In(60)}")),
        new("an expiry before 1970", Invalid, forge => forge.With("exp", -1)),
        new("an expiry after the year 9999", Invalid, forge => forge.With("exp", 253402300800)),
        new("an expiry that no number holds", Invalid, forge =>
            forge.Written(claims: $$"""{"iss":"test-issuer","aud":"authenticated","sub":"x","role":"sre","exp":1e999}""")),
        new("an expiry that is true", Invalid, forge => forge.With("exp", true)),

        new("not valid for another hour", Expired, forge => forge.With("nbf", Forge.In(30))),
        new("valid only after its end", Invalid, forge => forge.With("nbf", Forge.In(120))),
        new("a beginning in quotes", Invalid, forge => forge.With("nbf", "0")),
        new("a beginning after the year 9999", Invalid, forge => forge.With("nbf", 253402300800)),
        new("issued in an hour", Expired, forge => forge.With("iat", Forge.In(30))),
        new("issued after the year 9999", Invalid, forge => forge.With("iat", 999999999999999)),
        new("an issue date in quotes", Invalid, forge => forge.With("iat", "2026-01-01T00:00:00Z")),

        new("no subject", Invalid, forge => forge.With("sub", null)),
        new("a null subject", Invalid, forge => forge.With(claims => claims["sub"] = null)),
        new("an empty subject", Invalid, forge => forge.With("sub", "")),
        new("a blank subject", Invalid, forge => forge.With("sub", " \u00a0\u2003")),
        new("a subject that is a number", Invalid, forge => forge.With("sub", 7)),
        new("subjects in an array", Invalid, forge => forge.With("sub", new JsonArray("alice"))),
        new("a subject with NUL", Invalid, forge => forge.With("sub", "ali\0ce")),
        new("a subject with a line break", Invalid, forge => forge.With("sub", "alice\nactor=bob")),
        new("a subject of 513 characters", Invalid, forge => forge.With("sub", new string('a', 513))),

        new("an act claim that is a string", Invalid, forge => forge.With("act", "robot")),
        new("an act claim that is null", Invalid, forge => forge.With(claims => claims["act"] = null)),
        new("an act claim that names no one", Invalid, forge => forge.With("act", new JsonObject())),
        new("an act claim with a blank name", Invalid, forge => forge.With("act", new JsonObject { ["sub"] = " " })),
        new("an act claim with a number for a name", Invalid, forge => forge.With("act", new JsonObject { ["sub"] = 1 })),
        new("act claims in an array", Invalid, forge => forge.With("act", new JsonArray(new JsonObject { ["sub"] = "robot" }))),
        new("NUL deep in app_metadata", Invalid, forge => forge.With("app_metadata", new JsonObject { ["note"] = "\0" })),
    ];
}
