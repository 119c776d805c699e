namespace ReleaseGates.Tests.Schema;

/// <summary>One refusal of a table: the valid row with other values, inserted or updated, or a statement of its own.</summary>
internal sealed record ConstraintCase
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    public required string Refused { get; init; }
    public IReadOnlyList<string> Given { get; init; } = [];

    /// <summary>Values of the fault and the cure alike.</summary>
    public IReadOnlyDictionary<string, string> With { get; init; } = Nothing;

    /// <summary>Values of the fault.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = Nothing;

    /// <summary>Values of the cure.</summary>
    public IReadOnlyDictionary<string, string> Cure { get; init; } = Nothing;

    /// <summary>Statements before the cure.</summary>
    public IReadOnlyList<string> Curing { get; init; } = [];

    /// <summary>The valid row is there already.</summary>
    public bool Twice { get; init; }

    /// <summary>The valid row is there and changed.</summary>
    public bool Update { get; init; }

    public string? Sql { get; init; }
}
