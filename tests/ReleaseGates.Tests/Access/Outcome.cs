namespace ReleaseGates.Tests.Access;

/// <summary>How a reach for a row ended.</summary>
/// <param name="State">SQLSTATE, or null when it went well.</param>
/// <param name="Message">What the database said.</param>
/// <param name="Rows">How many rows were seen or touched.</param>
internal sealed record Outcome(string? State, string Message, int Rows)
{
    /// <summary>The privilege on the table, view or sequence itself is missing, and not one on something that it uses.</summary>
    public bool IsWithoutPrivilege => IsDenied("table") || IsDenied("view") || IsDenied("sequence") || IsDenied("schema");

    /// <summary>The view or function of this name (<c>schema.name</c>) may not be used, whatever is behind it.</summary>
    public bool IsClosed(string kind, string name) => name.Split('.') is [var schema, var own]
        && ((IsDenied("schema") && Message.EndsWith($" {schema}", StringComparison.Ordinal))
            || (IsDenied(kind) && Message.EndsWith($" {own}", StringComparison.Ordinal)));

    /// <summary>The privilege is there, and this row is kept out of reach by a policy or a rule with a code.</summary>
    public bool IsOutOfReach => State is null
        ? Rows == 0
        : (State == "42501" && Message.Contains("row-level security", StringComparison.Ordinal)) || State is "PT403" or "PT409";

    public bool IsDone => State is null && Rows == 1;

    private bool IsDenied(string kind) => State == "42501"
        && Message.StartsWith($"permission denied for {kind} ", StringComparison.Ordinal);

    public override string ToString() => State is null ? $"{Rows} row(s)" : $"{State} {Message}";
}
