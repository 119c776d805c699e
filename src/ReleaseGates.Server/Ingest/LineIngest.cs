using Npgsql;
using ReleaseGates.Postgres.Callers;
using ReleaseGates.Postgres.Ingest;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Ingest;

/// <summary>
/// Ingests a body of lines chunk by chunk. Each chunk is committed and answered before the next is read, so
/// later lines see the effects of earlier ones, and a client that disconnects midway keeps what was answered.
/// </summary>
internal sealed partial class LineIngest(HttpContext context, Caller caller, IngestBatcher batcher, ILogger log)
{
    private static readonly Problem LineTooLong = ProblemMap.BodyTooLarge("The line is longer than 1 MiB.");

    private Problem? _outage;

    public async Task RunAsync()
    {
        var lines = new LineReader(context.Request.BodyReader, IngestEndpoints.LongestEnvelope);
        var answer = context.Response.BodyWriter;
        context.Response.ContentType = MediaTypes.Ndjson;
        try
        {
            while (await lines.ReadAsync(context.RequestAborted) is { Count: > 0 } chunk)
            {
                await AnswerAsync(chunk);
                await answer.FlushAsync(context.RequestAborted);
            }
        }
        catch (BadHttpRequestException tooLarge)
            when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge && context.Response.HasStarted)
        {
            answer.WriteUnlogged(ProblemMap.Of(tooLarge));
            await answer.FlushAsync(context.RequestAborted);
        }
    }

    private async Task AnswerAsync(IReadOnlyList<byte[]?> chunk)
    {
        var answers = await IngestAsync([.. chunk.OfType<byte[]>()]);
        var next = 0;
        foreach (var line in chunk)
        {
            if (line is null)
                context.Response.BodyWriter.WriteUnlogged(LineTooLong);
            else if (answers is null)
                context.Response.BodyWriter.WriteUnlogged(_outage!);
            else
                Write(answers[next++]);
        }
    }

    private void Write(IngestAnswer answer)
    {
        if (answer.Failure is { } failure)
        {
            Log.Failed(log, failure.GetType().Name, (failure as PostgresException)?.SqlState);
            context.Response.BodyWriter.WriteUnlogged(ProblemMap.Of(failure));
        }
        else
        {
            context.Response.BodyWriter.WriteResult(answer.Json);
        }
    }

    /// <summary>Null once the database failed: what follows may need what was lost, so it is not even tried.</summary>
    private async Task<IReadOnlyList<IngestAnswer>?> IngestAsync(byte[][] bodies)
    {
        if (bodies is [])
            return [];
        while (_outage is null)
        {
            try
            {
                return await batcher.IngestAsync(caller, bodies);
            }
            catch (IngestOverloadedException) when (!context.RequestAborted.IsCancellationRequested)
            {
                // A stream can wait: not reading on is what slows its sender down.
                await Task.Delay(Random.Shared.Next(20, 100), context.RequestAborted);
            }
            catch (Exception failure) when (context.Response.HasStarted)
            {
                _outage = ProblemMap.Of(failure);
                Log.Interrupted(log, _outage.Code);
            }
        }
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A stream of events was interrupted: {Code}. The lines after it are answered with that code.")]
        public static partial void Interrupted(ILogger logger, string code);

        [LoggerMessage(2, LogLevel.Error, "The database raised on an event of a stream: {Kind}, SQLSTATE {SqlState}.")]
        public static partial void Failed(ILogger logger, string kind, string? sqlState);
    }
}
