using ReleaseGates.Postgres.Callers;
using ReleaseGates.Postgres.Live;
using System.Text;
using System.Text.Json;

namespace ReleaseGates.Server.Live;

/// <summary>One follower's server-sent events: every change after a position once, in order, for as long as the token is good.</summary>
internal sealed class ChangeStream(ChangeStore changes, LiveFeed feed, TimeProvider time, HttpResponse response, Caller caller,
    Guid? releaseId)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PauseWhenAway = TimeSpan.FromMilliseconds(500);

    private string? _position;

    public async Task RunAsync(string? after, CancellationToken stop)
    {
        // Before the first byte a refusal is still an answer of its own.
        var page = await changes.AfterAsync(caller, after, releaseId, stop);
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes("retry: 1000\n\n"), stop);
        if (page.ResetReason is not null)
            await WriteResetAsync(page, after!, stop);
        else
            await WriteAsync(after ?? page.Next, "ready", $$"""{"next":"{{after ?? page.Next}}"}""", stop);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (Expiry() is { } expiry)
            ending.CancelAfter(expiry);
        try
        {
            await FollowAsync(page, ending.Token);
        }
        catch (OperationCanceledException) when (!response.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // The token has expired or the server is stopping: the follower comes back with its position.
        }
    }

    private async Task FollowAsync(ChangePage page, CancellationToken cancel)
    {
        while (true)
        {
            foreach (var (id, json) in page.Changes)
                await WriteAsync(id, "change", json, cancel);
            _position = page.Next;
            if (!page.IsMoreWaiting)
            {
                await response.Body.FlushAsync(cancel);
                var since = time.GetTimestamp();
                await feed.MovedAsync(_position, Heartbeat, cancel);
                if (time.GetElapsedTime(since) >= Heartbeat)
                {
                    // An id without data advances the position of a follower that gets few changes.
                    await response.Body.WriteAsync(Encoding.UTF8.GetBytes($": still here\nid: {_position}\n\n"), cancel);
                    await response.Body.FlushAsync(cancel);
                }
            }
            page = await NextAsync(_position, cancel);
            if (page.ResetReason is not null)
                await WriteResetAsync(page, _position, cancel);
        }
    }

    /// <summary>
    /// Changes were missed. The stream says so, not the status: a browser that reconnects would give up at an error,
    /// and could not read which.
    /// </summary>
    private Task WriteResetAsync(ChangePage page, string after, CancellationToken cancel) =>
        WriteAsync(page.Next, "reset", $$"""{"reset":"{{page.ResetReason}}","after":"{{after}}","next":"{{page.Next}}"}""", cancel);

    /// <summary>The database may go away and come back; the follower only notices the pause.</summary>
    private async Task<ChangePage> NextAsync(string after, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await changes.AfterAsync(caller, after, releaseId, cancel);
            }
            catch (Exception failure) when (!cancel.IsCancellationRequested
                && DatabaseFailure.Of(failure) is DatabaseFailure.Unavailable or DatabaseFailure.TimedOut or DatabaseFailure.Conflict)
            {
                await response.Body.WriteAsync(": waiting for the database\n\n"u8.ToArray(), cancel);
                await response.Body.FlushAsync(cancel);
                await Task.Delay(PauseWhenAway, time, cancel);
            }
        }
    }

    private async Task WriteAsync(string id, string name, string json, CancellationToken cancel)
    {
        // JSON made by the database has no line breaks of its own.
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"id: {id}\nevent: {name}\ndata: {json}\n\n"), cancel);
        if (name != "change")
            await response.Body.FlushAsync(cancel);
    }

    private TimeSpan? Expiry()
    {
        using var claims = JsonDocument.Parse(caller.Claims);
        if (!claims.RootElement.TryGetProperty("exp", out var exp) || !exp.TryGetDouble(out var seconds))
            return null;
        var left = DateTimeOffset.UnixEpoch.AddSeconds(seconds) - time.GetUtcNow();
        return left < TimeSpan.Zero ? TimeSpan.Zero : left > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : left;
    }
}
