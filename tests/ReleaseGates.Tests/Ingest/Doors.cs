using ReleaseGates.Tests.Supabase;
using Xunit;

namespace ReleaseGates.Tests.Ingest;

/// <summary>All doors, each in front of a database of its own.</summary>
public sealed class Doors : IAsyncLifetime
{
    private readonly ServerFixture _server = new();
    private readonly List<IAsyncDisposable> _open = [];

    internal IReadOnlyList<IngestDoor> All { get; private set; } = [];

    internal TestIssuer Issuer => _server.Issuer;

    internal IngestDoor this[string name] => All.Single(door => door.Name == name);

    public async ValueTask InitializeAsync()
    {
        var projects = Task.WhenAll(SupabaseProject.StartAsync(Issuer), SupabaseProject.StartAsync(Issuer));
        var databases = Task.WhenAll(TestDatabase.CreateAsync(), TestDatabase.CreateAsync());
        await _server.InitializeAsync();
        var ((core, sql), (dataApi, edge)) = (Pair(await databases), Pair(await projects));
        _open.AddRange([core, sql, dataApi, edge, _server]);
        All = [new CoreDoor(core), new SqlDoor(sql), new DataApiDoor(dataApi, Issuer), new EdgeDoor(edge, Issuer), new ServerDoor(_server)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var door in All.OfType<IDisposable>())
            door.Dispose();
        foreach (var each in _open)
            await each.DisposeAsync();
    }

    private static (T, T) Pair<T>(T[] two) => (two[0], two[1]);
}
