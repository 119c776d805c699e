using Xunit;

namespace ReleaseGates.Tests.Support;

/// <summary>What every other test stands on.</summary>
public sealed class TestDatabaseTests
{
    [Fact]
    public async Task The_tests_run_on_the_Postgres_that_was_asked_for()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal(TestCluster.Version,
            int.Parse((await database.ValueAsync<string>("select current_setting('server_version_num')"))!) / 10000);
    }

    [Fact]
    public async Task The_owner_is_no_superuser()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.False(await database.ValueAsync<bool>("select rolsuper from pg_roles where rolname = current_user"));
    }

    [Fact]
    public async Task Many_databases_are_cloned_at_once()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => TestDatabase.CreateAsync()));
        foreach (var database in databases)
        {
            Assert.True(await database.ValueAsync<bool>("select to_regclass('ops.releases') is not null"));
            await database.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("ci_service_role")]
    [InlineData("release_manager")]
    [InlineData("qa_tester")]
    [InlineData("sre")]
    [InlineData("developer")]
    [InlineData("audit_reader")]
    public async Task A_persona_speaks_in_its_own_name(string persona)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var session = await database.AsAsync(persona, "somebody");
        Assert.Equal(persona, await session.ValueAsync<string>("select ops_private.persona()"));
        Assert.Equal("somebody", await session.ValueAsync<string>("select ops_private.actor()"));
    }
}
