using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Identity;

/// <summary>What looks like a forgery and is none: unless these pass, refusing everything would pass the test.</summary>
internal static class GoodTwins
{
    public static IReadOnlyDictionary<string, Func<Forge, string>> All { get; } = new Dictionary<string, Func<Forge, string>>
    {
        ["nothing changed"] = forge => forge.With(_ => { }),
        ["written by hand"] = forge => forge.Written(),
        ["with blanks between the members"] = forge => forge.Written(claims: Forge.Claims().ToString()),
        ["with a name spelled in escapes"] = forge =>
        forge.Written(claims: Forge.Claims().ToJsonString().Replace("\"role\"", "\"ro\\u006ce\"", StringComparison.Ordinal)),
        ["no type"] = forge => forge.WithHeader("typ", null),
        ["a type in small letters"] = forge => forge.WithHeader("typ", "jwt"),
        ["an access token of RFC 9068"] = forge => forge.WithHeader("typ", "at+jwt"),
        ["no kid"] = forge => forge.WithHeader("kid", null),
        ["a header of no meaning"] = forge => forge.WithHeader("note", "jku"),
        ["ours among the audiences"] = forge => forge.With("aud", new JsonArray("anon", TestIssuer.Audience)),
        ["no issue date and no beginning"] = forge => forge.With("iat", null),
        ["a beginning in the past"] = forge => forge.With("nbf", Forge.In(-60)),
        ["a clock that goes a little fast"] = forge =>
        forge.With(claims => (claims["iat"], claims["nbf"]) = (Forge.In(0.25), Forge.In(0.25))),
        ["expired within the clock skew"] = forge => forge.With("exp", Forge.In(-0.1)),
        ["a lifetime of ten years"] = forge => forge.With("exp", Forge.In(10 * 365 * 24 * 60)),
        ["an expiry with a fraction"] = forge => forge.With("exp", Forge.In(60) + 0.5),
        ["a subject of 512 characters"] = forge => forge.With("sub", new string('a', 512)),
        ["a subject of another alphabet"] = forge => forge.With("sub", "\u0430\u043b\u0438\u0441\u0430 \ud83d\ude80"),
        ["an agent that acts for a person"] = forge => forge.With("act", new JsonObject { ["sub"] = "robot" }),
        ["a persona of user_metadata beside the true one"] = forge => forge.With("user_metadata", new JsonObject { ["role"] = "postgres" }),
        ["the longest token but a few bytes"] = forge => forge.With("padding", new string('x', 11_500)),
        ["RS256"] = forge => forge.Rsa.Sign(Forge.Claims(Forge.Set("iss", Forge.RsaIssuer))),
        ["HS256 with the shared secret"] = _ => Forge.Shared("role", "developer"),
        ["service_role of the issuer that may say it"] = _ => Forge.Shared("role", "service_role"),
        ["a run of our repository"] = forge => forge.Run(),
        ["a run of our repository on a tag"] = forge => forge.Run("ref", "refs/tags/v1.2.3"),
        ["a run of our repository that says a persona"] = forge => forge.Run("role", "release_manager"),
        ["a run of a repository that begins as it must"] = forge => forge.Run("repository", "acme/tools-lint"),
        ["a run of our repository in other capitals"] = forge => forge.Run("repository", "Acme/Shop"),
        ["a run that a bot started"] = forge => forge.Run("actor", "renovate[bot]"),
        ["a run that a managed user started"] = forge => forge.Run("actor", "octocat_acme"),
        ["a run of our workflow in our environment"] = forge => forge.Run(claims =>
        {
            claims["repository"] = "acme/web";
            claims["environment"] = "production";
            claims["workflow_ref"] = "acme/web/.github/workflows/release.yml@refs/heads/main";
        }),
        ["a run of a workflow by its name"] = forge => forge.Run(claims =>
        {
            claims["repository"] = "acme/docs";
            claims["workflow"] = "Publish";
        }),
    };
}
