namespace ReleaseGates.Server.Contracts;

/// <summary>The published contracts.</summary>
/// <param name="Contracts">Their names, each a last part of <c>/v1/contracts/{name}</c>.</param>
public sealed record ContractList(IReadOnlyList<string> Contracts);
