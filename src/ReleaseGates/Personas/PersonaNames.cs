namespace ReleaseGates.Personas;

/// <summary>The six roles of callers; a token has exactly one (access table of the PRD).</summary>
public static class PersonaNames
{
    /// <summary>Pipelines: reports facts, never a human decision.</summary>
    public const string CiServiceRole = "ci_service_role";

    /// <summary>Answers for releases: approves, grants exceptions, promotes.</summary>
    public const string ReleaseManager = "release_manager";

    /// <summary>Validates: acceptance criteria, test evidence, its own sign-off.</summary>
    public const string QaTester = "qa_tester";

    /// <summary>Runs what was released: deployments, drills, incidents, health.</summary>
    public const string Sre = "sre";

    /// <summary>Sees releases and checks, reports checks of its own releases.</summary>
    public const string Developer = "developer";

    /// <summary>Reads everything, changes nothing.</summary>
    public const string AuditReader = "audit_reader";

    /// <summary>Not a persona: administers the policy and who holds which persona, and reports, signs and promotes nothing.</summary>
    public const string GatesAdmin = "gates_admin";

    /// <summary>The six personas.</summary>
    public static IReadOnlyList<string> All { get; } = [CiServiceRole, ReleaseManager, QaTester, Sre, Developer, AuditReader];

    /// <summary>What a person can be assigned and a token can say: a persona, or the administrator's role.</summary>
    public static IReadOnlyList<string> Assignable { get; } = [.. All, GatesAdmin];
}
