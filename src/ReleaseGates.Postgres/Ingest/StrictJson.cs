using System.Text.Json;
using System.Text.Unicode;

namespace ReleaseGates.Postgres.Ingest;

/// <summary>
/// Reads a body before the database does, which then need not read it as closely. It only ever says yes or
/// "look yourself": what is wrong with a body, and that it is wrong, is <c>ops_private.read_json</c>'s to say.
/// </summary>
public static class StrictJson
{
    private const int Longest = 1 << 20;
    private const int Deepest = 32;
    private const int MostNames = 256;
    private const int LongestNumber = 32;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = Deepest };

    /// <summary>True only for one JSON object in UTF-8 without escaped code points, repeated names, long or exponential numbers.</summary>
    public static bool IsPlainJson(ReadOnlySpan<byte> body)
    {
        // Without \u there is neither NUL nor half of a surrogate pair.
        if (body.Length > Longest || body.IndexOf("\\u"u8) >= 0 || !Utf8.IsValid(body))
            return false;
        try
        {
            return IsPlainObject(body);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsPlainObject(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, Options);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return false;
        // The names of the objects that are open, innermost last.
        Span<Range> names = stackalloc Range[MostNames];
        Span<int> firstOfObject = stackalloc int[Deepest];
        var count = 0;
        var open = 0;
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.StartObject:
                    firstOfObject[++open] = count;
                    break;
                case JsonTokenType.EndObject:
                    count = firstOfObject[open--];
                    break;
                case JsonTokenType.PropertyName:
                    if (json.ValueIsEscaped || count == MostNames)
                        return false;
                    var name = json.ValueSpan;
                    for (var i = firstOfObject[open]; i < count; i++)
                    {
                        if (body[names[i]].SequenceEqual(name))
                            return false;
                    }
                    var start = (int)json.TokenStartIndex + 1;
                    names[count++] = start..(start + name.Length);
                    break;
                case JsonTokenType.Number:
                    if (json.ValueSpan.Length > LongestNumber || json.ValueSpan.ContainsAny((byte)'e', (byte)'E'))
                        return false;
                    break;
            }
        }
        return true;
    }
}
