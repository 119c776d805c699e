namespace ReleaseGates.Tests.Model;

/// <summary>A deployment to production.</summary>
/// <param name="Number">The step in which the control plane learned of it.</param>
/// <param name="IsElsewhere">Of the sibling release.</param>
internal sealed record ModelDeployment(int Number, bool IsElsewhere, string Ref)
{
    public string Status { get; init; } = "in_progress";

    /// <summary>The step in which it began; null while a promotion waits for that.</summary>
    public int? Started { get; init; }

    public int? Completed { get; init; }

    /// <summary>A rollback that was triggered, and whose start was not told.</summary>
    public bool IsStartAssumed { get; init; }

    /// <summary>It was cancelled before it started.</summary>
    public bool IsCancelled { get; init; }

    public int? RollbackOf { get; init; }

    /// <summary>A rollback to the release that it names, with a reason.</summary>
    public bool IsNamed { get; init; }

    /// <summary>The commit that a recorded decision allowed it for; null: none did.</summary>
    public string? Allowed { get; init; }

    /// <summary>No report has named its commit.</summary>
    public bool IsRefAssumed { get; init; }

    public string Compliance { get; init; } = "ungated";
    public string G4 { get; init; } = "pending";

    public bool IsUnderWay => Status == "in_progress";
    public bool HasRun => Status is "succeeded" or "rolled_back";

    /// <summary>Larger is later. What is reported to have begun is later than what has yet to begin.</summary>
    public int At => Started is { } step ? 1000 + step : Number;

    /// <summary>From when on it is to be confirmed, in hours after the history began; null: not yet, or no more.</summary>
    public double? DueFrom => HasRun ? HistoryWorld.DeployedAt(Completed!.Value).TotalHours
        : IsUnderWay && Started is not null ? Stale : null;

    /// <summary>A little more than a day after the histories began: they take minutes at most.</summary>
    private const double Stale = 24.001;

    public override string ToString() => $"{Status} {Compliance} {G4}";
}
