using System.Text.Json.Serialization;

namespace ReleaseGates.Personas;

/// <summary>Assigns a persona to a person, or says what a name is.</summary>
/// <param name="Subject">The <c>sub</c> of the person's tokens.</param>
/// <param name="Persona">One of <see cref="PersonaNames"/>; null with a kind: the name only is known from now on.</param>
/// <param name="GithubLogin">The login by which the same person starts runs.</param>
/// <param name="Kind">human, agent or service; null: as it is, or a human, or a service if ci_service_role is all that it holds.</param>
public sealed record AssignmentRequest(
    string Subject,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Persona = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? GithubLogin = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Kind = null);
