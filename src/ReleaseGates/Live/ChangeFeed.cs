using ReleaseGates.Client;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ReleaseGates.Live;

/// <summary>Follows the changes over broken connections and restarts, each change once and in order.</summary>
internal sealed class ChangeFeed(Exchange exchange, string address, Func<FeedReset, Task> onReset)
{
    // The server says something every 15 s; a connection that died without a word is not waited for.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(45);

    public async IAsyncEnumerable<Change> FollowAsync(string? after, [EnumeratorCancellation] CancellationToken cancel)
    {
        var position = after;
        var failures = 0;
        while (true)
        {
            using var answer = await exchange.SendAsync(() => Request(position), cancel, stream: true);
            if (!answer.IsSuccessStatusCode)
                throw new GatesException(await Answer.ProblemAsync(answer, cancel));

            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var parser = SseParser.Create(new Heard(await answer.Content.ReadAsStreamAsync(cancel), silence, LongestSilence));
            await using var events = parser.EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
            Exception? failure = null;
            while (true)
            {
                SseItem<string> item;
                try
                {
                    if (!await events.MoveNextAsync())
                        break;
                    item = events.Current;
                }
                catch (Exception broken) when (Exchange.IsConnectionFailure(broken, cancel))
                {
                    failure = broken;
                    break;
                }
                failures = 0;
                position = item.EventId ?? position;
                if (item.EventType is not ("change" or "reset"))
                    continue;
                using var json = JsonDocument.Parse(item.Data);
                if (item.EventType == "reset")
                    await onReset(Answer.Read(json.RootElement, GatesJson.Default.FeedReset));
                else
                    yield return Answer.Read(json.RootElement, GatesJson.Default.Change);
            }
            // A heartbeat moves the position without being an event.
            position = parser.LastEventId is { Length: > 0 } last ? last : position;
            // The token's end and a stopping server close the stream in order; then the position is good for the next.
            if (!await exchange.PauseAsync(++failures, null, cancel))
                throw failure is null ? Answer.NotTheControlPlane(answer) : exchange.Unreachable(failure);
        }
    }

    private HttpRequestMessage Request(string? position)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (position is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", position);
        return request;
    }

    /// <summary>Resets the idle timeout on every byte, comments too.</summary>
    private sealed class Heard(Stream inner, CancellationTokenSource silence, TimeSpan patience) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            silence.CancelAfter(patience);
            return await inner.ReadAsync(buffer, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
