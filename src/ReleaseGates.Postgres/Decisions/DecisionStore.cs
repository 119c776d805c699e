using ReleaseGates.Decisions;
using ReleaseGates.Postgres.Callers;

namespace ReleaseGates.Postgres.Decisions;

/// <summary>Asks the database whether a release may go to an environment, and tells it to go.</summary>
public sealed class DecisionStore(CallerDatabase database)
{
    /// <summary>The decision, live or as of a recorded time.</summary>
    public Task<string?> DecideAsync(Caller caller, Guid releaseId, string environment, DateTimeOffset? asOf, CancellationToken cancel) =>
        database.ReadAsync(
            caller,
            "select ops.decide_promotion($1, $2, $3)",
            cancel,
            new() { Value = releaseId },
            new() { Value = environment },
            Argument.Instant(asOf));

    /// <summary>Decides and records the decision.</summary>
    public Task<string?> AskAsync(Caller caller, DecisionRequest asked) =>
        database.WriteAsync(
            caller,
            "select ops.ask_promotion($1, $2, $3)",
            new() { Value = asked.ReleaseId },
            new() { Value = asked.Environment },
            Argument.Text(asked.SourceRef));

    /// <summary>Decides, records the decision and, when allowed, opens the deployment.</summary>
    public Task<string?> PromoteAsync(Caller caller, Guid releaseId, PromotionRequest asked) =>
        database.WriteAsync(
            caller,
            "select ops.promote_release($1, $2, $3)",
            new() { Value = releaseId },
            new() { Value = asked.Environment },
            Argument.Text(asked.SourceRef));
}
