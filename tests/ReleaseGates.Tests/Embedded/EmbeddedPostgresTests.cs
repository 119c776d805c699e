using Npgsql;
using ReleaseGates.LocalStack.Embedded;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace ReleaseGates.Tests.Embedded;

/// <summary>What happens to the embedded Postgres when things around it go wrong.</summary>
public sealed class EmbeddedPostgresTests : IAsyncLifetime
{
    private readonly EmbeddedPostgresSettings _settings =
        new(Path.Combine(Path.GetTempPath(), $"gates-embedded-{Guid.NewGuid():N}")) { BinFolder = TestCluster.BinFolder };

    private EmbeddedPostgres? _postgres;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Data_survives_a_stop_and_a_start()
    {
        await StartAsync();
        await RunAsync("create table kept (answer int); insert into kept values (42)");
        await StopAsync();
        await StartAsync();
        Assert.Equal(42, await RunAsync("select answer from kept"));
    }

    [Fact]
    public async Task It_is_durable_and_heard_on_loopback_only()
    {
        await StartAsync();
        Assert.Equal("on", await RunAsync("select setting from pg_settings where name = 'fsync'"));
        Assert.Equal("on", await RunAsync("select setting from pg_settings where name = 'synchronous_commit'"));
        Assert.Equal("127.0.0.1", await RunAsync("select setting from pg_settings where name = 'listen_addresses'"));
        Assert.Equal("", await RunAsync("select setting from pg_settings where name = 'unix_socket_directories'"));
    }

    [Fact]
    public async Task Nobody_logs_in_without_the_password_and_nobody_else_can_read_it()
    {
        await StartAsync();
        var wrong = new NpgsqlConnectionStringBuilder(_postgres!.ConnectionString("postgres")) { Password = "guessed", Pooling = false };
        await using var source = NpgsqlDataSource.Create(wrong);
        var refused = await Assert.ThrowsAsync<PostgresException>(async () => await source.OpenConnectionAsync());
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            new FileInfo(Path.Combine(_postgres.Folder, "superuser.password")).UnixFileMode);
    }

    [Fact]
    public async Task A_killed_Postgres_starts_again_on_its_port_with_what_was_committed()
    {
        await StartAsync();
        var port = _postgres!.Port;
        await RunAsync("create table kept (answer int); insert into kept values (42)");
        await KillAsync();
        await _postgres.StartAgainAsync();
        Assert.Equal(port, _postgres.Port);
        Assert.Equal(42, await RunAsync("select answer from kept"));
    }

    [Fact]
    public async Task A_pid_file_that_names_another_process_is_stale()
    {
        await StartAsync();
        await KillAsync();
        var pidFile = Path.Combine(_postgres!.Folder, "data", "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(pidFile);
        // The id has come to belong to a process of the very user that Postgres runs as.
        using var other = Process.Start(Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "sleep", "600"])
            : new ProcessStartInfo("sleep", ["600"]))!;
        try
        {
            lines[0] = $"{other.Id}";
            await File.WriteAllLinesAsync(pidFile, lines);
            await _postgres.StartAgainAsync();
            Assert.Equal(1, await RunAsync("select 1"));
            Assert.False(other.HasExited);
        }
        finally
        {
            other.Kill();
        }
    }

    [Fact]
    public async Task A_Postgres_that_outlived_its_starter_is_stopped_first()
    {
        await StartAsync();
        var orphan = _postgres!.ProcessId;
        await RunAsync("create table kept (answer int); insert into kept values (42)");
        // A copy of the cluster's folder lock is what a dead starter no longer holds.
        File.Move(Path.Combine(_postgres.Folder, "lock"), Path.Combine(_postgres.Folder, "lock.of-the-dead"));
        var first = _postgres;
        await StartAsync();
        Assert.NotEqual(orphan, _postgres!.ProcessId);
        Assert.Equal(42, await RunAsync("select answer from kept"));
        await first.DisposeAsync();
    }

    [Fact]
    public async Task A_second_start_in_the_same_folder_is_refused()
    {
        await StartAsync();
        await Assert.ThrowsAsync<FolderInUseException>(() => EmbeddedPostgres.StartAsync(_settings));
        await Assert.ThrowsAsync<FolderInUseException>(() => EmbeddedPostgres.RemoveAsync(_settings));
        Assert.Equal(1, await RunAsync("select 1"));
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var taken = await Assert.ThrowsAsync<PortTakenException>(() => EmbeddedPostgres.StartAsync(_settings with { Port = port }));
        Assert.Equal(port, taken.Port);
        Assert.Contains($"{port}", taken.Message, StringComparison.Ordinal);
        // Nothing is left behind that would stop the next start.
        await StartAsync();
    }

    [Fact]
    public async Task A_way_that_is_closed_to_others_is_no_obstacle()
    {
        var home = Directory.CreateTempSubdirectory("gates-closed-");
        var settings = _settings with { Folder = Path.Combine(home.FullName, "postgres") };
        Assert.Equal(UnixFileMode.None, home.UnixFileMode & UnixFileMode.OtherExecute);
        _postgres = await EmbeddedPostgres.StartAsync(settings);
        await RunAsync("create table kept (answer int); insert into kept values (42)");
        await StopAsync();
        _postgres = await EmbeddedPostgres.StartAsync(settings);
        Assert.Equal(42, await RunAsync("select answer from kept"));
        var folder = _postgres.Folder;
        await StopAsync();
        await EmbeddedPostgres.RemoveAsync(settings);
        Assert.False(Directory.Exists(folder));
        Assert.Empty(home.EnumerateFileSystemInfos());
        home.Delete();
    }

    [Fact]
    public async Task A_folder_without_Postgres_is_named()
    {
        var missing = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(_settings with { BinFolder = Path.GetTempPath() }));
        Assert.Contains("initdb", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_first_start_leaves_no_half_cluster()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_settings.Folder, "data.unfinished"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "PG_VERSION"), "17");
        await StartAsync();
        Assert.False(Directory.Exists(folder.FullName));
        Assert.Equal(1, await RunAsync("select 1"));
    }

    [Fact]
    public async Task Data_of_another_version_is_refused_by_name()
    {
        await StartAsync();
        await StopAsync();
        await File.WriteAllTextAsync(Path.Combine(_settings.Folder, "data", "PG_VERSION"), "9");
        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.StartAsync(_settings));
        Assert.Contains("of Postgres 9", refused.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await StopAsync();
        await EmbeddedPostgres.RemoveAsync(_settings);
        Assert.False(Directory.Exists(_settings.Folder));
    }

    private async Task StartAsync() => _postgres = await EmbeddedPostgres.StartAsync(_settings);

    private async Task StopAsync()
    {
        await _postgres!.DisposeAsync();
        Assert.Null(_postgres.ProcessId);
        _postgres = null;
    }

    // As the kernel does when memory runs out.
    private async Task KillAsync()
    {
        using var postmaster = Process.GetProcessById(_postgres!.ProcessId!.Value);
        postmaster.Kill();
        while (_postgres.ProcessId is not null)
            await Task.Delay(10);
    }

    private async Task<object?> RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_postgres!.ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
