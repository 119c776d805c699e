using Npgsql;

namespace ReleaseGates.Postgres.Migrations;

/// <summary>
/// Applies the schema's chapters as the connected role, which need not be a superuser. What was applied is
/// recorded where and how the Supabase CLI records it, so that either goes on where the other stopped.
/// </summary>
public static class Migrator
{
    // "gates" in ASCII: one installation at a time in a database.
    private const long LockKey = 0x6761746573;

    /// <summary>Applies what is missing, each file whole or not at all, and says which files those were.</summary>
    /// <exception cref="MigrationException">The database refused a file; those before it stay applied.</exception>
    public static async Task<IReadOnlyList<Migration>> ApplyAsync(string connectionString, CancellationToken cancel = default)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "gates migrate",
            Pooling = false,
            // Waiting for another installation takes as long as that takes.
            CommandTimeout = 0,
            IncludeErrorDetail = true,
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancel);
        var applied = new List<Migration>();
        foreach (var migration in Migration.All)
        {
            try
            {
                if (await ApplyAsync(connection, migration, cancel))
                    applied.Add(migration);
            }
            catch (PostgresException refusal)
            {
                throw new MigrationException(migration.FileName, refusal);
            }
        }
        if (applied.Count > 0)
            await RunAsync(connection, "notify pgrst, 'reload schema'", cancel);
        return applied;
    }

    private static async Task<bool> ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // Held to the end of this file's transaction, and not of the session, which a pooler may share.
        await RunAsync(connection, $"select pg_catalog.pg_advisory_xact_lock({LockKey})", cancel);
        await MakeHistoryAsync(connection, cancel);
        if (await IsRecordedAsync(connection, migration, cancel))
            return false;

        string[] statements = [.. SqlStatements.Split(migration.Sql)];
        await using (var batch = new NpgsqlBatch(connection))
        {
            foreach (var statement in statements)
                batch.BatchCommands.Add(new(statement));
            await batch.ExecuteNonQueryAsync(cancel);
        }
        await using var record = new NpgsqlCommand(
            "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = migration.Version }, new() { Value = migration.Name }, new() { Value = statements } },
        };
        await record.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    // Looked for before it is made, as the CLI does: "if not exists" still asks for the right to create.
    private static async Task MakeHistoryAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var look = new NpgsqlCommand(
            """
            select count(*) = 3
              from pg_catalog.pg_attribute
             where attrelid = pg_catalog.to_regclass('supabase_migrations.schema_migrations')
               and not attisdropped
               and attname in ('version', 'name', 'statements')
            """, connection);
        if ((bool)(await look.ExecuteScalarAsync(cancel))!)
            return;
        await RunAsync(connection,
            """
            create schema if not exists supabase_migrations;
            create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
            alter table supabase_migrations.schema_migrations add column if not exists statements text[];
            alter table supabase_migrations.schema_migrations add column if not exists name text;
            """, cancel);
    }

    private static async Task<bool> IsRecordedAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancel)
    {
        await using var look = new NpgsqlCommand(
            "select exists (select from supabase_migrations.schema_migrations where version = $1)", connection)
        {
            Parameters = { new() { Value = migration.Version } },
        };
        return (bool)(await look.ExecuteScalarAsync(cancel))!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
