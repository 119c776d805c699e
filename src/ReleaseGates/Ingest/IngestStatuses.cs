namespace ReleaseGates.Ingest;

/// <summary>What became of a submission (FR-9).</summary>
public static class IngestStatuses
{
    /// <summary>New, recorded, its effects done.</summary>
    public const string Accepted = "accepted";

    /// <summary>Its key was accepted before; nothing changed.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>Refused, on record; the key is still free.</summary>
    public const string Rejected = "rejected";

    /// <summary>Failed while processing; the key is still free.</summary>
    public const string Error = "error";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [Accepted, Duplicate, Rejected, Error];
}
