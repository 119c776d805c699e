using Npgsql;
using ReleaseGates.LocalStack;
using ReleaseGates.LocalStack.Embedded;
using ReleaseGates.Postgres.Migrations;
using System.Security.Cryptography;

namespace ReleaseGates.Dev.Docs;

/// <summary>
/// Writes the generated tables of docs/ and the description of the API from a database that was made for it and is gone
/// afterwards.
/// </summary>
internal static class DocsVerb
{
    public static async Task<int> RunAsync(CancellationToken cancel)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"gates-docs-{Environment.ProcessId}");
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(new(folder) { Durable = false }, cancel);
            var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
            await SupabaseStandIn.InstallAsync(postgres, "postgres", password, cancel);
            var owner = postgres.ConnectionString(SupabaseStandIn.Owner, password, "postgres");
            await Migrator.ApplyAsync(owner, cancel);
            await using var database = NpgsqlDataSource.Create(owner + ";Pooling=false");
            foreach (var (page, text) in await GeneratedPages.RenderAsync(database))
            {
                await File.WriteAllTextAsync(Path.Combine(Repository.Root, page), text, cancel);
                Console.WriteLine(page);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        var missing = (await GeneratedPages.HintsAsync()).Where(code => code.Value.Length == 0).Select(code => code.Key).ToList();
        if (missing.Count == 0)
            return 0;
        await Console.Error.WriteLineAsync($"gates-dev: write the hint of {string.Join(", ", missing)} into docs/errors.md.");
        return 1;
    }
}
