using ReleaseGates.Client;
using ReleaseGates.Live;
using System.Collections.Concurrent;

namespace ReleaseGates.Tests.Live;

/// <summary>The real client, following in the background until disposed.</summary>
internal sealed class Follower : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly GatesClient _client;
    private readonly Task _following;

    private Follower(Uri address, string token, Guid? releaseId, string? after)
    {
        _client = GatesClient.Connect(address, token, new RetryPolicy(1000, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1)));
        _following = FollowAsync(releaseId, after);
    }

    /// <summary>What was heard, in the order of hearing.</summary>
    public ConcurrentQueue<Change> Heard { get; } = new();

    /// <summary>What was said to be missed.</summary>
    public ConcurrentQueue<FeedReset> Resets { get; } = new();

    public IEnumerable<string> Ids => Heard.Select(change => change.Id);

    public static Follower Start(Uri address, string token, Guid? releaseId = null, string? after = "0-0") =>
        new(address, token, releaseId, after);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task FollowAsync(Guid? releaseId, string? after)
    {
        try
        {
            await foreach (var change in _client.FollowAsync(releaseId, after, Keep, _stop.Token))
                Heard.Enqueue(change);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // That is how following ends.
        }

        Task Keep(FeedReset reset)
        {
            Resets.Enqueue(reset);
            return Task.CompletedTask;
        }
    }
}
