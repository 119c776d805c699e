using Npgsql;
using ReleaseGates.Postgres.Callers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>
/// Ten callers take turns on five connections, and nobody speaks in another's name. GATES_ACCESS_REQUESTS says how
/// many requests each test makes; the long form is 100000.
/// </summary>
public sealed class PoolingTests
{
    private const int Connections = 5;

    private static readonly AccessCaller[] Callers = [.. AccessCaller.All.Where(caller => caller.IsPersona).Take(10)];

    private static readonly ParallelOptions Interleaved = new() { MaxDegreeOfParallelism = 20 };

    private static int Requests { get; } =
        Environment.GetEnvironmentVariable("GATES_ACCESS_REQUESTS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture)
            : 3_000;

    [Fact]
    public async Task No_identity_bleeds_over_pooled_connections()
    {
        await using var database = await TestDatabase.CreateAsync();
        // Nothing tidies up between two callers but what runs each of them.
        await using var pool = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ServerConnectionString)
        {
            MaxPoolSize = Connections,
            NoResetOnClose = true,
            Timeout = 120,
        });
        var callers = new CallerDatabase(pool);
        var bled = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), Interleaved, async (n, _) =>
        {
            var asking = Callers[n % Callers.Length];
            var caller = new Caller(
                asking.Subject, asking.Role, JsonSerializer.Serialize(new { sub = asking.Subject, role = asking.Role }));
            if (n % 7 == 0)
                await LeaveAsync(callers, caller, n);
            const string WhoAmI = "select ops_private.actor() || ' ' || ops_private.persona() || ' ' || current_user";
            var answer = n % 2 == 0 ? await callers.ReadAsync(caller, WhoAmI, default) : await callers.WriteAsync(caller, WhoAmI);
            if (answer != $"{caller.Subject} {caller.Persona} {caller.Persona}")
                Interlocked.Increment(ref bled);
        });
        Assert.Equal(0, bled);

        var open = new List<NpgsqlConnection>();
        for (var n = 0; n < Connections; n++)
        {
            open.Add(await pool.OpenConnectionAsync());
            await using var leftover = new NpgsqlCommand(
                "select current_user || coalesce(current_setting('request.jwt.claims', true), '')", open[^1]);
            Assert.Equal("gates_server", await leftover.ExecuteScalarAsync());
        }
        foreach (var connection in open)
            await connection.DisposeAsync();
    }

    [Fact]
    public async Task No_identity_bleeds_through_the_server()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var issuer = new TestIssuer();
        var jwks = Path.GetTempFileName();
        await File.WriteAllTextAsync(jwks, issuer.Jwks);
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string>
        {
            ["GATES_DATABASE_URL"] = database.ServerConnectionString,
            ["Ingest__Writers"] = "2",
            ["Database__ReadConnections"] = "3",
            ["Database__ConnectionWaitSeconds"] = "120",
            ["Identity__Issuers__0__Issuer"] = TestIssuer.Name,
            ["Identity__Issuers__0__Audience"] = TestIssuer.Audience,
            ["Identity__Issuers__0__Jwks"] = jwks,
        });
        var clients = Callers.Select(caller => server.Client(issuer.Token(caller.Role, caller.Subject))).ToArray();
        var wrong = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), Interleaved, async (n, cancel) =>
        {
            var (caller, client) = (Callers[n % Callers.Length], clients[n % clients.Length]);
            // Neighbours differ in caller and in kind, and batches mix the callers.
            if (n / Callers.Length % 2 == 0)
            {
                using var sent = await client.IngestAsync(Events.Backup($"{caller.Subject}={n}"));
                if (sent.StatusCode != (caller.Role is "ci_service_role" or "sre" ? HttpStatusCode.OK : HttpStatusCode.Forbidden))
                    wrong.Add($"{caller} sent: {await sent.Content.ReadAsStringAsync(cancel)}");
            }
            else
            {
                using var read = await client.GetAsync("/v1/personas", cancel);
                if (read.StatusCode != (caller.Role is "release_manager" or "audit_reader" ? HttpStatusCode.OK : HttpStatusCode.Forbidden))
                    wrong.Add($"{caller} read: {await read.Content.ReadAsStringAsync(cancel)}");
            }
        });
        foreach (var client in clients)
            client.Dispose();
        File.Delete(jwks);
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Take(10)));
        Assert.Equal(Enumerable.Range(0, Requests).Count(n => n / Callers.Length % 2 == 0),
            await database.ValueAsync<long>("select count(*) from ops.event_ingest_log"));
        Assert.Equal(0, await database.ValueAsync<long>(
            "select count(*) from ops.event_ingest_log "
                + "where actor is distinct from split_part(split_part(idempotency_key, '/', 4), '=', 1)"));
        Assert.Equal(0, await database.ValueAsync<long>(
            "select count(*) from ops.environment_events "
                + "where created_by is distinct from split_part(split_part(idempotency_key, '/', 4), '=', 1)"));
    }

    /// <summary>Ends in the middle of its transaction: by an error of its own, or because the asker went away.</summary>
    private static async Task LeaveAsync(CallerDatabase callers, Caller caller, int n)
    {
        using var gone = new CancellationTokenSource(n % 2 == 0 ? TimeSpan.FromMilliseconds(2) : TimeSpan.FromMinutes(1));
        try
        {
            await callers.ReadAsync(caller, n % 2 == 0 ? "select pg_sleep(0.01)::text" : "select (1 / 0)::text", gone.Token);
        }
        catch (Exception left) when (left is PostgresException or OperationCanceledException)
        {
        }
    }
}
