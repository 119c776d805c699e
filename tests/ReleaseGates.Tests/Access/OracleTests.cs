using Npgsql;
using ReleaseGates.Dev.Access;
using ReleaseGates.Gates;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>What a refusal tells about rows that its reader may not see: nothing, or at most that an id is taken.</summary>
public sealed class OracleTests
{
    /// <summary>
    /// A reference that the persona may write and whose table it may not read: the row that it inserts, and where a row of that
    /// table is.
    /// </summary>
    public static TheoryData<string, string, string, string> Hidden => new()
    {
        { "qa_tester", "evidence_artifacts", "deployment_id", "select min(deployment_id::text)::uuid from ops.deployments" },
        { "qa_tester", "evidence_artifacts", "gate_id", "select min(gate_id::text)::uuid from ops.release_gates" },
        { "qa_tester", "approvals", "exception_id", "select min(exception_id::text)::uuid from ops.exceptions" },
        { "sre", "recovery_drills", "evidence_artifact_id", "select min(artifact_id::text)::uuid from ops.evidence_artifacts" },
        { "sre", "deployments", "release_id", "select min(release_id::text)::uuid from ops.releases" },
        { "ci_service_role", "gate_checks", "deployment_id", "select min(deployment_id::text)::uuid from ops.deployments" },
        { "ci_service_role", "environment_events", "deployment_id", "select min(deployment_id::text)::uuid from ops.deployments" },
        { "developer", "gate_checks", "deployment_id", "select min(deployment_id::text)::uuid from ops.deployments" },
    };

    [Theory]
    [MemberData(nameof(Hidden))]
    public async Task A_reference_to_a_hidden_row_tells_at_most_that_it_is_there(string persona, string table, string column, string hidden)
    {
        await using var world = await AccessWorld.CreateAsync();
        var caller = AccessCaller.All.Single(caller => caller.Role == persona && !caller.IsOutsider);
        var access = world.File.Tables.Single(one => one.Name == table);
        var there = await world.Database.ValueAsync<Guid>(hidden);
        foreach (var id in new[] { there, Guid.NewGuid() })
        {
            var row = JsonNode.Parse(await world.NewRowAsync(caller, access, RowClass.Own))!;
            row[column] = id;
            await using var session = await world.Database.AsAsync(persona);
            var columns = string.Join(", ", access.GrantOf(persona, Verb.Insert)!.Columns);
            var told = await Record.ExceptionAsync(() => session.RunAsync(
                $"insert into ops.{table} ({columns}) select {columns} from jsonb_populate_record(null::ops.{table}, $1::jsonb)",
                row.ToJsonString())) as PostgresException;

            // Of the words of the refusal only the caller's own, and our own sentences, which are without data.
            var words = $"{told?.MessageText} {told?.Detail} {told?.Hint}".Replace($"{id}", "", StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotMatch("somebody-else|acme/|[0-9a-f]{8}-[0-9a-f]{4}", words);
        }
    }

    [Fact]
    public async Task Anothers_gate_and_no_gate_are_refused_alike()
    {
        await using var world = await AccessWorld.CreateAsync();
        string?[] refusals = await Task.WhenAll(new[] { GateId.Of(world.Elsewhere, "G1"), Guid.NewGuid() }.Select(async gate =>
        {
            await using var session = await world.Database.AsAsync("developer");
            var refused = await Assert.ThrowsAsync<PostgresException>(() => session.RunAsync(
                "insert into ops.gate_checks (gate_id, check_name, source_system, status) values ($1, 'lint', 'manual', 'pass')", gate));
            return $"{refused.SqlState} {refused.MessageText} {refused.Detail} {refused.Hint}";
        }));
        Assert.Equal(refusals[0], refusals[1]);
    }

    [Fact]
    public async Task A_hidden_row_and_no_row_answer_alike_over_the_Data_API()
    {
        await using var world = await AccessWorld.CreateAsync();
        using var issuer = new TestIssuer();
        await using var door = await PostgRestProcess.StartAsync(world.Database, issuer);
        using var client = door.Client(issuer.Token("developer", "test-developer"));
        var caller = AccessCaller.All.Single(caller => caller.Role == "developer" && !caller.IsOutsider);
        var table = world.File.Tables.Single(table => table.Name == "gate_checks");

        var hidden = await AnswerAsync(client, HttpMethod.Get, $"/gate_checks?check_id=eq.{world.Key(caller, table, RowClass.Anothers)}");
        var none = await AnswerAsync(client, HttpMethod.Get, $"/gate_checks?check_id=eq.{Guid.NewGuid()}");

        Assert.Equal((HttpStatusCode.OK, "[]"), hidden);
        Assert.Equal(hidden, none);
        // Nothing of the database's own is callable, least of all what would set claims.
        Assert.Equal(HttpStatusCode.NotFound, (await AnswerAsync(client, HttpMethod.Post, "/rpc/set_config",
            """{"setting_name": "request.jwt.claims", "new_value": "{}", "is_local": false}""")).Status);
    }

    /// <summary>
    /// Hidden and missing rows in turn. What is left is the cost of asking for the policy at all, and ids cannot be guessed
    /// (SECURITY.md).
    /// </summary>
    [Fact(Explicit = true)]
    public async Task A_hidden_row_takes_hardly_longer_than_no_row()
    {
        await using var world = await AccessWorld.CreateAsync();
        var caller = AccessCaller.All.Single(caller => caller.Role == "developer" && !caller.IsOutsider);
        var hidden = world.Key(caller, world.File.Tables.Single(table => table.Name == "gate_checks"), RowClass.Anothers);
        await using var session = await world.Database.AsAsync("developer");
        List<double>[] times = [[], []];
        for (var round = 0; round < 4_000; round++)
        {
            var id = Guid.Parse(round % 2 == 0 ? hidden : $"{Guid.NewGuid()}");
            var clock = Stopwatch.GetTimestamp();
            Assert.Equal(0, await session.ValueAsync<long>("select count(*) from ops.gate_checks where check_id = $1", id));
            times[round % 2].Add(Stopwatch.GetElapsedTime(clock).TotalMicroseconds);
        }
        var (theirs, nobodys) = (Median(times[0]), Median(times[1]));
        TestContext.Current.TestOutputHelper?.WriteLine($"hidden {theirs:F0} us, missing {nobodys:F0} us");
        Assert.True(Math.Abs(theirs - nobodys) < 1_000, $"hidden {theirs:F0} us, missing {nobodys:F0} us");
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static async Task<(HttpStatusCode Status, string Body)> AnswerAsync(
        HttpClient client, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(
            method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
