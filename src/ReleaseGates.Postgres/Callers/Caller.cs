using ReleaseGates.Personas;

namespace ReleaseGates.Postgres.Callers;

/// <summary>Who asks: the verified token's subject and persona, and the claims the database judges by.</summary>
/// <param name="Subject">The token's <c>sub</c>.</param>
/// <param name="Persona">The token's <c>role</c>: one of <see cref="DatabaseRoles"/>, or <c>service_role</c>.</param>
/// <param name="Claims">The token's claims as one JSON object, free of duplicate members.</param>
public sealed record Caller(string Subject, string Persona, string Claims)
{
    public const string ServiceRole = "service_role";

    /// <summary>The roles a request may take on. Nothing outside this list ever reaches <c>set role</c>.</summary>
    public static readonly IReadOnlySet<string> DatabaseRoles = new HashSet<string>(PersonaNames.Assignable, StringComparer.Ordinal);

    /// <summary>Whether the caller administers the policy and personas. <c>service_role</c>, which CI often holds, does not.</summary>
    public bool IsAdministrator => Persona == PersonaNames.GatesAdmin;

    /// <summary>The role the request runs as; <c>service_role</c> counts as CI, since taken at its word it would bypass RLS.</summary>
    public string DatabaseRole => Persona == ServiceRole ? PersonaNames.CiServiceRole
        : DatabaseRoles.Contains(Persona) ? Persona
        : throw new InvalidOperationException("The caller's persona is none of ours.");
}
