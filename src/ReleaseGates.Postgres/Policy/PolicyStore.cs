using Npgsql;
using NpgsqlTypes;
using ReleaseGates.Postgres.Callers;

namespace ReleaseGates.Postgres.Policy;

/// <summary>
/// What gates ask for. Everybody reads it. Who changes it says <c>service_role</c>, a role that the server's login must never
/// be a member of: such a change runs as <c>gates_server</c> and names the token's subject, which is recorded.
/// </summary>
public sealed class PolicyStore(NpgsqlDataSource source, CallerDatabase database)
{
    private const string Show = """
        select jsonb_build_object('requirements', coalesce(jsonb_agg(to_jsonb(p)), '[]'))::text
        from ops.policy($1, $2, $3) as p
        """;

    private const string Diff = """
        select jsonb_build_object('differences', coalesce(jsonb_agg(jsonb_build_object(
            'gate_code', d.gate_code, 'code', d.code, 'environment', d.environment, 'before', d.before_row, 'after', d.after_row)), '[]'))::text
        from ops.diff_policy($1, $2, $3, $4) as d
        """;

    private const string Set = "select jsonb_build_object('requirement_id', ops_private.set_requirement($1, $2, $3))::text";

    /// <summary>The policy of a project and environment, now or at an instant.</summary>
    public Task<string> ShowAsync(Caller caller, string? project, string? environment, DateTimeOffset? asOf, CancellationToken cancel) =>
        ReadAsync(caller, Show, cancel, Text(project), Text(environment), Instant(asOf));

    /// <summary>What differs: the project's then and now, or without an instant the general policy and the project's.</summary>
    public Task<string> DiffAsync(
        Caller caller, string? project, string? environment, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancel) =>
        ReadAsync(caller, Diff, cancel, Text(project), Text(environment), Instant(since), Instant(until));

    /// <summary>Writes one requirement, a JSON object with the fields of its row.</summary>
    public Task<string> SetAsync(Caller administrator, string requirement, string reason) => RunAsync(
        Set, CancellationToken.None, Text(administrator.Subject), new() { Value = requirement, NpgsqlDbType = NpgsqlDbType.Jsonb }, Text(reason));

    private async Task<string> ReadAsync(Caller caller, string sql, CancellationToken cancel, params NpgsqlParameter[] parameters) =>
        caller.IsAdministrator ? await RunAsync(sql, cancel, parameters) : (await database.ReadAsync(caller, sql, cancel, parameters))!;

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

    private static NpgsqlParameter Instant(DateTimeOffset? value) =>
        new() { Value = (object?)value?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
