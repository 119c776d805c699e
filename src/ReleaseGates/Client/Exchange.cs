using System.Net.Http.Headers;

namespace ReleaseGates.Client;

/// <summary>One request and its answer, tried again while the control plane is busy or away.</summary>
internal sealed class Exchange(HttpClient http, RetryPolicy retry, TimeProvider time)
{
    public static HttpContent Json(ReadOnlyMemory<byte> body) => Body(body, "application/json");

    public static HttpContent Body(ReadOnlyMemory<byte> body, string mediaType) =>
        new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };

    /// <summary>The first answer that is worth reading; a stream's body is still on the wire.</summary>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancel, bool stream = false)
    {
        for (var failures = 1; ; failures++)
        {
            var (answer, failure) = await TryAsync(request, stream, cancel);
            if (answer is not null && !RetryPolicy.IsWorthRetrying((int)answer.StatusCode))
                return answer;
            if (!await PauseAsync(failures, answer?.Headers.RetryAfter, cancel))
                return answer ?? throw Unreachable(failure!);
            answer?.Dispose();
        }
    }

    /// <summary>Waits before the next try; false when there is none.</summary>
    public async Task<bool> PauseAsync(int failures, RetryConditionHeaderValue? asked, CancellationToken cancel)
    {
        if (retry.DelayAfter(failures, asked, time.GetUtcNow()) is not { } delay)
            return false;
        retry.Waiting?.Invoke(failures, delay);
        await Task.Delay(delay, time, cancel);
        return true;
    }

    public GatesUnreachableException Unreachable(Exception failure) =>
        new($"{http.BaseAddress} cannot be reached: {(failure.InnerException ?? failure).Message.TrimEnd('.')}.", failure);

    /// <summary>Whether the connection failed, rather than the caller losing patience.</summary>
    public static bool IsConnectionFailure(Exception failure, CancellationToken cancel) =>
        failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancel.IsCancellationRequested);

    private async Task<(HttpResponseMessage? Answer, Exception? Failure)> TryAsync(Func<HttpRequestMessage> request, bool stream,
        CancellationToken cancel)
    {
        try
        {
            using var message = request();
            return (await http.SendAsync(message, stream ? HttpCompletionOption.ResponseHeadersRead
                : HttpCompletionOption.ResponseContentRead, cancel), null);
        }
        catch (Exception failure) when (IsConnectionFailure(failure, cancel))
        {
            return (null, failure);
        }
    }
}
