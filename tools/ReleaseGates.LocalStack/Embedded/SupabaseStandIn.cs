using Npgsql;

namespace ReleaseGates.LocalStack.Embedded;

/// <summary>Makes a database of the embedded Postgres look like that of a Supabase project, as far as we need it.</summary>
public static class SupabaseStandIn
{
    /// <summary>The role that migrations run as: no superuser, like the <c>postgres</c> of a hosted project.</summary>
    public const string Owner = "postgres";

    /// <summary>Again changes nothing but the owner's password.</summary>
    public static async Task InstallAsync(
        EmbeddedPostgres postgres, string database, string ownerPassword, CancellationToken cancel = default)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString(database) + ";Pooling=false");
        using var script = new StreamReader(typeof(SupabaseStandIn).Assembly.GetManifestResourceStream("SupabaseStandIn.sql")!);
        await using var install = source.CreateCommand(await script.ReadToEndAsync(cancel));
        await install.ExecuteNonQueryAsync(cancel);
        await SetPasswordAsync(source, Owner, ownerPassword, cancel);
    }

    /// <summary>Lets a role log in with a password: what an operator does for gates_server after migrating.</summary>
    public static async Task SetPasswordAsync(NpgsqlDataSource source, string role, string password, CancellationToken cancel = default)
    {
        await using var quote = source.CreateCommand("select format('alter role %I login password %L', $1, $2)");
        quote.Parameters.Add(new() { Value = role });
        quote.Parameters.Add(new() { Value = password });
        await using var alter = source.CreateCommand((string)(await quote.ExecuteScalarAsync(cancel))!);
        await alter.ExecuteNonQueryAsync(cancel);
    }
}
