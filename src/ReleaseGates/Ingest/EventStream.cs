using ReleaseGates.Client;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ReleaseGates.Ingest;

/// <summary>Sends many events in order, chunk by chunk; whatever was not acknowledged is sent again with its own keys.</summary>
internal sealed class EventStream(Exchange exchange)
{
    private const int MostEvents = 200;
    private const int MostBytes = 4 << 20;

    // A line is answered as soon as its chunk is committed; a connection that died without a word is not waited for.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(100);

    public async IAsyncEnumerable<IngestResult> SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> envelopes,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var acknowledged = 0;
        var failures = 0;
        while (acknowledged < envelopes.Count)
        {
            var chunk = Chunk(envelopes, acknowledged);
            var before = acknowledged;
            using var answer = await exchange.SendAsync(
                () => new HttpRequestMessage(HttpMethod.Post, EventPost.Address) { Content = Exchange.Body(chunk, "application/x-ndjson") },
                    cancel, stream: true);
            if (!answer.IsSuccessStatusCode)
                throw new GatesException(await Answer.ProblemAsync(answer, cancel));

            var lines = new ResultReader(answer);
            while (await lines.NextAsync(cancel) is { } result)
            {
                acknowledged++;
                yield return result;
            }
            failures = acknowledged > before ? 0 : failures + 1;
            if (failures > 0 && !await exchange.PauseAsync(failures, answer.Headers.RetryAfter, cancel))
                throw lines.Failure is null ? Answer.NotTheControlPlane(answer) : exchange.Unreachable(lines.Failure);
        }
    }

    private static byte[] Chunk(IReadOnlyList<ReadOnlyMemory<byte>> envelopes, int from)
    {
        var chunk = new MemoryStream();
        for (var i = from; i < envelopes.Count && i < from + MostEvents
            && (i == from || chunk.Length + envelopes[i].Length < MostBytes); i++)
        {
            chunk.Write(OneLine(envelopes[i]));
            chunk.WriteByte((byte)'\n');
        }
        return chunk.ToArray();
    }

    /// <summary>A line break in JSON can only be white space between tokens, so a space does as well.</summary>
    private static byte[] OneLine(ReadOnlyMemory<byte> envelope)
    {
        var line = envelope.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        return line;
    }

    /// <summary>The results of one chunk, up to where the stream ends, breaks or says that the rest was not tried.</summary>
    private sealed class ResultReader(HttpResponseMessage answer)
    {
        private StreamReader? _lines;

        public Exception? Failure { get; private set; }

        public async Task<IngestResult?> NextAsync(CancellationToken cancel)
        {
            try
            {
                using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                silence.CancelAfter(LongestSilence);
                _lines ??= new StreamReader(await answer.Content.ReadAsStreamAsync(silence.Token));
                var line = await _lines.ReadLineAsync(silence.Token);
                if (string.IsNullOrWhiteSpace(line))
                    return null;
                using var json = JsonDocument.Parse(line);
                var result = Answer.Read(json.RootElement, GatesJson.Default.IngestResult);
                if (!RetryPolicy.IsWorthRetrying(result.HttpStatus))
                    return result;
                Failure = new IOException(result.Message ?? result.ErrorCode);
                return null;
            }
            catch (Exception failure) when (failure is JsonException || Exchange.IsConnectionFailure(failure, cancel))
            {
                Failure = failure;
                return null;
            }
        }
    }
}
