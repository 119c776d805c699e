using System.Text.Json.Nodes;
using static ReleaseGates.Tests.Identity.Forgery;

namespace ReleaseGates.Tests.Identity.Forgeries;

/// <summary>Tokens that GitHub gives anybody, and runs of ours that may not speak.</summary>
internal static class RunForgeries
{
    public static IReadOnlyList<Forgery> All { get; } =
    [
        new("a run of a foreign repository", NoPersona, forge => forge.Run("repository", "mallory/shop")),
        new("a run of an owner who begins like ours", NoPersona, forge => forge.Run("repository", "acme-evil/tools-x")),
        new("a run of a repository that begins like ours", NoPersona, forge => forge.Run("repository", "acme/shop-evil")),
        new("a run of a repository that ends like ours", NoPersona, forge => forge.Run("repository", "mallory/acme")),
        new("a foreign run that says a persona", NoPersona, forge => forge.Run(claims =>
        {
            claims["repository"] = "mallory/shop";
            claims["role"] = "release_manager";
        })),
        new("a foreign run that names our project", NoPersona, forge => forge.Run(claims =>
        {
            claims["repository"] = "mallory/shop";
            claims["project"] = "acme/shop";
            claims["repository_owner"] = "acme";
        })),
        new("a run of no repository", Invalid, forge => forge.Run("repository", null)),
        new("a run of repositories in an array", Invalid, forge => forge.Run("repository", new JsonArray("acme/shop"))),
        new("a repository with a path", Invalid, forge => forge.Run("repository", "acme/shop/../../mallory/shop")),
        new("a repository with a line break", Invalid, forge => forge.Run("repository", "acme/shop\n")),
        new("a repository with a star", Invalid, forge => forge.Run("repository", "acme/*")),

        new("a run for another audience", Invalid, forge => forge.Run("aud", "https://github.com/acme")),
        new("a run for the audience of personas", Invalid, forge => forge.Run("aud", "authenticated")),
        new("a run of another GitHub", Invalid, forge => forge.Run("iss", "https://token.actions.githubusercontent.example")),
        new("a run of an enterprise's own issuer", Invalid, forge => forge.Run("iss", Forge.GitHub + "/mallory")),
        new("a run signed by the issuer of personas", Invalid, forge => forge.Issuer.Sign(Forge.RunClaims())),
        new("a run that is over", Expired, forge => forge.Run("exp", Forge.In(-5))),
        new("a run without an end", Invalid, forge => forge.Run("exp", null)),
        new("a run without a subject", Invalid, forge => forge.Run("sub", null)),
        new("a persona of GitHub", Invalid, forge => forge.Runs.Sign(Forge.Claims(claims =>
        {
            claims["iss"] = Forge.GitHub;
            claims["aud"] = Forge.GitHubAudience;
        }))),

        new("a run on another branch", NoPersona, forge => forge.Run("ref", "refs/heads/feature")),
        new("a run on a branch that begins like ours", NoPersona, forge => forge.Run("ref", "refs/heads/main2")),
        new("a run on a pull request", NoPersona, forge => forge.Run("ref", "refs/pull/7/merge")),
        new("a run on no ref", NoPersona, forge => forge.Run("ref", null)),
        new("a run on a ref in an array", NoPersona, forge => forge.Run("ref", new JsonArray("refs/heads/main"))),
        new("a run in another environment", NoPersona, forge => Web(forge, claims => claims["environment"] = "staging")),
        new("a run in no environment", NoPersona, forge => Web(forge, claims => claims.Remove("environment"))),
        new("a run of another workflow", NoPersona, forge =>
            Web(forge, claims => claims["workflow_ref"] = "acme/web/.github/workflows/lint.yml@refs/heads/main")),
        new("a run of our workflow on another branch", NoPersona, forge =>
            Web(forge, claims => claims["workflow_ref"] = "acme/web/.github/workflows/release.yml@refs/heads/evil")),
        new("a workflow that calls itself like the path of ours", NoPersona, forge => Web(forge, claims =>
        {
            claims["workflow"] = "acme/web/.github/workflows/release.yml@refs/heads/main";
            claims["workflow_ref"] = "acme/web/.github/workflows/lint.yml@refs/heads/main";
        })),
        new("a workflow of another name", NoPersona, forge => forge.Run(claims =>
        {
            claims["repository"] = "acme/docs";
            claims["workflow"] = "Lint";
        })),

        new("a run that nobody started", Invalid, forge => forge.Run("actor", null)),
        new("a run that was started by no login", Invalid, forge => forge.Run("actor", "octo cat")),
        new("a run that was started by NUL", Invalid, forge => forge.Run("actor", "octocat\0")),
        new("a run that was started by several", Invalid, forge => forge.Run("actor", new JsonArray("octocat"))),
    ];

    /// <summary>acme/web may speak from one workflow in one environment.</summary>
    private static string Web(Forge forge, Action<JsonObject> change) => forge.Run(claims =>
    {
        claims["repository"] = "acme/web";
        claims["environment"] = "production";
        claims["workflow_ref"] = "acme/web/.github/workflows/release.yml@refs/heads/main";
        change(claims);
    });
}
