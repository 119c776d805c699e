using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>Supabase's own advisors on the migrated database.</summary>
public sealed class AdvisorTests
{
    [Fact]
    public async Task The_advisors_have_nothing_to_warn_of_and_would_say_so()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var supabase = new SupabaseCli();
        string[] advise = ["db", "advisors", "--type", "all", "--level", "info", "--fail-on", "warn"];
        await supabase.RunAsync(database.OwnerConnectionString, advise);

        await database.RunAsync("create table public.open (id int primary key); grant all on public.open to anon");

        await Assert.ThrowsAsync<InvalidOperationException>(() => supabase.RunAsync(database.OwnerConnectionString, advise));
    }
}
