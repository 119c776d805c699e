using ReleaseGates.Decisions;

namespace ReleaseGates.Client;

/// <summary>Why the control plane did not do what was asked (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Hint">What to do about it.</param>
/// <param name="Decision">The decision behind <c>promotion_denied</c>.</param>
public sealed record Problem(int Status, string Code, string? Detail, string? Hint, Decision? Decision = null);
