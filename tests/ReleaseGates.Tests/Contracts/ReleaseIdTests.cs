using ReleaseGates.Releases;
using System.Text.Json;
using Xunit;

namespace ReleaseGates.Tests.Contracts;

/// <summary>tests/cases/release_ids.json: which id a release has by its project and name, in C# and in SQL.</summary>
public sealed class ReleaseIdTests
{
    private static readonly IReadOnlyList<Vector> Vectors = JsonSerializer.Deserialize<List<Vector>>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "cases", "release_ids.json")), JsonSerializerOptions.Web)!;

    [Fact]
    public void The_library_derives_the_id() =>
        Assert.All(Vectors, vector => Assert.Equal(vector.Id, ReleaseId.Of(vector.Project, vector.Name)));

    [Fact]
    public async Task The_database_derives_the_same()
    {
        await using var database = await TestDatabase.CreateAsync();
        foreach (var vector in Vectors)
        {
            Assert.Equal(vector.Id, await database.ValueAsync<Guid>("select ops.release_id($1, $2)", vector.Project, vector.Name));
            Assert.Equal(ReleaseId.Folded(vector.Project),
                await database.ValueAsync<string>("select ops_private.folded_project($1)", vector.Project));
        }
    }

    private sealed record Vector(string Project, string Name, Guid Id);
}
