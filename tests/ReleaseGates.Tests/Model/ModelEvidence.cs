namespace ReleaseGates.Tests.Model;

/// <summary>Evidence as the model remembers it.</summary>
/// <param name="Deployment">On G4, the one that it is about.</param>
internal sealed record ModelEvidence(int Step, string Persona, Effect.Evidence Evidence, int? Deployment, string Ref)
{
    /// <summary>Seconds before the step, by the reporter's clock.</summary>
    public int Earlier { get; init; }

    public bool IsSound => Evidence.Verdict is null or "pass";

    public bool HasFailed => Evidence.Verdict == "fail";

    public bool IsOf(string gate, string type) => Evidence.Type == type && (Evidence.Gate ?? gate) == gate;
}
