using ReleaseGates.Dev.Access;
using ReleaseGates.Releases;
using ReleaseGates.Tests.Ingest;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Supabase;

/// <summary>tests/front-end: a TypeScript caller with @supabase/supabase-js, in front of a real PostgREST.</summary>
public sealed partial class FrontEndTests
{
    [Fact]
    public async Task A_front_end_reads_as_each_persona_with_generated_types()
    {
        using var issuer = new TestIssuer();
        await using var project = await SupabaseProject.StartAsync(issuer);
        await People.AssignAsync(project.Database);
        using var door = new EdgeDoor(project, issuer);
        var table = IngestTable.Load();
        foreach (var row in table.Setup)
            table.Answered(row, (string)(await door.SendAsync(row, table.Body(row))).Result["ingest_id"]!);
        var world = JsonSerializer.Serialize(new
        {
            url = project.Address,
            key = Gateway.ProjectKey,
            release = ReleaseId.Of("acme/shop", "v0"),
            tokens = AccessFile.Personas.ToDictionary(persona => persona, persona => issuer.Token(persona)),
            views = AccessFile.Load(Repository.Root).Views,
        });

        // Under the repository, whose node_modules has the library.
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", $"front-end-{Environment.ProcessId}"));
        try
        {
            using var cli = new SupabaseCli();
            var types = await cli.RunAsync(
                project.Database.OwnerConnectionString, "gen", "types", "--lang", "typescript", "--schema", "ops");
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "database.types.ts"), types[..types.IndexOf("Target: ", StringComparison.Ordinal)]);
            File.Copy(Path.Combine(Repository.Root, "tests", "front-end", "front-end.test.ts"),
                Path.Combine(folder.FullName, "front-end.test.ts"));

            var (exit, said) = await Deno.RunAsync(
                folder.FullName, new Dictionary<string, string> { ["WORLD"] = world },
                "test", "--check", "--cached-only", "--no-lock", "--node-modules-dir=manual", "--allow-net=127.0.0.1", "--allow-env");

            Assert.True(exit == 0 && Passed().IsMatch(said), said);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"\| 0 failed")]
    private static partial Regex Passed();
}
