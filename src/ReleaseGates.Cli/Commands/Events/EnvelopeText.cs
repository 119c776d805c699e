using ReleaseGates.Cli.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.Commands.Events;

/// <summary>Envelopes as entered by people and programs.</summary>
internal static class EnvelopeText
{
    private static readonly string[] Needed = ["schema_version", "idempotency_key", "event_type", "source_system", "release_id", "payload",
        "emitted_at"];

    /// <summary>One text per envelope: the whole input if it is one JSON value, else its lines.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> input, bool asLines)
    {
        if (!asLines && IsOneValue(input))
            return [input];
        var lines = new List<ReadOnlyMemory<byte>>();
        while (!input.IsEmpty)
        {
            var end = input.Span.IndexOf((byte)'\n');
            var line = end < 0 ? input : input[..end];
            input = end < 0 ? default : input[(end + 1)..];
            if (line.Span.ContainsAnyExcept(" \t\r"u8))
                lines.Add(line);
        }
        return lines.Count > 0 ? lines
            : throw new UsageException("The input contains no event.", "Pass --file, or send envelopes to standard input.");
    }

    /// <summary>
    /// A complete envelope is sent byte for byte; one that cannot be read is sent too, so that the control plane refuses it.
    /// </summary>
    public static (ReadOnlyMemory<byte> Json, string Key) Complete(ReadOnlyMemory<byte> text, Func<JsonObject, JsonObject> fill)
    {
        try
        {
            if (JsonNode.Parse(text.Span) is not JsonObject envelope)
                return (text, "");
            if (Array.TrueForAll(Needed, envelope.ContainsKey))
                return (text, envelope["idempotency_key"] is JsonValue key && key.TryGetValue<string>(out var given) ? given : "");
            var filled = fill(envelope);
            return (Encoding.UTF8.GetBytes(filled.ToJsonString()), (string)filled["idempotency_key"]!);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            return (text, "");
        }
    }

    private static bool IsOneValue(ReadOnlyMemory<byte> input)
    {
        try
        {
            using var json = JsonDocument.Parse(input);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
