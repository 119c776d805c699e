namespace ReleaseGates.Tests.Model;

/// <summary>What happened to one release, in order.</summary>
/// <param name="Initiator">Who started it: the developer, the developer's GitHub login, or somebody nobody knows.</param>
internal sealed record History(string Initiator, IReadOnlyList<Act> Acts)
{
    public override string ToString() => $"[{Initiator}: {string.Join("; ", Acts)}]";
}
