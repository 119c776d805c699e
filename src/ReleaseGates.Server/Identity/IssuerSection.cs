using ReleaseGates.Server.Configuration;

namespace ReleaseGates.Server.Identity;

/// <summary>Reads what the operator wrote about one issuer, or says which setting of it is wrong.</summary>
internal sealed class IssuerSection(IConfigurationSection section)
{
    private static readonly string[] OfGitHub = ["Repositories", "Projects", "Refs", "Environments", "Workflows"];

    public string? Text(string key) => string.IsNullOrWhiteSpace(section[key]) ? null : section[key];

    public string[] List(string key) => [.. section.GetSection(key).GetChildren().Select(child => child.Value ?? "")];

    public bool Flag(string key) => section[key] switch
    {
        null or "" => false,
        var text when bool.TryParse(text, out var flag) => flag,
        _ => throw Wrong(key, "It is neither true nor false.", "Set it to true or false."),
    };

    public GitHubRuns? GitHub()
    {
        switch (Text("Kind"))
        {
            case null or "persona":
                return OfGitHub.FirstOrDefault(key => List(key) is not []) is { } key
                    ? throw Wrong(key, "It is for GitHub Actions alone.", "Set Kind to github_actions, or leave it out.")
                    : null;
            case "github_actions":
                var runs = new GitHubRuns
                {
                    Repositories = Repositories(),
                    Projects = Projects(),
                    Refs = Filled("Refs"),
                    Environments = Filled("Environments"),
                    Workflows = Filled("Workflows"),
                };
                return runs.Repositories is [] && runs.Projects.Count == 0
                    ? throw Wrong("Repositories", "No repository is named, and GitHub gives tokens to everybody's.",
                        "Name yours, like acme/shop or acme/*.")
                    : runs;
            default:
                throw Wrong("Kind", "It is neither persona nor github_actions.", "Use persona where the role claim is the persona.");
        }
    }

    public ConfigurationException Wrong(string key, string what, string hint) =>
        new($"{ServerSettings.Name(section.Path)}__{key}: {what}", hint);

    private string[] Repositories() =>
        Filled("Repositories") is var entries
            && entries.FirstOrDefault(entry => !GitHubRuns.RepositoryPattern().IsMatch(entry)) is { } wrong
            ? throw Wrong("Repositories", $"'{wrong}' is not owner/repository.",
                "Write acme/shop, or acme/* for all of an owner's; the owner is always written out.")
            : entries;

    private string[] Filled(string key) =>
        List(key) is var entries && entries.Any(string.IsNullOrWhiteSpace)
            ? throw Wrong(key, "An entry is empty.", "Write a name, or leave the entry out.")
            : entries;

    private Dictionary<string, string> Projects()
    {
        var projects = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in List("Projects"))
        {
            if (entry.Split('=', 2) is not [{ Length: > 0 } repository, { Length: > 0 } project]
                || !GitHubRuns.Repository().IsMatch(repository) || !projects.TryAdd(repository, project))
                throw Wrong("Projects", $"'{entry}' is not owner/repository=project, or names its repository a second time.",
                    "Write acme/shop=shop, one for each repository.");
        }
        return projects;
    }
}
