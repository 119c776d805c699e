using Npgsql;
using ReleaseGates.Personas;
using ReleaseGates.Postgres.Callers;

namespace ReleaseGates.Postgres.Personas;

/// <summary>Who holds which persona.</summary>
public sealed class PersonaStore(CallerDatabase database)
{
    private const string Document = """
        jsonb_build_object(
            'assignment_id', a.assignment_id, 'subject', a.subject, 'persona', a.persona, 'kind', a.kind,
            'github_login', a.github_login, 'assigned_by', a.assigned_by, 'assigned_at', a.assigned_at, 'revoked_at', a.revoked_at,
            'revoked_by', a.revoked_by)
        """;

    private const string List = $"""
        select jsonb_build_object('assignments', coalesce(jsonb_agg({Document} order by a.assigned_at, a.assignment_id), '[]'))
        from ops.persona_assignments as a
        where ($1::text is null or a.subject = $1)
          and ($2::text is null or a.persona = $2)
          and ($3 or a.revoked_at is null)
        """;

    /// <summary>The assignments, as an administrator or as the persona that may read them.</summary>
    public Task<string> ListAsync(Caller caller, AssignmentFilter filter, CancellationToken cancel) => database.ReadOrAdministerAsync(
        caller, List, cancel, Argument.Text(filter.Subject), Argument.Text(filter.Persona), new() { Value = filter.RevokedToo });

    /// <summary>Gives the persona, or finds it given; the assignment in force.</summary>
    public Task<string> AssignAsync(Caller administrator, AssignmentRequest request) => ChangeAsync(
        "ops_private.assign_persona_as($1, $2, $3, $4, $5)", Argument.Text(administrator.Subject), Argument.Text(request.Subject),
        Argument.Text(request.Persona), Argument.Text(request.GithubLogin), Argument.Text(request.Kind));

    /// <summary>Ends the assignment, or finds it ended; what became of it.</summary>
    public Task<string> RevokeAsync(Caller administrator, Guid assignmentId) =>
        ChangeAsync("ops_private.revoke_persona_as($1, $2)", Argument.Text(administrator.Subject), new() { Value = assignmentId });

    /// <summary>The change in one statement and its row in the next, which alone sees it.</summary>
    private async Task<string> ChangeAsync(string change, params NpgsqlParameter[] parameters)
    {
        var id = await database.AdministerAsync($"select {change}::text", CancellationToken.None, parameters);
        return await database.AdministerAsync(
            $"select {Document} from ops.persona_assignments as a where a.assignment_id = $1",
            CancellationToken.None,
            new NpgsqlParameter { Value = Guid.Parse(id) });
    }
}
