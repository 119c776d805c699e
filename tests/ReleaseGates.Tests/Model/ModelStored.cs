namespace ReleaseGates.Tests.Model;

/// <summary>A gate as evaluation has stored it.</summary>
/// <param name="Exception">The id of the exception by which it is bypassed.</param>
/// <param name="Resolved">The step in which it came to this.</param>
internal sealed record ModelStored(string Gate, string Status = "pending", string? Exception = null, int Resolved = 0)
{
    public override string ToString() => $"{Gate} {Status}{(Exception is null ? "" : $" {Exception}")}";
}
