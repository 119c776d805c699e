namespace ReleaseGates.Client;

/// <summary>The exceptions of a release.</summary>
/// <param name="Exceptions">Oldest first.</param>
public sealed record ExceptionList(IReadOnlyList<ExceptionGrant> Exceptions) : ServerDocument;
