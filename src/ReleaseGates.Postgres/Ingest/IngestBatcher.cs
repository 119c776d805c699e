using ReleaseGates.Postgres.Callers;
using System.Diagnostics;
using System.Threading.Channels;

namespace ReleaseGates.Postgres.Ingest;

/// <summary>
/// Gathers what concurrent callers post into batches. No timer: while a writer waits for the database the next
/// batch gathers by itself, so a lone post goes out at once and a crowd shares its round trips.
/// </summary>
public sealed class IngestBatcher : IAsyncDisposable
{
    private readonly IngestStore _store;
    private readonly IngestLimits _limits;
    private readonly Channel<IngestPost> _posts;
    private readonly Task _writers;
    private long _queuedBytes;

    public IngestBatcher(IngestStore store, IngestLimits limits)
    {
        _store = store;
        _limits = limits;
        Places = new(limits);
        _posts = Channel.CreateBounded<IngestPost>(limits.QueuedPosts);
        _writers = Task.WhenAll(Enumerable.Range(0, limits.Writers).Select(_ => Task.Run(WriteAsync)));
    }

    /// <summary>Who may post at all.</summary>
    public IngestPlaces Places { get; }

    /// <summary>The answers to the events, in order.</summary>
    /// <exception cref="IngestOverloadedException">The queue is full; nothing was taken on.</exception>
    public Task<IReadOnlyList<IngestAnswer>> IngestAsync(Caller caller, IReadOnlyList<byte[]> bodies)
    {
        var post = new IngestPost(caller, bodies);
        if (Interlocked.Add(ref _queuedBytes, post.Bytes) > _limits.QueuedBytes || !_posts.Writer.TryWrite(post))
        {
            Interlocked.Add(ref _queuedBytes, -post.Bytes);
            throw new IngestOverloadedException(ofCaller: false);
        }
        return post.Answers;
    }

    /// <summary>Finishes what was taken on.</summary>
    public async ValueTask DisposeAsync()
    {
        _posts.Writer.TryComplete();
        await _writers;
    }

    private async Task WriteAsync()
    {
        var batch = new List<IngestPost>();
        while (await _posts.Reader.WaitToReadAsync())
        {
            Gather(batch);
            if (batch.Count > 0)
                await WriteAsync(batch);
            batch.Clear();
        }
    }

    private void Gather(List<IngestPost> batch)
    {
        var events = 0;
        var bytes = 0L;
        while (events < _limits.BatchEvents && bytes < _limits.BatchBytes && _posts.Reader.TryRead(out var post))
        {
            Interlocked.Add(ref _queuedBytes, -post.Bytes);
            IngestMetrics.QueueTime.Record(Stopwatch.GetElapsedTime(post.EnqueuedAt).TotalSeconds);
            events += post.Bodies.Count;
            bytes += post.Bytes;
            batch.Add(post);
        }
    }

    private async Task WriteAsync(List<IngestPost> batch)
    {
        try
        {
            var answers = await CallAsync(batch);
            var next = 0;
            foreach (var post in batch)
            {
                post.Answer([.. answers.Skip(next).Take(post.Bodies.Count)]);
                next += post.Bodies.Count;
            }
        }
        catch (Exception failure) when (DatabaseFailure.Of(failure) is DatabaseFailure.Unexpected && (batch.Count > 1 || batch[0].Bodies.Count > 1))
        {
            // One event's fault must not become another's: each is asked again on its own, in order.
            foreach (var post in batch)
                await WriteOneByOneAsync(post);
        }
        catch (Exception failure)
        {
            foreach (var post in batch)
                post.Fail(failure);
        }
    }

    private async Task WriteOneByOneAsync(IngestPost post)
    {
        var answers = new List<IngestAnswer>(post.Bodies.Count);
        try
        {
            foreach (var body in post.Bodies)
            {
                try
                {
                    answers.AddRange(await CallAsync([new IngestPost(post.Caller, [body])]));
                }
                catch (Exception failure) when (DatabaseFailure.Of(failure) is DatabaseFailure.Unexpected)
                {
                    answers.Add(IngestAnswer.Failed(failure));
                }
            }
            post.Answer(answers);
        }
        catch (Exception failure)
        {
            post.Fail(failure);
        }
    }

    private async Task<IReadOnlyList<IngestAnswer>> CallAsync(List<IngestPost> batch)
    {
        byte[][] bodies = [.. batch.SelectMany(post => post.Bodies)];
        Caller[] callers = [.. batch.SelectMany(post => post.Bodies.Select(_ => post.Caller))];
        using var activity = IngestMetrics.Activities.StartActivity(
            ActivityKind.Internal, links: batch.Where(post => post.Trace != default).Select(post => new ActivityLink(post.Trace)), name: "ingest batch");
        activity?.SetTag("gates.ingest.events", bodies.Length);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var answers = await Retry.OnConflictAsync(() => _store.IngestAsync(bodies, callers));
            IngestMetrics.BatchSize.Record(bodies.Length);
            IngestMetrics.Count(answers);
            return answers;
        }
        catch (Exception failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            IngestMetrics.Failures.Add(1, new KeyValuePair<string, object?>("kind", DatabaseFailure.Of(failure).GetType().Name));
            throw;
        }
        finally
        {
            IngestMetrics.BatchDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }
}
