using ReleaseGates.Postgres.Callers;

namespace ReleaseGates.Postgres.Ingest;

/// <summary>
/// Admission control: how many posts, and how many bytes, may be in flight at once, in all and for one caller. A post
/// is admitted before its body is read, so that refusing one costs nothing.
/// </summary>
public sealed class AdmissionControl(IngestLimits limits)
{
    private readonly Lock _counting = new();
    private readonly Dictionary<string, int> _admitted = [];
    private int _posts;
    private long _bytes;

    /// <summary>Admits a post until the result is disposed of.</summary>
    /// <param name="caller">Who posts.</param>
    /// <param name="bytes">How long the body may be.</param>
    /// <exception cref="IngestOverloadedException">Too many are in flight already, of this caller or in all.</exception>
    public IDisposable Enter(Caller caller, long bytes)
    {
        lock (_counting)
        {
            var own = _admitted.GetValueOrDefault(caller.Subject);
            if (own >= limits.PostsPerCaller)
                throw new IngestOverloadedException(ofCaller: true);
            if (_posts >= limits.QueuedPosts || _posts > 0 && _bytes + bytes > limits.QueuedBytes)
                throw new IngestOverloadedException(ofCaller: false);
            _admitted[caller.Subject] = own + 1;
            _posts++;
            _bytes += bytes;
        }
        return new Admitted(this, caller.Subject, bytes);
    }

    private void Leave(string subject, long bytes)
    {
        lock (_counting)
        {
            if (--_admitted[subject] == 0)
                _admitted.Remove(subject);
            _posts--;
            _bytes -= bytes;
        }
    }

    private sealed class Admitted(AdmissionControl admission, string subject, long bytes) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (!_left)
                admission.Leave(subject, bytes);
            _left = true;
        }
    }
}
