using Npgsql;
using NpgsqlTypes;
using ReleaseGates.Postgres.Callers;

namespace ReleaseGates.Postgres.Personas;

/// <summary>
/// Who holds which persona. An administrator's token says <c>service_role</c>, a role that the server's login must
/// never be a member of: it runs these as <c>gates_server</c> and names the token's subject, which is recorded.
/// </summary>
public sealed class PersonaStore(NpgsqlDataSource source, CallerDatabase database)
{
    private const string Document = """
        jsonb_build_object(
            'assignment_id', a.assignment_id, 'subject', a.subject, 'persona', a.persona, 'github_login', a.github_login,
            'assigned_by', a.assigned_by, 'assigned_at', a.assigned_at, 'revoked_at', a.revoked_at, 'revoked_by', a.revoked_by)
        """;

    private const string List = $"""
        select jsonb_build_object('assignments', coalesce(jsonb_agg({Document} order by a.assigned_at, a.assignment_id), '[]'))
        from ops.persona_assignments as a
        where ($1::text is null or a.subject = $1)
          and ($2::text is null or a.persona = $2)
          and ($3 or a.revoked_at is null)
        """;

    /// <summary>The assignments, as an administrator or as the persona that may read them.</summary>
    public async Task<string> ListAsync(Caller caller, AssignmentFilter filter, CancellationToken cancel)
    {
        NpgsqlParameter[] parameters =
        [
            Text(filter.Subject), Text(filter.Persona), new() { Value = filter.RevokedToo },
        ];
        return caller.IsAdministrator
            ? await RunAsync(List, cancel, parameters)
            : (await database.ReadAsync(caller, List, cancel, parameters))!;
    }

    /// <summary>Gives the persona, or finds it given; the assignment in force.</summary>
    public Task<string> AssignAsync(Caller administrator, string subject, string persona, string? gitHubLogin) =>
        ChangeAsync("ops_private.assign_persona($1, $2, $3, $4)", Text(administrator.Subject), Text(subject), Text(persona), Text(gitHubLogin));

    /// <summary>Ends the assignment, or finds it ended; what became of it.</summary>
    public Task<string> RevokeAsync(Caller administrator, Guid assignmentId) =>
        ChangeAsync("ops_private.revoke_persona($1, $2)", Text(administrator.Subject), new() { Value = assignmentId });

    /// <summary>The change in one statement and its row in the next, which alone sees it.</summary>
    private async Task<string> ChangeAsync(string change, params NpgsqlParameter[] parameters)
    {
        var id = await RunAsync($"select {change}::text", CancellationToken.None, parameters);
        return await RunAsync(
            $"select {Document} from ops.persona_assignments as a where a.assignment_id = $1",
            CancellationToken.None,
            new NpgsqlParameter { Value = Guid.Parse(id) });
    }

    private async Task<string> RunAsync(string sql, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        try
        {
            return (string)(await command.ExecuteScalarAsync(cancel))!;
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // Who may administer was decided by the token; this is the server's own login without its grant.
            throw new SchemaUnusableException(denied);
        }
    }

    private static NpgsqlParameter Text(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
