namespace ReleaseGates.Tests.Support;

/// <summary>Stops the cluster when the last test has run.</summary>
public sealed class TestClusterLifetime : IAsyncDisposable
{
    public ValueTask DisposeAsync() => TestCluster.StopAsync();
}
