namespace ReleaseGates.Tests.Model;

/// <summary>A requirement that is not met.</summary>
/// <param name="Reason">Code and requirement.</param>
/// <param name="IsFailing">Something said no, instead of nothing saying yes.</param>
internal sealed record ModelUnmet(string Reason, string Kind, bool IsFailing);
