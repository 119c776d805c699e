using Npgsql;

namespace ReleaseGates.Postgres.Migrations;

/// <summary>The database refused a migration; nothing of that file was kept.</summary>
public sealed class MigrationException(string fileName, PostgresException refusal)
    : Exception($"{fileName}: {refusal.MessageText}. {refusal.Detail}".TrimEnd(), refusal)
{
    /// <summary>The file that was refused; those before it stay applied.</summary>
    public string FileName => fileName;

    /// <summary>Our own error code (<c>schema_collision</c>, <c>role_can_log_in</c>, <c>role_not_ours</c>), else the SQLSTATE.</summary>
    public string Code => refusal.SqlState.StartsWith("PT", StringComparison.Ordinal) ? refusal.MessageText : refusal.SqlState;

    public string? Detail => refusal.Detail;

    /// <summary>The cure, where there is one: often the SQL to run.</summary>
    public string? Hint => refusal.Hint;
}
