using Npgsql;
using ReleaseGates.Bench.Work;
using ReleaseGates.LocalStack;
using ReleaseGates.Personas;

namespace ReleaseGates.Bench;

/// <summary>What is measured: a control plane of its own, durable, with releases that pipelines are working on.</summary>
internal sealed class TestBed : IAsyncDisposable
{
    private const int Releases = 4000;
    private const int Callers = 16;
    private const string Debian15 = "/usr/lib/postgresql/15/bin";

    private readonly string _folder;

    private TestBed(string folder, ControlPlane stack, BenchSettings settings)
    {
        _folder = folder;
        Stack = stack;
        Settings = settings;
        Owner = NpgsqlDataSource.Create(stack.OwnerConnectionString + ";Maximum Pool Size=8;Command Timeout=0");
        Superuser = NpgsqlDataSource.Create(stack.SuperuserConnectionString + ";Pooling=false;Command Timeout=0");
        // One token for each of some repositories.
        Tokens = [.. Enumerable.Range(0, Callers)
            .Select(n => stack.Token(PersonaNames.CiServiceRole, $"repo:acme/shop-{n}:ref:refs/heads/main"))];
    }

    public ControlPlane Stack { get; }

    public BenchSettings Settings { get; }

    /// <summary>As the owner of the schema.</summary>
    public NpgsqlDataSource Owner { get; }

    /// <summary>For what only a superuser may: a checkpoint, or rows without their triggers. Each use has a session of its own.</summary>
    public NpgsqlDataSource Superuser { get; }

    public IReadOnlyList<string> Tokens { get; }

    public IReadOnlyList<Guid> ReleaseIds { get; private set; } = [];

    public static async Task<TestBed> StartAsync(BenchSettings settings, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("gates-bench-").FullName;
        // The server logs a line for each post that it refuses. The floor is made of such posts, and its lines are no part of it.
        Environment.SetEnvironmentVariable("Logging__LogLevel__ReleaseGates", "Warning");
        var bin = settings.Postgres == 15 ? Environment.GetEnvironmentVariable("GATES_POSTGRES15_BIN") ?? Debian15 : null;
        var stack = await ControlPlane.StartAsync(new(folder) { BinFolder = bin }, Console.WriteLine, cancel);
        var bed = new TestBed(folder, stack, settings);
        try
        {
            bed.ReleaseIds = await OpenReleases.RunAsync(bed, Releases, cancel);
            return bed;
        }
        catch
        {
            await bed.DisposeAsync();
            throw;
        }
    }

    public async Task<T> ValueAsync<T>(string sql, CancellationToken cancel)
    {
        await using var command = Owner.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancel))!;
    }

    public async Task RunAsync(string sql, CancellationToken cancel)
    {
        await using var command = Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task AsSuperuserAsync(string sql, CancellationToken cancel)
    {
        await using var command = Superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        await Superuser.DisposeAsync();
        await Stack.DisposeAsync();
        await ControlPlane.RemoveAsync(_folder, CancellationToken.None);
    }
}
