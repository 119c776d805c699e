using System.Buffers.Text;

namespace ReleaseGates.Bench.Load;

/// <summary>As much of HTTP/1.1 as the answers of the measured servers need: a length, or chunks.</summary>
internal static class Answer
{
    public static bool TryRead(ReadOnlySpan<byte> received, out int status, out Range body)
    {
        (status, body) = (0, default);
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var head = received[..end];
        var start = end + 4;
        _ = Utf8Parser.TryParse(head[9..], out status, out _);
        if (Header(head, "\r\ncontent-length: "u8, "\r\nContent-Length: "u8) is { Length: > 0 } length)
        {
            _ = Utf8Parser.TryParse(length, out int bytes, out _);
            body = start..(start + bytes);
            return received.Length >= start + bytes;
        }
        body = start..received.Length;
        return head.IndexOf("chunked"u8) < 0 || received.EndsWith("\r\n0\r\n\r\n"u8) || received[start..].SequenceEqual("0\r\n\r\n"u8);
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> usual)
    {
        var at = head.IndexOf(usual);
        if (at < 0)
            at = head.IndexOf(lower);
        return at < 0 ? default : head[(at + usual.Length)..];
    }
}
