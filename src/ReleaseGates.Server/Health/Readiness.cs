using ReleaseGates.Postgres.Callers;
using ReleaseGates.Server.Configuration;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Health;

/// <summary>Whether requests would succeed now: not stopping, the database answers, and our schema is in it.</summary>
internal sealed class Readiness(DatabasePools pools, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<Problem?>? _latest;
    private long _askedAt;

    /// <summary>Null when ready. However many ask, the database is asked once a second.</summary>
    public Task<Problem?> WhyNotAsync()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return Task.FromResult<Problem?>(
                new(ErrorCodes.ShuttingDown, "The server is stopping.",
                "Send the request to another server, or again after the restart.") { RetryAfter = 5 });
        lock (_gate)
        {
            if (_latest is null || _latest.IsCompleted && time.GetElapsedTime(_askedAt) >= Fresh)
                (_latest, _askedAt) = (AskAsync(), time.GetTimestamp());
            return _latest;
        }
    }

    private async Task<Problem?> AskAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            await using var command = pools.Health.CreateCommand("""
                select coalesce(has_function_privilege(
                    to_regprocedure('ops_private.ingest_batch(uuid[],bytea[],ops_private.caller[],integer[],boolean[])')::oid,
                    'execute'), false)
                """);
            return await command.ExecuteScalarAsync(patience.Token) is true ? null : ProblemMap.SchemaMissing;
        }
        catch (OperationCanceledException)
        {
            return ProblemMap.Of(new TimeoutException());
        }
        catch (Exception failure)
        {
            return DatabaseFailure.Of(failure) is DatabaseFailure.NotPermitted ? ProblemMap.SchemaMissing : ProblemMap.Of(failure);
        }
    }
}
