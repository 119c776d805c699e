using Npgsql;
using ReleaseGates.Personas;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Xunit;

namespace ReleaseGates.Tests.Dev;

/// <summary><c>gates-dev up</c> and <c>reset</c>, also when things around them go wrong.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class UpTests : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"gates-up-{Guid.NewGuid():N}");

    [Fact]
    public async Task Everything_a_shell_needs_is_in_dev_env_and_holds_after_a_restart()
    {
        IReadOnlyDictionary<string, string> first;
        int[] processes;
        await using (var up = await DevProcess.UpAsync(_folder))
        {
            first = up.Environment;
            processes = [up.Postgres, up.Server];
            Assert.Equal(
                ["GATES_URL", "GATES_DATABASE_URL",
                    .. PersonaNames.Assignable.Select(persona => $"GATES_TOKEN_{persona.ToUpperInvariant()}")],
                first.Keys);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "dev.env")));
            await up.AnswersAsync();
            Assert.Equal("postgres", await ValueAsync(first, "select current_user::text"));
            Assert.Equal(false, await ValueAsync(first, "select rolsuper from pg_roles where rolname = current_user"));
            await ValueAsync(first, "create table public.kept as select 42 as answer");
            Assert.Equal(0, await up.StopAsync());
        }
        await DevProcess.GoneAsync(processes);

        await using var again = await DevProcess.UpAsync(_folder);
        Assert.Equal(first["GATES_URL"], again.Environment["GATES_URL"]);
        Assert.Equal(42, await ValueAsync(first, "select answer from public.kept"));
        // Tokens of before are still believed: the key is kept.
        using var client = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", first["GATES_TOKEN_AUDIT_READER"]) } };
        using var answer = await client.GetAsync(new Uri($"{first["GATES_URL"]}/v1/releases"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_second_up_and_a_reset_are_refused_while_it_runs_and_reset_removes_all_afterwards()
    {
        await using (var up = await DevProcess.UpAsync(_folder))
        {
            foreach (var verb in (string[])["up", "reset"])
            {
                var (exit, output) = await DevProcess.RunAsync(verb, _folder);
                Assert.Equal(3, exit);
                Assert.Contains("is already running", output, StringComparison.Ordinal);
            }
            await up.AnswersAsync();
        }
        Assert.Equal(0, (await DevProcess.RunAsync("reset", _folder)).ExitCode);
        Assert.False(Directory.Exists(_folder));
        Assert.Equal(0, (await DevProcess.RunAsync("reset", _folder)).ExitCode);
    }

    [Fact]
    public async Task A_killed_Postgres_and_a_killed_server_come_back()
    {
        await using var up = await DevProcess.UpAsync(_folder);
        await ValueAsync(up.Environment, "create table public.kept as select 42 as answer");
        var postgres = up.Postgres;
        await DevProcess.KillAsync(postgres);
        await up.SaysAsync("Postgres is running again.");
        Assert.NotEqual(postgres, up.Postgres);
        await up.AnswersAsync();
        Assert.Equal(42, await ValueAsync(up.Environment, "select answer from public.kept"));

        await DevProcess.KillAsync(up.Server);
        await up.SaysAsync("The server crashed.");
        await up.AnswersAsync();
    }

    [Fact]
    public async Task What_a_killed_up_left_running_is_taken_over()
    {
        IReadOnlyDictionary<string, string> first;
        int[] orphans;
        await using (var killed = await DevProcess.UpAsync(_folder))
        {
            first = killed.Environment;
            orphans = [killed.Postgres, killed.Server];
            await ValueAsync(first, "create table public.kept as select 42 as answer");
            await killed.KillAsync();
        }
        Assert.All(orphans, orphan => Assert.True(DevProcess.IsRunning(orphan)));

        await using var up = await DevProcess.UpAsync(_folder);
        await DevProcess.GoneAsync(orphans);
        Assert.Equal(first["GATES_URL"], up.Environment["GATES_URL"]);
        Assert.Equal(42, await ValueAsync(first, "select answer from public.kept"));
        await up.AnswersAsync();
    }

    [Fact]
    public async Task A_port_that_somebody_took_meanwhile_is_left_and_said_so()
    {
        IReadOnlyDictionary<string, string> first;
        await using (var up = await DevProcess.UpAsync(_folder))
            first = up.Environment;
        int[] ports = [new Uri(first["GATES_URL"]).Port, new Uri(first["GATES_DATABASE_URL"]).Port];
        using var server = new TcpListener(IPAddress.Loopback, ports[0]);
        using var postgres = new TcpListener(IPAddress.Loopback, ports[1]);
        server.Start();
        postgres.Start();

        await using var elsewhere = await DevProcess.UpAsync(_folder);
        await elsewhere.SaysAsync($"Port {ports[0]}, where the server listened before, is taken");
        await elsewhere.SaysAsync($"Port {ports[1]}, where Postgres listened before, is taken");
        Assert.NotEqual(first["GATES_URL"], elsewhere.Environment["GATES_URL"]);
        await elsewhere.AnswersAsync();
    }

    public async ValueTask DisposeAsync() => Assert.Equal(0, (await DevProcess.RunAsync("reset", _folder)).ExitCode);

    private static async Task<object?> ValueAsync(IReadOnlyDictionary<string, string> environment, string sql)
    {
        var url = new Uri(environment["GATES_DATABASE_URL"]);
        var person = url.UserInfo.Split(':');
        await using var source = NpgsqlDataSource.Create(
            $"Host={url.Host};Port={url.Port};Username={person[0]};Password={person[1]};"
                + $"Database={url.AbsolutePath.Trim('/')};Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
