namespace ReleaseGates.Tests.Schema;

/// <summary>What the schema refuses, or records and marks, and the same thing done right: fault, then cure.</summary>
internal sealed record GuardCase
{
    public required string Name { get; init; }

    /// <summary>Constraints, indexes and triggers without which the case fails, beside the constraint that refuses.</summary>
    public IReadOnlyList<string> Proves { get; init; } = [];

    /// <summary>The isolation level of the transaction; read committed when there is none.</summary>
    public string? Isolation { get; init; }

    /// <summary>The role that speaks; the owner when there is none.</summary>
    public string? As { get; init; }

    /// <summary>More claims of the speaker's token, as the inside of a JSON object.</summary>
    public string Claims { get; init; } = "";

    /// <summary>Statements of the owner that come before.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];

    public required string Fault { get; init; }

    /// <summary>SQLSTATE and constraint, column or code of the refusal; two are separated by a bar.</summary>
    public string? Refused { get; init; }

    /// <summary>The table whose <c>not null</c> refuses, where others have a column of that name.</summary>
    public string? Table { get; init; }

    /// <summary>Words of the refusal's detail, where several guards refuse alike.</summary>
    public string? Says { get; init; }

    /// <summary>Where the fault is recorded: a condition in SQL that says how it was marked.</summary>
    public string? Marked { get; init; }

    public string? Cure { get; init; }

    /// <summary>A condition in SQL that holds after the cure.</summary>
    public string? Then { get; init; }

    /// <summary>The constraint, column or code that refuses.</summary>
    public string? Guard => Refused?.Split(' ', 2) is [_, var guard] ? guard : null;

    public bool IsAbout(string guard) => Guard == guard || Proves.Contains(guard);
}
