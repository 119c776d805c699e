namespace ReleaseGates.Client;

/// <summary>Persona assignments.</summary>
/// <param name="Assignments">Oldest first.</param>
public sealed record PersonaAssignmentList(IReadOnlyList<PersonaAssignment> Assignments) : ServerDocument;
