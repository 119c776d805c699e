using System.Collections.Immutable;

namespace ReleaseGates.Tests.Model;

/// <summary>A deployment to production.</summary>
/// <param name="Number">The step in which the control plane learned of it.</param>
/// <param name="IsElsewhere">Of the sibling release.</param>
internal sealed record ModelDeployment(int Number, bool IsElsewhere, string Ref)
{
    /// <summary>By the reporters' clocks, which are this many seconds ahead of ours.</summary>
    private const int Ahead = 200;

    /// <summary>What two clocks may differ in, in seconds.</summary>
    public const int Skew = 120;

    public const int Day = 86_400;

    public string Status { get; init; } = "in_progress";

    /// <summary>When it began, in the seconds of steps as they are told; null while a promotion waits for that.</summary>
    public int? Started { get; init; }

    /// <summary>When it ended, as it is told.</summary>
    public int? Completed { get; init; }

    /// <summary>When it became what runs: the earlier of told end and receipt.</summary>
    public double? Live { get; init; }

    /// <summary>When its outcome was said to be, by the earlier of told time and receipt.</summary>
    public double? Outcome { get; init; }

    /// <summary>No report has told its start: a rollback was triggered, or an end came first.</summary>
    public bool IsStartAssumed { get; init; }

    /// <summary>When it was cancelled before it started, as it is told.</summary>
    public int? Cancelled { get; init; }

    /// <summary>The same by the earlier of told time and receipt.</summary>
    public double CancelledAt { get; init; }

    /// <summary>It was broken off.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>The ids under which it was reported.</summary>
    public ImmutableHashSet<string> Ids { get; init; } = [];

    /// <summary>A report without an id has told of it.</summary>
    public bool IsToldWithoutId { get; init; }

    /// <summary>An end without an id has been told.</summary>
    public bool IsEndToldWithoutId { get; init; }

    public int? RollbackOf { get; init; }

    /// <summary>A rollback to the release that it names, with a reason.</summary>
    public bool IsNamed { get; init; }

    /// <summary>The commit that a recorded decision allowed it for; null: none did.</summary>
    public string? Allowed { get; init; }

    /// <summary>No report has named its commit.</summary>
    public bool IsRefAssumed { get; init; }

    /// <summary>Two reports name two commits.</summary>
    public bool IsContradicted { get; init; }

    public string Compliance { get; init; } = "ungated";
    public string G4 { get; init; } = "pending";

    public bool IsCancelled => Cancelled is not null;
    public bool IsUnderWay => Status == "in_progress";
    public bool HasRun => Status is "succeeded" or "rolled_back";
    public bool LacksStart => Started is null || IsStartAssumed;

    /// <summary>Larger is later. What has yet to begin is where the control plane learned of it.</summary>
    public double At => Started is { } told ? Ahead + told : Received(Number);

    /// <summary>From when on it is to be confirmed, in hours after the history began; null: not yet, or no more.</summary>
    public double? DueFrom => HasRun ? Math.Max(JustAfter, HistoryWorld.DeployedAt(Completed!.Value).TotalHours)
        : IsUnderWay && Started is { } told
            ? Math.Max(JustAfter, Math.Min(JustAfter, HistoryWorld.DeployedAt(told).TotalHours) + 24) : null;

    /// <summary>Histories take minutes at most.</summary>
    private const double JustAfter = 0.001;

    /// <summary>When the control plane receives what a step tells, or when it is told to have been, if that is earlier.</summary>
    public static double Judged(int told, int step) => Math.Min(Ahead + told, Received(step));

    /// <summary>It began long before anything was on record.</summary>
    public bool BeganLongAgo => Started + Ahead + Skew < 0;

    /// <summary>Whether a pass of so many seconds ago is one of this deployment.</summary>
    public bool Counts(int earlier) => HasRun && (earlier == 0 || Ahead - earlier >= Live - Skew);

    /// <summary>Whether it began before what is told, two clocks aside; a fast clock does not put its start off.</summary>
    public bool BeganBy(int told) => Started is { } began && Judged(began, Number) <= Ahead + told + Skew;

    private static double Received(int step) => step / 1000.0;

    public override string ToString() =>
        $"{Status} {Compliance} {G4}{(IsCancelled ? " cancelled" : IsInterrupted ? " interrupted" : "")}"
            + $"{(Started is { } from ? $" from {from}" : "")}{(Completed is { } to ? $" to {to}" : "")}";
}
