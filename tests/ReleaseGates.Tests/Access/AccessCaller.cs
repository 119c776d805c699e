using ReleaseGates.Dev.Access;

namespace ReleaseGates.Tests.Access;

/// <summary>Somebody who reaches for rows.</summary>
/// <param name="Role">The database role: a persona, or one that every Supabase project has.</param>
/// <param name="Subject">Who it says it is.</param>
/// <param name="IsOutsider">Of another release: no row of the insider's is its own.</param>
internal sealed record AccessCaller(string Role, string Subject, bool IsOutsider)
{
    public const string Stranger = "somebody-else";

    public static IReadOnlyList<AccessCaller> All { get; } =
    [
        .. AccessFile.Personas.Select(persona => new AccessCaller(persona, $"test-{persona}", false)),
        .. AccessFile.Personas.Select(persona => new AccessCaller(persona, $"outside-{persona}", true)),
        new("anon", "test-anon", false),
        new("authenticated", "test-authenticated", false),
        new("service_role", "test-service_role", false),
        new("gates_admin", "test-gates_admin", false),
        new("gates_server", "gates_server", false),
        new("supabase_auth_admin", "supabase_auth_admin", false),
    ];

    public bool IsPersona => AccessFile.Personas.Contains(Role);

    /// <summary>Whether a token at the Data API can make somebody this role.</summary>
    public bool IsOfDataApi => Role is not ("gates_server" or "supabase_auth_admin");

    /// <summary>Whose rows it reaches for: an outsider for those of the insider.</summary>
    public string RowsOf => IsOutsider ? $"test-{Role}" : Subject;

    public override string ToString() => IsOutsider ? $"{Role} of another release" : Role;
}
