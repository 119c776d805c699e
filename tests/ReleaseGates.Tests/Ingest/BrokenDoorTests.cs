using ReleaseGates.Tests.Supabase;
using Xunit;

namespace ReleaseGates.Tests.Ingest;

/// <summary>The parity run notices a door that is broken: the Edge Function, with one line of it changed.</summary>
public sealed class BrokenDoorTests
{
    [Theory]
    [InlineData("{ status: answer.status,", "{ status: 200,", "the HTTP status is 200, not 400")]
    [InlineData("headers, body,", "headers, body: new TextDecoder().decode(body) + \"\\n\",", "the raw bytes' hash in the log is False")]
    [InlineData("\"content-profile\": \"ops\",", "", "the HTTP status is 404")]
    [InlineData("\"application/octet-stream\"", "\"application/json\"", "the HTTP status is 404")]
    [InlineData("if (token !== null) headers", "if (token === null) headers", "the HTTP status is 401")]
    [InlineData("\"apikey\": projectKey,", "", "the HTTP status is 401")]
    [InlineData("[\"content-type\", \"retry-after\"", "[\"retry-after\"", "the media type is")]
    [InlineData("1 << 20", "1 << 21", "the media type is application/json, not application/problem+json")]
    public async Task A_changed_line_turns_the_run_red(string line, string changed, string fault)
    {
        var folder = Directory.CreateTempSubdirectory("gates-function-");
        try
        {
            var text = await File.ReadAllTextAsync(Path.Combine(EdgeFunction.Folder, "index.ts"));
            Assert.Equal(2, text.Split(line).Length);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "index.ts"), text.Replace(line, changed, StringComparison.Ordinal));
            using var issuer = new TestIssuer();
            await using var project = await SupabaseProject.StartAsync(issuer, folder.FullName);
            using var door = new EdgeDoor(project, issuer);

            var faults = await new IngestTableRun(door).FaultsAsync(enough: 1);

            Assert.Contains(fault, string.Join('\n', faults), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
