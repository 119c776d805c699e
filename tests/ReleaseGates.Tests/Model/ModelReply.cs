namespace ReleaseGates.Tests.Model;

/// <summary>What somebody answered: yes, no or not yet.</summary>
/// <param name="Ref">The source_ref that it was said of.</param>
internal sealed record ModelReply(int Step, Act Act, string Decision, string Ref)
{
    public bool IsNo => Decision != "approved";
}
