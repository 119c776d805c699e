namespace ReleaseGates.Dev.Demo;

/// <summary>A person in the story, in one persona.</summary>
/// <param name="Name">Their name in the story.</param>
/// <param name="Persona">One of the six.</param>
/// <param name="Subject">Their token's <c>sub</c>; the same for one person in two personas.</param>
public sealed record Person(string Name, string Persona, string Subject);
