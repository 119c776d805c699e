namespace ReleaseGates.Tests.Model;

/// <summary>A gate, judged.</summary>
/// <param name="IsFailing">Something said no, covered by an exception or not.</param>
internal sealed record ModelGate(string Status, IReadOnlyList<string> Open, IReadOnlyList<ModelException> Used, bool IsFailing)
{
    public bool IsSettled => Open.Count == 0;

    /// <summary>The id of the exception that it is bypassed by.</summary>
    public string? Exception => Status != "bypassed" ? null
        : Used.OrderByDescending(used => used.Grant.Until).ThenBy(used => used.Id, StringComparer.Ordinal).First().Id;
}
