using ReleaseGates.Dev.Docs;
using Xunit;

namespace ReleaseGates.Tests.Docs;

public sealed class GeneratedPagesTests
{
    [Fact]
    public async Task The_pages_say_what_the_tables_say()
    {
        await using var database = await TestDatabase.CreateAsync();
        foreach (var (page, text) in await GeneratedPages.RenderAsync(database.Owner))
            Assert.True(text == await ReadAsync(page), $"{page} differs from the tables: run make docs.");
    }

    [Fact]
    public async Task A_new_row_makes_its_page_differ()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("insert into ops.error_codes (code, http_status, title) values ('new_code', 409, 'Something new')");
        await database.RunAsync("update ops.event_types set description = 'Another word.' where event_type = 'alert_fired'");
        foreach (var (page, text) in await GeneratedPages.RenderAsync(database.Owner))
            Assert.Equal(page != "docs/access.md", await ReadAsync(page) != text);
    }

    private static Task<string> ReadAsync(string page) =>
        File.ReadAllTextAsync(Path.Combine(Repository.Root, page), TestContext.Current.CancellationToken);
}
