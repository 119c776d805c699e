namespace ReleaseGates.Tests.Live;

/// <summary>The feed of a test's database, which stands in one cluster with those of other tests.</summary>
internal static class Feed
{
    /// <summary>
    /// Waits until all that happened may be told: until no older transaction of the cluster is under way, in other databases
    /// either.
    /// </summary>
    public static Task SettledAsync(TestDatabase database) => Eventually.TrueAsync(() => database.ValueAsync<bool>(
        "select max(txid) < pg_snapshot_xmin(pg_current_snapshot()) from ops_private.live_changes"), seconds: 300);
}
