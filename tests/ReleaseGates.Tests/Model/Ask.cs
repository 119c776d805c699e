namespace ReleaseGates.Tests.Model;

/// <summary>A question about a history.</summary>
/// <param name="Step">After which step; steps are counted from one, nought is before the first.</param>
/// <param name="Hours">When it is asked, in hours after the history began; null: right after that step.</param>
internal sealed record Ask(int Step, double? Hours);
