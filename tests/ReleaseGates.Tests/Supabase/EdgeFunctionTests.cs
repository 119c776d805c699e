using System.Net;
using Xunit;

namespace ReleaseGates.Tests.Supabase;

/// <summary>The Edge Function's own tests, and what Deno thinks of it.</summary>
public sealed class EdgeFunctionTests
{
    [Fact]
    public async Task It_passes_its_own_tests()
    {
        using var issuer = new TestIssuer();
        await using var project = await SupabaseProject.StartAsync(issuer);
        var (exit, said) = await Deno.RunAsync(
            EdgeFunction.Folder,
            new Dictionary<string, string> { ["PROJECT_URL"] = $"{project.Address}", ["CI_TOKEN"] = issuer.Token("ci_service_role") },
            "test", "--cached-only", "--allow-net=127.0.0.1", "--allow-env=PROJECT_URL,CI_TOKEN");
        Assert.True(exit == 0 && said.Contains("7 passed | 0 failed", StringComparison.Ordinal), said);
    }

    [Theory]
    [InlineData("supabase/functions/ops-event-ingest", "check")]
    [InlineData("supabase/functions/ops-event-ingest", "lint")]
    [InlineData("supabase/functions/ops-event-ingest", "fmt", "--check")]
    [InlineData("tests/front-end", "lint")]
    [InlineData("tests/front-end", "fmt", "--check")]
    public async Task Deno_has_nothing_to_say_against_our_TypeScript(string folder, params string[] arguments)
    {
        var (exit, said) = await Deno.RunAsync(Path.Combine(Repository.Root, folder), new Dictionary<string, string>(), arguments);
        Assert.True(exit == 0, said);
    }

    [Fact]
    public async Task A_dependency_that_is_not_locked_stops_it()
    {
        var folder = Directory.CreateTempSubdirectory("gates-function-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(EdgeFunction.Folder))
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            await File.AppendAllTextAsync(Path.Combine(folder.FullName, "index.ts"), "\nimport \"npm:tslib@2.8.1\";\n");
            var (exit, said) = await Deno.RunAsync(folder.FullName, new Dictionary<string, string>(), "check", "index.ts");
            Assert.True(exit != 0 && said.Contains("lockfile is out of date", StringComparison.Ordinal), said);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_Data_API_that_is_away_is_a_503_that_says_when_to_try_again()
    {
        await using var function = await EdgeFunction.StartAsync(EdgeFunction.Folder, new("http://127.0.0.1:9"));
        using var client = new HttpClient { BaseAddress = function.Address };
        using var answer = await client.PostAsync("/ops-event-ingest", Events.Json("{}"));
        await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, ErrorCodes.DatabaseUnavailable);
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
    }
}
