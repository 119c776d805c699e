using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ReleaseGates.Ingest;

/// <summary>
/// The key under which a logical event is accepted exactly once (FR-9):
/// <c>source_system/release_id/event_type/tail</c>. A retry carries the same key, a new event a new one.
/// </summary>
public static partial class IdempotencyKey
{
    /// <summary>A key with a tail of the caller's own, for example a foreign system's id of the event.</summary>
    /// <exception cref="ArgumentException">The tail is not 1 to 128 of <c>A-Z a-z 0-9 . _ : = + @ -</c>.</exception>
    public static string Of(string sourceSystem, Guid releaseId, string eventType, string tail)
    {
        if (!IsTail(tail))
            throw new ArgumentException($"'{tail}' cannot end an idempotency key: use 1 to 128 of A-Z a-z 0-9 . _ : = + @ -.",
                nameof(tail));
        return $"{sourceSystem}/{releaseId:D}/{eventType}/{tail}";
    }

    /// <summary>
    /// A key from what the event says and the CI job that says it: sending again is a retry, running again is a new event.
    /// </summary>
    public static string Of(Envelope envelope, CiRun run)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(run);
        var content = string.Join('\n', envelope.SchemaVersion, envelope.GateCode, envelope.Payload.ToJsonString(), run.Id, run.Attempt,
            run.Job);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(content));
        return Of(envelope.SourceSystem, envelope.ReleaseId, envelope.EventType, Convert.ToHexStringLower(hash.AsSpan(0, 16)));
    }

    /// <summary>Whether the text may stand after the last slash of a key.</summary>
    public static bool IsTail(string tail) => Tail().IsMatch(tail);

    [GeneratedRegex(@"^[A-Za-z0-9._:=+@-]{1,128}\z")]
    private static partial Regex Tail();
}
