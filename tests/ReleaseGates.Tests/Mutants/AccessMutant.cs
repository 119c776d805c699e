namespace ReleaseGates.Tests.Mutants;

/// <summary>One grant or policy, attacked.</summary>
/// <param name="Table">The table whose cells must notice.</param>
/// <param name="Role">The role whose cells must notice; null where it may be several.</param>
/// <param name="Attack">What is done to it.</param>
/// <param name="Cure">What undoes that.</param>
internal sealed record AccessMutant(string Table, string? Role, string Attack, string Cure);
