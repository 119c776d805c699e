using ReleaseGates.Postgres.Callers;
using System.Diagnostics;

namespace ReleaseGates.Postgres.Ingest;

/// <summary>Events of one caller that must be ingested in order, and the promise of their answers.</summary>
internal sealed class IngestPost(Caller caller, IReadOnlyList<byte[]> bodies)
{
    private readonly TaskCompletionSource<IReadOnlyList<IngestAnswer>> _answers =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Caller Caller => caller;
    public IReadOnlyList<byte[]> Bodies => bodies;
    public long Bytes { get; } = bodies.Sum(body => (long)body.Length);
    public long EnqueuedAt { get; } = Stopwatch.GetTimestamp();
    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;
    public Task<IReadOnlyList<IngestAnswer>> Answers => _answers.Task;

    public void Answer(IReadOnlyList<IngestAnswer> answers) => _answers.TrySetResult(answers);

    public void Fail(Exception failure) => _answers.TrySetException(failure);
}
