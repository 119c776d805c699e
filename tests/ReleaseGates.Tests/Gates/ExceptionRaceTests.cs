using ReleaseGates.Personas;
using ReleaseGates.Releases;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Gates;

/// <summary>Of two who grant at the same moment one renews the other's exception, and is refused.</summary>
public sealed class ExceptionRaceTests : IAsyncLifetime
{
    private const int Rounds = 25;

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await People.AssignAsync(_database);
        await _database.RunAsync("select ops.assign_persona('second-manager', 'release_manager')");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Two_events_at_once_grant_one_exception()
    {
        await Task.WhenAll(Enumerable.Range(0, Rounds).Select(async round =>
        {
            var release = await OpenAsync($"acme/{round}", "v1");
            var answers = await Task.WhenAll(
                GrantAsync(release, "test-release_manager", "gate_bypass", 2), GrantAsync(release, "second-manager", "gate_bypass", 4));
            Assert.Equal(["", "renewal_unreviewed"], answers.Order(StringComparer.Ordinal));
        }));
    }

    [Fact]
    public async Task A_direct_insert_waits_for_an_event_that_is_not_committed()
    {
        const string Insert = """
            insert into ops.exceptions (release_id, exception_type, impacted_gates, reason, risk_statement, expires_at)
            values ($1, 'gate_bypass', '{G1}', 'a race', 'small', now() + interval '1 hour')
            """;
        var release = await OpenAsync("acme/waiting", "v1");
        await using var first = await _database.AsAsync(PersonaNames.ReleaseManager);
        await first.RunAsync(Insert, release);
        var second = Task.Run(async () =>
        {
            await using var session = await _database.AsAsync(PersonaNames.ReleaseManager, "second-manager");
            await session.RunAsync(Insert, release);
            await session.CommitAsync();
        }, TestContext.Current.CancellationToken);
        while (!await _database.ValueAsync<bool>("select exists (select from pg_stat_activity "
            + "where datname = current_database() and wait_event_type = 'Lock')"))
            Assert.False(second.IsCompleted);
        await first.CommitAsync();
        Assert.Equal("renewal_unreviewed", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => second)).MessageText);
    }

    [Fact]
    public async Task One_person_at_many_places_at_once_breaks_no_more_glass_than_in_a_row()
    {
        var releases = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => OpenAsync($"acme/night-{n}", "v1")));
        var answers = await Task.WhenAll(releases.Select(release => GrantAsync(release, "test-release_manager", "break_glass", 2)));
        Assert.Equal((3, 9), (answers.Count(code => code == ""), answers.Count(code => code == "break_glass_unreviewed")));
    }

    private async Task<Guid> OpenAsync(string project, string name)
    {
        var release = ReleaseId.Of(project, name);
        await SendAsync(PersonaNames.CiServiceRole, "test-ci_service_role", Events.Of(release, "release_opened", $$"""
            {"project": "{{project}}", "release_name": "{{name}}", "environment_target": "production", "source_ref": "abc",
             "initiating_actor": "test-developer"}
            """, null, "1"));
        return release;
    }

    private Task<string> GrantAsync(Guid release, string subject, string type, int hours) =>
        SendAsync(PersonaNames.ReleaseManager, subject, Events.Of(release, "exception_granted", $$"""
            {"exception_type": "{{type}}", "impacted_gates": ["G1"], "reason": "a race", "risk_statement": "small",
             "expires_at": "{{DateTimeOffset.UtcNow.AddHours(hours):O}}"}
            """, null, subject));

    /// <summary>The code with which it is refused, or nothing.</summary>
    private async Task<string> SendAsync(string persona, string subject, string body)
    {
        var claims = new JsonObject { ["sub"] = subject, ["role"] = persona };
        var answer = await IngestBatch.SendAsync(_database.Server, Encoding.UTF8.GetBytes(body), claims.ToJsonString());
        return (string?)IngestBatch.Read(answer)["error_code"] ?? "";
    }
}
