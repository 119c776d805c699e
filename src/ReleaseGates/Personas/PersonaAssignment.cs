using ReleaseGates.Client;

namespace ReleaseGates.Personas;

/// <summary>Who holds which persona, since when, and who assigned it.</summary>
public sealed record PersonaAssignment : ServerDocument
{
    /// <summary>Its id.</summary>
    public Guid AssignmentId { get; init; }

    /// <summary>The <c>sub</c> of the person's tokens.</summary>
    public required string Subject { get; init; }

    /// <summary>One of <see cref="PersonaNames"/>; null: it only says who or what the name is.</summary>
    public string? Persona { get; init; }

    /// <summary>human, agent or service; null: a human, or a service if ci_service_role is all that the subject holds.</summary>
    public string? Kind { get; init; }

    /// <summary>The login by which the same person starts runs.</summary>
    public string? GithubLogin { get; init; }

    /// <summary>The administrator who assigned it.</summary>
    public string AssignedBy { get; init; } = "";

    /// <summary>When it was assigned.</summary>
    public DateTimeOffset AssignedAt { get; init; }

    /// <summary>When it ended; null while in force.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The administrator who ended it.</summary>
    public string? RevokedBy { get; init; }
}

/// <summary>Persona assignments.</summary>
/// <param name="Assignments">Oldest first.</param>
public sealed record PersonaAssignmentList(IReadOnlyList<PersonaAssignment> Assignments) : ServerDocument;
