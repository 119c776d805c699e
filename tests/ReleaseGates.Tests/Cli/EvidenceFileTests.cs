using ReleaseGates.Personas;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Cli;

/// <summary>A file that says something failed, or nothing at all, is warned of when it is attached, and meets no requirement.</summary>
public sealed class EvidenceFileTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Failed = """
        <testsuites tests="12" failures="3"><testsuite name="pay"><testcase name="refund"><failure message="off by one"/></testcase>
        </testsuite></testsuites>
        """;

    private readonly GatesOf _tester = new(fixture, PersonaNames.QaTester);

    [Theory]
    [InlineData("empty.trx", "", "empty", "is empty: it meets no requirement")]
    [InlineData("failed.xml", Failed, "fail", "reports failed tests: it meets no requirement")]
    [InlineData("broken.xml", "<testsuites><", "corrupt", "is not a readable test report: it meets no requirement")]
    [InlineData("good.xml", "<testsuites tests=\"12\" failures=\"0\"/>", "pass", null)]
    [InlineData("notes.md", "it went well", null, null)]
    public async Task A_file_tells_its_verdict(string name, string content, string? verdict, string? warning)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, name);
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
            var said = await _tester.RunAsync(
                "evidence", "add", "--project", "acme/files", "--name", "v1", "--gate", "G2", "--type", "test_result", "--file", path,
                "--origin", "ci.yml test", "--dry-run");

            Assert.Equal(0, said.ExitCode);
            var payload = JsonNode.Parse(said.Output)!["payload"]!;
            Assert.Equal((verdict, "ci.yml test"), ((string?)payload["verdict"], (string?)payload["origin"]));
            if (warning is null)
                Assert.Empty(said.Error);
            else
                Assert.Contains($"{name} {warning}", said.Error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
