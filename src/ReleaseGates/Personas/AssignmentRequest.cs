using System.Text.Json.Serialization;

namespace ReleaseGates.Personas;

/// <summary>Assigns a persona to a person.</summary>
/// <param name="Subject">The <c>sub</c> of the person's tokens.</param>
/// <param name="Persona">One of <see cref="PersonaNames"/>.</param>
/// <param name="GithubLogin">The login by which the same person starts runs.</param>
public sealed record AssignmentRequest(
    string Subject, string Persona, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? GithubLogin = null);
