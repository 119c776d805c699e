using ReleaseGates.Postgres.Callers;
using System.Collections.Concurrent;

namespace ReleaseGates.Server.Identity;

/// <summary>
/// Tokens that were verified a moment ago. A pipeline sends the same one with every event, and its signature costs
/// more than the event. A withdrawn key is noticed within <see cref="Longest"/>.
/// </summary>
internal sealed class BelievedTokens(TimeProvider time)
{
    private const int Most = 4096;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (Caller Caller, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);

    public Caller? CallerOf(string encoded) =>
        _tokens.TryGetValue(encoded, out var known) && time.GetUtcNow() < known.Until ? known.Caller : null;

    public Caller Keep(string encoded, Caller caller, DateTime expires)
    {
        // Whoever sends ever new tokens gets nothing of it, and takes no memory either.
        if (_tokens.Count >= Most)
            _tokens.Clear();
        var soon = time.GetUtcNow() + Longest;
        _tokens[encoded] = (caller, expires < soon.UtcDateTime ? new DateTimeOffset(expires, TimeSpan.Zero) : soon);
        return caller;
    }
}
