using ReleaseGates.Tests.Supabase;
using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Docs;

/// <summary>docs/supabase.md, command by command, in one sitting.</summary>
public sealed class SupabasePageTests
{
    private const string GitHub = "https://token.actions.githubusercontent.com";

    private static readonly string[] Elsewhere = ["needs: a Supabase account", "needs: GitHub", "needs: Docker"];

    [Fact]
    public async Task Every_command_that_can_run_here_runs_here()
    {
        var blocks = PageCommands.Of(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "supabase.md")));
        await using var roles = await TestDatabase.CreateAsync();
        await using var cluster = new EmptyCluster();
        await cluster.InitializeAsync();
        using var issuer = new TestIssuer();
        await using var project = await SupabaseProject.StartAsync(issuer, database: await TestDatabase.CreateFreshAsync());
        await using var terminal = new Terminal();
        using var theirs = new SupabaseCli(ours: false);
        var port = Ports.Free();
        await File.WriteAllTextAsync(
            Path.Combine(theirs.Migrations, "20250101000000_orders.sql"), "create table public.orders (id int primary key);");
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "github.json"), issuer.Jwks);
        terminal.Variables["PROJECT_URL"] = $"{project.Address}".TrimEnd('/');
        terminal.Variables["PROJECT_KEY"] = Gateway.ProjectKey;
        terminal.Variables["DATABASE_URL"] = SupabaseCli.Url(project.Database.OwnerConnectionString);
        terminal.Variables["PLAIN_DATABASE_URL"] = SupabaseCli.Url(await cluster.NewPlainDatabaseAsync());
        terminal.Variables["YOUR_PROJECT"] = theirs.Folder;
        // Roles are the cluster's, which other tests share: the password stays what it is.
        terminal.Variables["SERVER_PASSWORD"] = TestCluster.Password;

        var (ran, left) = (0, new List<string>());
        foreach (var block in blocks.Where(block => block.Language is "sh" or "yaml"))
        {
            if (block.Remark is not null && Elsewhere.Contains(block.Remark))
            {
                left.Add(block.Text);
                if (block.Language == "yaml")
                    await RunWorkflowAsync(terminal, issuer, block.Text, port);
                continue;
            }
            var commands = block.Text.Replace("127.0.0.1:8080", $"127.0.0.1:{port}", StringComparison.Ordinal);
            switch (block.Remark)
            {
                case "serves":
                    // GitHub's keys are not to be had here; that its tokens are read as GitHub writes them is.
                    await terminal.RunAsync("export Identity__Issuers__1__Jwks=github.json");
                    terminal.Serve(commands.Trim());
                    await ListeningAsync(port);
                    break;
                case "imports: signing-key.json":
                    await project.RestartDataApiAsync(Jwks(Path.Combine(terminal.Folder, "signing-key.json")), "public, ops");
                    goto default;
                default:
                    var said = await terminal.RunAsync(commands);
                    if (commands.Contains("curl", StringComparison.Ordinal))
                        Assert.Contains("\"accepted\"", said, StringComparison.Ordinal);
                    break;
            }
            ran++;
        }

        Assert.Equal(5, left.Count);
        Assert.True(ran >= 14, $"only {ran} blocks ran");
        Assert.Equal("production",
            await project.Database.ValueAsync<string>(
                "select environment_target from ops.releases where project = 'acme/shop' and release_name = 'v1.4.0'"));
        Assert.Equal("v1.5.0 octocat passed", await project.Database.ValueAsync<string>("""
            select concat_ws(' ', r.release_name, r.initiating_actor, g.status)
              from ops.releases r join ops.release_gates g on g.release_id = r.release_id and g.gate_code = 'G1'
             where r.release_name = 'v1.5.0'
            """));
    }

    /// <summary>What the workflow asks GitHub for is made here, as GitHub makes it; the rest of it runs as it stands.</summary>
    private static async Task RunWorkflowAsync(Terminal terminal, TestIssuer issuer, string workflow, int port)
    {
        var now = DateTimeOffset.UtcNow;
        var token = issuer.Sign(new JsonObject
        {
            ["iss"] = GitHub,
            ["aud"] = "release-gates",
            ["sub"] = "repo:acme/shop:ref:refs/tags/v1.5.0",
            ["repository"] = "acme/shop",
            ["actor"] = "octocat",
            ["ref"] = "refs/tags/v1.5.0",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        });
        var steps = workflow.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("gates ", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(2, steps.Count);
        await terminal.RunAsync($"""
            export GATES_URL=http://127.0.0.1:{port} GATES_TOKEN={token}
            export GITHUB_ACTIONS=true GITHUB_REPOSITORY=acme/shop GITHUB_REF_NAME=v1.5.0 GITHUB_SHA=782fea9
            export GITHUB_ACTOR=octocat GITHUB_RUN_ID=4711 GITHUB_RUN_ATTEMPT=1 GITHUB_JOB=build
            {string.Join('\n', steps)}
            """);
    }

    private static async Task ListeningAsync(int port)
    {
        using var client = new HttpClient();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                using var answer = await client.GetAsync($"http://127.0.0.1:{port}/readyz");
                return answer.StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>The public half, which is what a project keeps of an imported key.</summary>
    private static string Jwks(string path)
    {
        var key = (JsonObject)JsonNode.Parse(File.ReadAllText(path))!;
        key.Remove("d");
        key.Remove("key_ops");
        return new JsonObject { ["keys"] = new JsonArray(key) }.ToJsonString();
    }
}
