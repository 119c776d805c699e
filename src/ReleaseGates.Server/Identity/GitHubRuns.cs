using ReleaseGates.Postgres.Callers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ReleaseGates.Server.Identity;

/// <summary>
/// Which runs of GitHub Actions are trusted, and for which project each may act. Anybody's repository gets tokens
/// from GitHub for any audience, so the repositories are always named.
/// </summary>
public sealed partial record GitHubRuns
{
    public const string Issuer = "https://token.actions.githubusercontent.com";

    /// <summary>Names of repositories; a <c>*</c> at the end stands for any ending.</summary>
    public required IReadOnlyList<string> Repositories { get; init; }

    /// <summary>The project of a repository that is not called like it.</summary>
    public required IReadOnlyDictionary<string, string> Projects { get; init; }

    public required IReadOnlyList<string> Refs { get; init; }

    public required IReadOnlyList<string> Environments { get; init; }

    /// <summary>Workflows by name, or by <c>owner/repo/.github/workflows/file.yml@ref</c>.</summary>
    public required IReadOnlyList<string> Workflows { get; init; }

    internal Caller CallerOf(JsonElement claims)
    {
        var repository = BearerToken.Text(claims, "repository");
        if (repository is null || !Repository().IsMatch(repository))
            throw TokenProblem.Invalid("The token's repository claim is not owner/repository.");
        var login = BearerToken.Text(claims, "actor");
        if (login is null || !Login().IsMatch(login))
            throw TokenProblem.Invalid("The token's actor claim is not a GitHub login.");

        if (!Projects.ContainsKey(repository) && !Allows(Repositories, repository, StringComparison.OrdinalIgnoreCase))
            throw TokenProblem.UntrustedRun($"The repository {repository} is not allowed here.", "Add it to the issuer's Repositories.");
        Require(Refs, BearerToken.Text(claims, "ref"), "ref", "Refs");
        Require(Environments, BearerToken.Text(claims, "environment"), "environment", "Environments");
        // A workflow's name is whatever its file says; its path is what GitHub says.
        Require([.. Workflows.Where(IsPath)], [.. Workflows.Where(workflow => !IsPath(workflow))], claims);
        return CallerClaims.OfPipeline(claims, Projects.GetValueOrDefault(repository, repository), login);
    }

    private void Require(string[] paths, string[] names, JsonElement claims)
    {
        if (Workflows is [])
            return;
        if (!Allows(paths, BearerToken.Text(claims, "workflow_ref")) && !Allows(names, BearerToken.Text(claims, "workflow")))
            throw TokenProblem.UntrustedRun("The run's workflow is not allowed here.", "Add it to the issuer's Workflows.");
    }

    private static void Require(IReadOnlyList<string> allowed, string? value, string claim, string setting)
    {
        if (allowed is not [] && !Allows(allowed, value))
            throw TokenProblem.UntrustedRun($"The run's {claim} is not allowed here.", $"Add it to the issuer's {setting}.");
    }

    private static bool Allows(IReadOnlyList<string> allowed, string? value, StringComparison comparison = StringComparison.Ordinal) =>
        value is not null && allowed.Any(pattern => pattern.EndsWith('*')
            ? value.StartsWith(pattern[..^1], comparison)
            : value.Equals(pattern, comparison));

    private static bool IsPath(string workflow) => workflow.Contains("/.github/workflows/", StringComparison.Ordinal);

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}\z")]
    internal static partial Regex Repository();

    /// <summary>The owner is always whole: who may take any name could take one that only begins like it.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,100}/([A-Za-z0-9_.-]{1,100}\*?|\*)\z")]
    internal static partial Regex RepositoryPattern();

    // An underscore sets off the enterprise's name in the logins that it manages.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,38}(\[bot\])?\z")]
    private static partial Regex Login();
}
