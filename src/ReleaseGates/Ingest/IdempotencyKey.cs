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
    /// A key from what the event says and the step of the CI job that says it: the same fact of one step is a retry, running
    /// again is a new event.
    /// </summary>
    /// <param name="envelope">The event; its key and its time do not count.</param>
    /// <param name="run">Where it is sent from.</param>
    /// <param name="occurrence">What tells apart two equal facts of one step, or of no CI at all.</param>
    public static string Of(Envelope envelope, CiRun run, string? occurrence)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(run);
        var content = string.Join('\n', envelope.SchemaVersion, envelope.GateCode, envelope.Payload.ToJsonString(), run.System, run.Id,
            run.Attempt, run.Job, run.Step, run.Leg, occurrence);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(content));
        return Of(envelope.SourceSystem, envelope.ReleaseId, envelope.EventType, Convert.ToHexStringLower(hash.AsSpan(0, 16)));
    }

    /// <summary>The event type that a key names; empty where it is not a key.</summary>
    public static string EventTypeOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Split('/') is [_, _, var type, ..] ? type : "";
    }

    /// <summary>Whether the text may stand after the last slash of a key.</summary>
    public static bool IsTail(string tail) => Tail().IsMatch(tail);

    [GeneratedRegex(@"^[A-Za-z0-9._:=+@-]{1,128}\z")]
    private static partial Regex Tail();
}
