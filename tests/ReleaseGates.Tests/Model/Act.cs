namespace ReleaseGates.Tests.Model;

/// <summary>Something that somebody may do in a history.</summary>
/// <param name="Name">What a report calls it.</param>
/// <param name="Persona">The persona in which it is done; empty: an administrator changes the policy.</param>
/// <param name="Subject">Who does it.</param>
/// <param name="Effect">What it does.</param>
/// <param name="IsAgent">An agent does it for the subject.</param>
internal sealed record Act(string Name, string Persona, string Subject, Effect Effect, bool IsAgent = false)
{
    public override string ToString() => Name;
}
