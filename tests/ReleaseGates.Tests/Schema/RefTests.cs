using Xunit;

namespace ReleaseGates.Tests.Schema;

/// <summary>When two source_refs are the same. A release was told a short form and the one commit that begins so.</summary>
public sealed class RefTests : IAsyncLifetime
{
    private const string Full = "782fea9a7a46f6a2b4b0a3d8d3c5e1f2a9b8c7d6";
    private const string Other = "782fea9b7a46f6a2b4b0a3d8d3c5e1f2a9b8c7d6";

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("782FEA9", "782fea9")]
    [InlineData(" 782fea9 ", "782fea9")]
    [InlineData("refs/tags/v1", "v1")]
    [InlineData("refs/heads/main", "main")]
    [InlineData("refs/heads/release/v1", "release/v1")]
    [InlineData("refs/pull/7/merge", "refs/pull/7/merge")]
    [InlineData("V1", "V1")]
    [InlineData("abcdef", "abcdef")]
    [InlineData("ABCDEF", "ABCDEF")]
    [InlineData("refs/tags/20261124", "refs/tags/20261124")]
    [InlineData("refs/tags/", "refs/tags/")]
    public async Task A_ref_has_one_normal_form(string given, string normal) =>
        Assert.Equal(normal, await _database.ValueAsync<string>("select ops_private.normal_ref($1)", given));

    [Theory]
    [InlineData("v1", "refs/tags/v1", "same")]
    [InlineData("v1", "v2", "other")]
    [InlineData("v1", "V1", "other")]
    [InlineData("v1", Full, "unknown")]
    [InlineData("782fea9", "v1", "unknown")]
    [InlineData(Full, Other, "other")]
    [InlineData("782fea9", Full, "same")]
    [InlineData("782fea9", "782FEA9A7A46F6A2B4B0A3D8D3C5E1F2A9B8C7D6", "same")]
    [InlineData(Full, "782fea8", "other")]
    [InlineData("782fea9", "782fea8", "other")]
    [InlineData("782fea9", "782fea9a", "unknown")]
    [InlineData("782fea9a", "782fea9a", "same")]
    [InlineData("20261124", "refs/tags/20261124", "unknown")]
    [InlineData(Full, Full + "0123456789abcdef01234567", "other")]
    [InlineData("v1", null, "unknown")]
    public async Task Two_refs_are_the_same_other_or_unknown(string first, string? second, string answer)
    {
        var release = await OpenAsync("782fea9");

        Assert.Equal(answer, await CompareAsync(release, first, second));
        Assert.Equal(answer, await CompareAsync(release, second, first));
    }

    [Fact]
    public async Task A_short_form_means_nothing_once_the_release_was_told_two_commits_that_begin_so()
    {
        var release = await OpenAsync("782fea9");
        Assert.Equal("782fea9", await TellAsync(release, Full));
        Assert.Equal("same", await CompareAsync(release, "782fea9", Full));

        Assert.Equal(Other, await TellAsync(release, Other));

        Assert.Equal("unknown", await CompareAsync(release, "782fea9", Full));
        Assert.Equal("unknown", await CompareAsync(release, "782fea9", Other));
        Assert.Equal("same", await CompareAsync(release, "782fea9a", Full));
        Assert.Equal(Full, await TellAsync(release, Full));
        // What was bound by then stays bound.
        Assert.Equal("782fea9", await _database.ValueAsync<string>("select ops_private.meant_ref($1, $2)", release, Full));
    }

    [Fact]
    public async Task A_short_form_told_after_the_commit_means_it()
    {
        var release = await OpenAsync(Full);

        Assert.Equal(Full, await TellAsync(release, "782fea9"));
        Assert.Equal("782fea8", await TellAsync(release, "782fea8"));
    }

    [Fact]
    public async Task A_release_that_is_back_at_an_earlier_ref_has_moved_once_more()
    {
        var release = await OpenAsync("abc");
        await _database.RunAsync("update ops.releases set source_ref = 'def' where release_id = $1", release);
        await _database.RunAsync("update ops.releases set source_ref = 'abc' where release_id = $1", release);

        Assert.Equal("abc,def,abc", await _database.ValueAsync<string>("""
            select string_agg(source_ref, ',' order by told_at, ref_id) from ops.release_refs where release_id = $1 and role = 'opener'
            """, release));
    }

    private async Task<Guid> OpenAsync(string sourceRef) => await _database.ValueAsync<Guid>("""
        insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor, created_by)
        values (gen_random_uuid(), 'acme/' || gen_random_uuid(), 'v1', 'production', $1, 'ann', 'ann')
        returning release_id
        """, sourceRef);

    private async Task<string?> CompareAsync(Guid release, string? first, string? second) =>
        await _database.ValueAsync<string>("select ops_private.compare_refs($1, $2::text, $3::text)", release, first,
            second);

    private async Task<string?> TellAsync(Guid release, string sourceRef) =>
        await _database.ValueAsync<string>("select ops_private.tell_ref($1, $2, 'ci', 'told')", release, sourceRef);
}
