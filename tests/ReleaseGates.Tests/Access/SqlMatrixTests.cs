using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>The access table of the PRD and ours, in SQL.</summary>
public sealed class SqlMatrixTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_caller_does_to_every_row_exactly_what_the_file_says()
    {
        await using var world = await AccessWorld.CreateAsync();
        var matrix = new SqlMatrix(world);
        var wrong = new List<string>();
        foreach (var table in world.File.Tables)
            wrong.AddRange(await matrix.WrongAsync(table));
        output.WriteLine($"{matrix.Cells} cells in SQL, {wrong.Count} wrong");
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong:\n{string.Join('\n', wrong)}");
        Assert.InRange(matrix.Cells, 1000, int.MaxValue);
    }
}
