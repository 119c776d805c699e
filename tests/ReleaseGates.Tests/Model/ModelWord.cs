namespace ReleaseGates.Tests.Model;

/// <summary>A result of a check.</summary>
/// <param name="Step">When it was received.</param>
/// <param name="Judged">Its time for judging, in the seconds of steps.</param>
internal sealed record ModelWord(string Name, string Persona, string? Origin, string Status, int Step, int Judged);
