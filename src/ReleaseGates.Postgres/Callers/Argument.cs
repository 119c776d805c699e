using Npgsql;
using NpgsqlTypes;

namespace ReleaseGates.Postgres.Callers;

/// <summary>A statement's parameters, typed even where they are null.</summary>
internal static class Argument
{
    public static NpgsqlParameter Text(string? value) => Of(value, NpgsqlDbType.Text);

    public static NpgsqlParameter Uuid(Guid? value) => Of(value, NpgsqlDbType.Uuid);

    public static NpgsqlParameter Instant(DateTimeOffset? value) => Of(value?.ToUniversalTime(), NpgsqlDbType.TimestampTz);

    public static NpgsqlParameter Json(string? value) => Of(value, NpgsqlDbType.Jsonb);

    private static NpgsqlParameter Of(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
