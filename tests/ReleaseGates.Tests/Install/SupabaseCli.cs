using Npgsql;
using System.Diagnostics;

namespace ReleaseGates.Tests.Install;

/// <summary>The real Supabase CLI on a copy of our project.</summary>
internal sealed class SupabaseCli : IDisposable
{
    private readonly DirectoryInfo _project = Directory.CreateTempSubdirectory("gates-supabase-");

    public SupabaseCli()
    {
        var ours = Path.Combine(Repository.Root, "supabase");
        var copy = _project.CreateSubdirectory("supabase");
        var migrations = copy.CreateSubdirectory("migrations");
        File.Copy(Path.Combine(ours, "config.toml"), Path.Combine(copy.FullName, "config.toml"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(ours, "migrations"), "*.sql"))
            File.Copy(file, Path.Combine(migrations.FullName, Path.GetFileName(file)));
    }

    /// <summary>Runs it against a database and gives back what it said; fails with that when it fails.</summary>
    public async Task<string> RunAsync(string connectionString, params string[] arguments)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString);
        var url = $"postgresql://{database.Username}:{database.Password}@{database.Host}:{database.Port}/{database.Database}?sslmode=disable";
        var start = new ProcessStartInfo(Binary(), [.. arguments, $"--remote={url}"])
        {
            WorkingDirectory = _project.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = _project.FullName;
        start.Environment["SUPABASE_TELEMETRY_DISABLED"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(patience.Token);
        var said = await output + await errors;
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"supabase {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
    }

    /// <summary>A new private key, as <c>supabase gen signing-key</c> writes it to standard output.</summary>
    public static async Task<string> SigningKeyAsync()
    {
        var start = new ProcessStartInfo(Binary(), ["gen", "signing-key", "--algorithm", "ES256"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SUPABASE_TELEMETRY_DISABLED"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var key = await process.StandardOutput.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode == 0 ? key : throw new InvalidOperationException(await errors);
    }

    public void Dispose() => _project.Delete(recursive: true);

    private static string Binary()
    {
        var binary = Path.Combine(Repository.Root, "node_modules", "@supabase", "cli-linux-x64", "bin", "supabase");
        return File.Exists(binary) ? binary : throw new FileNotFoundException("The Supabase CLI is not installed: run npm ci.", binary);
    }
}
