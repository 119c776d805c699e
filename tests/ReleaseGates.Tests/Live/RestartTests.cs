using Npgsql;
using ReleaseGates.LocalStack.Embedded;
using ReleaseGates.Postgres.Migrations;
using System.Net;
using Xunit;

namespace ReleaseGates.Tests.Live;

/// <summary>A Postgres that stops under its followers and comes back.</summary>
public sealed class RestartTests
{
    private const string Password = "only-the-tests-know";

    [Fact]
    public async Task None_is_missed_or_doubled_when_Postgres_restarts()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"gates-live-{Guid.NewGuid():N}");
        var postgres = await EmbeddedPostgres.StartAsync(new(folder) { BinFolder = TestCluster.BinFolder });
        using var issuer = new TestIssuer();
        var jwks = Path.GetTempFileName();
        try
        {
            await SupabaseStandIn.InstallAsync(postgres, "postgres", Password);
            await Migrator.ApplyAsync(postgres.ConnectionString(SupabaseStandIn.Owner, Password, "postgres"));
            await using (var superuser = NpgsqlDataSource.Create(postgres.ConnectionString("postgres")))
                await SupabaseStandIn.SetPasswordAsync(superuser, "gates_server", Password);
            await File.WriteAllTextAsync(jwks, issuer.Jwks);
            await using var server = await ServerProcess.StartAsync(new Dictionary<string, string>
            {
                ["GATES_DATABASE_URL"] = postgres.ConnectionString("gates_server", Password, "postgres"),
                ["Identity__Issuers__0__Issuer"] = TestIssuer.Name,
                ["Identity__Issuers__0__Audience"] = TestIssuer.Audience,
                ["Identity__Issuers__0__Jwks"] = jwks,
            });
            using var writer = server.Client(issuer.Token("ci_service_role"));
            await using var follower = Follower.Start(server.Address, issuer.Token("release_manager"));

            await WriteAsync(writer, "before");
            await Eventually.TrueAsync(() => Task.FromResult(follower.Heard.Count >= 20));
            await postgres.DisposeAsync();
            var waiting = WriteAsync(writer, "meanwhile");
            // The stream outlives the database: nobody has to connect anew.
            postgres = await EmbeddedPostgres.StartAsync(new(folder) { BinFolder = TestCluster.BinFolder, Port = postgres.Port });
            await waiting;
            await WriteAsync(writer, "after");

            await using var owner = NpgsqlDataSource.Create(postgres.ConnectionString(SupabaseStandIn.Owner, Password, "postgres"));
            await using var command = owner.CreateCommand(
                "select array_agg(txid || '-' || position order by txid, position) from ops_private.live_changes");
            var told = (string[])(await command.ExecuteScalarAsync())!;
            Assert.Equal(60, told.Length);
            await Eventually.TrueAsync(() => Task.FromResult(follower.Heard.Count >= told.Length));
            Assert.Equal(told, follower.Ids);
        }
        finally
        {
            await postgres.DisposeAsync();
            Directory.Delete(folder, recursive: true);
            File.Delete(jwks);
        }
    }

    /// <summary>Twenty events, each sent until it is taken.</summary>
    private static async Task WriteAsync(HttpClient writer, string word)
    {
        for (var i = 0; i < 20; i++)
        {
            await Eventually.TrueAsync(async () =>
            {
                using var answer = await writer.IngestAsync(Events.Backup($"{word}-{i}"));
                return answer.StatusCode == HttpStatusCode.OK;
            });
        }
    }
}
