using Npgsql;
using ReleaseGates.Postgres.Embedded;
using ReleaseGates.Postgres.Migrations;
using System.Security.Cryptography;

namespace ReleaseGates.Dev.Access;

/// <summary>Writes docs/access.md anew, over a database of its own.</summary>
internal static class AccessVerb
{
    public static async Task<int> RunAsync(CancellationToken cancel)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"gates-access-{Environment.ProcessId}");
        try
        {
            var password = RandomNumberGenerator.GetHexString(24);
            await using var postgres = await EmbeddedPostgres.StartAsync(new(folder) { Durable = false }, cancel);
            await SupabaseStandIn.InstallAsync(postgres, "postgres", password, cancel);
            var owner = postgres.ConnectionString(SupabaseStandIn.Owner, password, "postgres");
            await Migrator.ApplyAsync(owner, cancel);
            await using var database = NpgsqlDataSource.Create(owner);
            var docs = Directory.CreateDirectory(Path.Combine(Repository.Root, "docs"));
            await File.WriteAllTextAsync(
                Path.Combine(docs.FullName, "access.md"), await AccessPage.RenderAsync(AccessFile.Load(Repository.Root), database, cancel), cancel);
            return 0;
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }
}
