using ReleaseGates.Postgres.Callers;
using System.Diagnostics;

namespace ReleaseGates.Postgres.Ingest;

/// <summary>
/// Gathers what concurrent callers post into batches. No timer: while a batch is with the database the next one
/// gathers by itself, so a lone post goes out at once and a crowd shares its round trips.
/// </summary>
public sealed class IngestBatcher : IAsyncDisposable
{
    private readonly IngestStore _store;
    private readonly IngestLimits _limits;
    private readonly Lock _taking = new();
    private readonly Queue<IngestPost> _posts = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waitingEvents;
    private long _waitingBytes;
    private int _underWay;
    private bool _isClosed;

    public IngestBatcher(IngestStore store, IngestLimits limits)
    {
        _store = store;
        _limits = limits;
        Admission = new(limits);
    }

    /// <summary>Who may post at all.</summary>
    public AdmissionControl Admission { get; }

    /// <summary>The answers to the events, in order.</summary>
    /// <exception cref="IngestOverloadedException">The queue is full; nothing was taken on.</exception>
    public Task<IReadOnlyList<IngestAnswer>> IngestAsync(Caller caller, IReadOnlyList<byte[]> bodies)
    {
        var post = new IngestPost(caller, bodies);
        lock (_taking)
        {
            if (_isClosed || _posts.Count >= _limits.QueuedPosts || _waitingBytes + post.Bytes > _limits.QueuedBytes)
                throw new IngestOverloadedException(ofCaller: false);
            _posts.Enqueue(post);
            _waitingEvents += post.Bodies.Count;
            _waitingBytes += post.Bytes;
        }
        StartWriting();
        return post.Answers;
    }

    /// <summary>Finishes what was taken on.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_taking)
        {
            _isClosed = true;
            if (_underWay == 0)
                _drained.TrySetResult();
        }
        await _drained.Task;
    }

    private void StartWriting()
    {
        while (Gather() is { Count: > 0 } batch)
            _ = Task.Run(() => WriteAndGoOnAsync(batch));
    }

    private async Task WriteAndGoOnAsync(List<IngestPost> batch)
    {
        await WriteAsync(batch);
        lock (_taking)
            _underWay--;
        StartWriting();
        lock (_taking)
            if (_isClosed && _underWay == 0)
                _drained.TrySetResult();
    }

    /// <summary>The next batch; null while there is none, or while it is better to let it grow.</summary>
    private List<IngestPost>? Gather()
    {
        lock (_taking)
        {
            // A call costs as much as ten events: beside another one only a crowd is worth it.
            if (_posts.Count == 0 || _underWay >= _limits.Writers || (_underWay > 0 && _waitingEvents < _limits.CrowdEvents))
                return null;
            _underWay++;
            var batch = new List<IngestPost>();
            var events = 0;
            var bytes = 0L;
            while (events < _limits.BatchEvents && bytes < _limits.BatchBytes && _posts.TryDequeue(out var post))
            {
                IngestMetrics.QueueTime.Record(Stopwatch.GetElapsedTime(post.EnqueuedAt).TotalSeconds);
                events += post.Bodies.Count;
                bytes += post.Bytes;
                batch.Add(post);
            }
            _waitingEvents -= events;
            _waitingBytes -= bytes;
            return batch;
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
        catch (Exception failure)
            when (DatabaseFailure.Of(failure) is DatabaseFailure.Unexpected && (batch.Count > 1 || batch[0].Bodies.Count > 1))
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
            ActivityKind.Internal, links: batch.Where(post => post.Trace != default).Select(post => new ActivityLink(post.Trace)),
                name: "ingest batch");
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
