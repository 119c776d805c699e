using Npgsql;
using ReleaseGates.Doctor;
using ReleaseGates.Postgres.Migrations;

namespace ReleaseGates.Postgres.Doctor;

/// <summary>Which of our migrations are recorded, and whether they are still the ones that were applied.</summary>
internal static class History
{
    public static async Task<Diagnosis> CompareAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var recorded = new Dictionary<string, string[]?>();
        await using (var command = new NpgsqlCommand("select version, statements from supabase_migrations.schema_migrations", connection))
        {
            try
            {
                await using var rows = await command.ExecuteReaderAsync(cancel);
                while (await rows.ReadAsync(cancel))
                    recorded[rows.GetString(0)] = await rows.IsDBNullAsync(1, cancel) ? null : rows.GetFieldValue<string[]>(1);
            }
            catch (PostgresException missing)
                when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
            {
                // Nothing was ever recorded here.
            }
        }
        var wrong = Migration.All
            .Select(migration => !recorded.TryGetValue(migration.Version, out var statements)
                ? $"{migration.FileName} has not been applied."
                : statements is not null && !statements.SequenceEqual(SqlStatements.Split(migration.Sql))
                    ? $"{migration.FileName} was applied in another version; whoever applies it skips it now."
                : null)
            .OfType<string>().ToList();
        return new("migrations", $"{Migration.All.Count - wrong.Count} of {Migration.All.Count} applied", wrong,
            wrong.Count == 0 ? null : "gates-server migrate, or supabase db push, applies what is missing. "
                + "What was edited after it was applied needs a new migration, or a new database.");
    }
}
