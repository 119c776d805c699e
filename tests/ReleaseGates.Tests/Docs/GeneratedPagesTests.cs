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
        await database.RunAsync(
            "insert into ops.reason_codes (code, meaning, who_can_act, since) values ('new_reason', 'Something new.', 'nobody', '0.2.0')");
        await database.RunAsync("update ops.event_types set description = 'Another word.' where event_type = 'alert_fired'");
        var differing = new List<string>();
        foreach (var (page, text) in await GeneratedPages.RenderAsync(database.Owner))
        {
            if (await ReadAsync(page) != text)
                differing.Add(page);
        }
        Assert.Equal(["docs/contracts/alert_fired.json", "docs/errors.md", "docs/ingest.md", "docs/reasons.md"],
            differing.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task There_is_a_contract_for_the_envelope_and_each_type_and_no_other()
    {
        await using var database = await TestDatabase.CreateAsync();
        var types = (await database.ValueAsync<string[]>("select array_agg(event_type) from ops.event_types"))!;
        Assert.Equal(
            types.Append("envelope").Append("other").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs/contracts"))
            .Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal));
    }

    private static Task<string> ReadAsync(string page) =>
        File.ReadAllTextAsync(Path.Combine(Repository.Root, page), TestContext.Current.CancellationToken);
}
