using System.Buffers;
using System.IO.Pipelines;

namespace ReleaseGates.Server.Ingest;

/// <summary>
/// Splits a stream into chunks of lines as they arrive: a chunk is what is there now, within bounds, so a slow
/// sender is answered line by line and a fast one in batches.
/// </summary>
internal sealed class LineReader(PipeReader reader, int longestLine)
{
    private const int MostLines = 256;
    private const long MostBytes = 4 << 20;

    private bool _skipping;

    /// <summary>The next lines without blank ones, null standing for a line that is too long; empty at the end.</summary>
    public async ValueTask<IReadOnlyList<byte[]?>> ReadAsync(CancellationToken cancel)
    {
        var lines = new List<byte[]?>();
        while (true)
        {
            var read = await reader.ReadAsync(cancel);
            var rest = read.Buffer;
            var bytes = 0L;
            while (lines.Count < MostLines && bytes < MostBytes && rest.PositionOf((byte)'\n') is { } newline)
            {
                bytes += Add(lines, rest.Slice(0, newline));
                rest = rest.Slice(rest.GetPosition(1, newline));
            }
            if (lines.Count > 0)
            {
                reader.AdvanceTo(rest.Start);
                return lines;
            }
            if (read.IsCompleted)
            {
                Add(lines, rest);
                reader.AdvanceTo(read.Buffer.End);
                return lines;
            }
            if (_skipping || rest.Length > longestLine)
            {
                // The answer to the long line is given when its end is seen; until then nothing of it is kept.
                _skipping = true;
                reader.AdvanceTo(rest.End);
            }
            else
            {
                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
    }

    private long Add(List<byte[]?> lines, ReadOnlySequence<byte> line)
    {
        if (_skipping || line.Length > longestLine)
        {
            _skipping = false;
            lines.Add(null);
            return 0;
        }
        var body = line.ToArray();
        if (body is [.., (byte)'\r'])
            body = body[..^1];
        if (!body.AsSpan().ContainsAnyExcept(" \t\r"u8))
            return 0;
        lines.Add(body);
        return body.Length;
    }
}
