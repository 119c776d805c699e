using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReleaseGates.Client;

/// <summary>
/// Reads times so that one that cannot be shown costs its own place only, never the rest of the answer: a text such as
/// <c>infinity</c> becomes <see cref="DateTimeOffset.MaxValue"/>, one before the year 1 <see cref="DateTimeOffset.MinValue"/>.
/// </summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("A time is a string.");
        if (reader.TryGetDateTimeOffset(out var instant))
            return instant;
        var text = reader.GetString()!;
        return text.StartsWith('-') || text.EndsWith("BC", StringComparison.Ordinal) ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
