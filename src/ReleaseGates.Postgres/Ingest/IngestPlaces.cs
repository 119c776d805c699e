using ReleaseGates.Postgres.Callers;

namespace ReleaseGates.Postgres.Ingest;

/// <summary>
/// How many posts, and how much of them, may be on their way at once, from everybody and from one caller. A place is
/// taken before a body is read, so that whoever is turned away costs nothing.
/// </summary>
public sealed class IngestPlaces(IngestLimits limits)
{
    private readonly Lock _counting = new();
    private readonly Dictionary<string, int> _taken = [];
    private int _posts;
    private long _bytes;

    /// <summary>Takes a place, to be given back by disposing of it.</summary>
    /// <param name="caller">Who posts.</param>
    /// <param name="bytes">How long the body may be.</param>
    /// <exception cref="IngestOverloadedException">None is left, for this caller or at all.</exception>
    public IDisposable Take(Caller caller, long bytes)
    {
        lock (_counting)
        {
            var own = _taken.GetValueOrDefault(caller.Subject);
            if (own >= limits.PostsPerCaller)
                throw new IngestOverloadedException(ofCaller: true);
            if (_posts >= limits.QueuedPosts || _posts > 0 && _bytes + bytes > limits.QueuedBytes)
                throw new IngestOverloadedException(ofCaller: false);
            _taken[caller.Subject] = own + 1;
            _posts++;
            _bytes += bytes;
        }
        return new Place(this, caller.Subject, bytes);
    }

    private void GiveBack(string subject, long bytes)
    {
        lock (_counting)
        {
            if (--_taken[subject] == 0)
                _taken.Remove(subject);
            _posts--;
            _bytes -= bytes;
        }
    }

    private sealed class Place(IngestPlaces places, string subject, long bytes) : IDisposable
    {
        private bool _given;

        public void Dispose()
        {
            if (!_given)
                places.GiveBack(subject, bytes);
            _given = true;
        }
    }
}
