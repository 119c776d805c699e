namespace ReleaseGates.Tests.Model;

/// <summary>A gate, judged.</summary>
internal sealed record ModelGate(string Status, IReadOnlyList<string> Open, IReadOnlyList<ModelException> Used)
{
    public bool IsSettled => Open.Count == 0;
}
