using Npgsql;
using ReleaseGates.Postgres.Live;
using System.Globalization;

namespace ReleaseGates.Server.Live;

/// <summary>
/// Looks for the tip of the feed on behalf of everybody who follows, and wakes them when it moves. However many follow,
/// the database is asked five times a second; while nobody does, not at all.
/// </summary>
internal sealed class LiveFeed(ChangeStore changes, TimeProvider time, ILogger<LiveFeed> log) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseWhenAway = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private int _followers;
    private CancellationTokenSource? _watching;
    private string? _tip;
    private TaskCompletionSource _moved = New();

    /// <summary>From now on until disposed the feed is watched.</summary>
    /// <returns>Null when as many follow as may.</returns>
    public IDisposable? Follow(int most)
    {
        lock (_gate)
        {
            if (_followers >= most)
                return null;
            if (_followers++ == 0)
            {
                _watching = new CancellationTokenSource();
                _ = WatchAsync(_watching.Token);
            }
        }
        return new Follower(this);
    }

    /// <summary>Until the tip lies beyond the given position, or the time is up.</summary>
    public async Task MovedAsync(string from, TimeSpan patience, CancellationToken cancel)
    {
        Task moved;
        lock (_gate)
        {
            // A follower's own page may be ahead of what was last seen here.
            if (_tip is not null && Place(_tip).CompareTo(Place(from)) > 0)
                return;
            moved = _moved.Task;
        }
        await moved.WaitAsync(patience, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
    }

    public void Dispose() => _watching?.Cancel();

    private async Task WatchAsync(CancellationToken cancel)
    {
        var away = false;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                Move(await changes.TipAsync(cancel));
                away = false;
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException or OperationCanceledException)
            {
                if (!away && !cancel.IsCancellationRequested)
                    LiveLog.FeedAway(log, failure.Message);
                away = true;
            }
            await Task.Delay(away ? PauseWhenAway : Pause, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Move(string tip)
    {
        lock (_gate)
        {
            if (_tip == tip)
                return;
            _tip = tip;
            _moved.SetResult();
            _moved = New();
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_followers > 0)
                return;
            _watching?.Cancel();
            // The next follower must not get a tip that nobody watched since.
            _tip = null;
        }
    }

    private static (ulong Transaction, long Position) Place(string id) =>
        id.IndexOf('-', StringComparison.Ordinal) is var dash && dash > 0
            ? (ulong.Parse(id.AsSpan(0, dash), CultureInfo.InvariantCulture), long.Parse(id.AsSpan(dash + 1), CultureInfo.InvariantCulture))
            : throw new FormatException($"'{id}' is not a position.");

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Follower(LiveFeed feed) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                feed.Leave();
        }
    }
}
