using ReleaseGates.Dev.Access;
using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>The page for people says what the data says.</summary>
public sealed class AccessPageTests
{
    [Fact]
    public async Task The_page_is_what_the_file_and_the_event_types_make()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal(await AccessPage.RenderAsync(AccessFile.Load(Repository.Root), database.Owner),
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "access.md")));
    }
}
