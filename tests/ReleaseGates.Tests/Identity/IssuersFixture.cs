using Xunit;

namespace ReleaseGates.Tests.Identity;

/// <summary>A server that believes every kind of issuer, each with real keys made on the spot.</summary>
public sealed class IssuersFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gates-issuers-");

    internal Forge Forge { get; } = new();

    internal TestDatabase Database { get; private set; } = null!;

    internal ServerProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        await People.AssignAsync(Database);
        var gitHub = Write("github.json", Forge.Runs.Jwks);
        Server = await ServerProcess.StartAsync(new Dictionary<string, string>
        {
            ["GATES_DATABASE_URL"] = Database.ServerConnectionString,

            ["Identity__Issuers__0__Issuer"] = TestIssuer.Name,
            ["Identity__Issuers__0__Audience"] = TestIssuer.Audience,
            ["Identity__Issuers__0__Jwks"] = Write("keys.json", Forge.Jwks),

            ["Identity__Issuers__1__Issuer"] = ServerFixture.SecretIssuer,
            ["Identity__Issuers__1__Audience"] = TestIssuer.Audience,
            ["Identity__Issuers__1__Secret"] = ServerFixture.Secret,
            ["Identity__Issuers__1__AllowServiceRole"] = "true",

            ["Identity__Issuers__2__Issuer"] = Forge.RsaIssuer,
            ["Identity__Issuers__2__Audience"] = TestIssuer.Audience,
            ["Identity__Issuers__2__Jwks"] = Write("rsa.json", Forge.RsaJwks),

            ["Identity__Issuers__3__Kind"] = "github_actions",
            ["Identity__Issuers__3__Audience"] = Forge.GitHubAudience,
            ["Identity__Issuers__3__Jwks"] = gitHub,
            ["Identity__Issuers__3__Repositories__0"] = "acme/shop",
            ["Identity__Issuers__3__Repositories__1"] = "acme/tools-*",
            ["Identity__Issuers__3__Refs__0"] = "refs/heads/main",
            ["Identity__Issuers__3__Refs__1"] = "refs/tags/v*",

            ["Identity__Issuers__4__Kind"] = "github_actions",
            ["Identity__Issuers__4__Audience"] = Forge.GitHubAudience,
            ["Identity__Issuers__4__Jwks"] = gitHub,
            ["Identity__Issuers__4__Projects__0"] = "acme/web=storefront",
            ["Identity__Issuers__4__Environments__0"] = "production",
            ["Identity__Issuers__4__Workflows__0"] = "acme/web/.github/workflows/release.yml@refs/heads/main",

            ["Identity__Issuers__5__Kind"] = "github_actions",
            ["Identity__Issuers__5__Audience"] = Forge.GitHubAudience,
            ["Identity__Issuers__5__Jwks"] = gitHub,
            ["Identity__Issuers__5__Repositories__0"] = "acme/docs",
            ["Identity__Issuers__5__Workflows__0"] = "Publish",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Database.DisposeAsync();
        Forge.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Write(string name, string jwks)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, jwks);
        return file;
    }
}
