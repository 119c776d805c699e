using Npgsql;
using System.Diagnostics;

namespace ReleaseGates.Tests.Support;

/// <summary>The real Supabase CLI on a copy of our project.</summary>
internal sealed class SupabaseCli : IDisposable
{
    private readonly DirectoryInfo _project = Directory.CreateTempSubdirectory("gates-supabase-");

    /// <param name="ours">Whether the project has our files from the start; otherwise it is somebody's own.</param>
    public SupabaseCli(bool ours = true)
    {
        Migrations = _project.CreateSubdirectory("supabase").CreateSubdirectory("migrations").FullName;
        File.Copy(Path.Combine(Repository.Root, "supabase", "config.toml"), Path.Combine(Folder, "supabase", "config.toml"));
        if (ours)
            CopyOurs();
    }

    public string Folder => _project.FullName;

    public string Migrations { get; }

    /// <summary>The folder of the program, for a PATH.</summary>
    public static string ProgramFolder => Path.GetDirectoryName(Binary())!;

    /// <summary>A database's address as the CLI wants it.</summary>
    public static string Url(string connectionString)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString);
        return $"postgresql://{database.Username}:{database.Password}@{database.Host}:{database.Port}/{database.Database}?sslmode=disable";
    }

    /// <summary>What the page tells whoever has a project already: copy our files beside theirs.</summary>
    public void CopyOurs()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "supabase", "migrations"), "*.sql"))
            File.Copy(file, Path.Combine(Migrations, Path.GetFileName(file)), overwrite: true);
    }

    /// <summary>Runs it against a database and gives back what it said; fails with that when it fails.</summary>
    public async Task<string> RunAsync(string connectionString, params string[] arguments)
    {
        var (exit, said) = await TryAsync(connectionString, arguments);
        return exit == 0 ? said : throw new InvalidOperationException($"supabase {string.Join(' ', arguments)} ended with {exit}: {said}");
    }

    public async Task<(int Exit, string Said)> TryAsync(string connectionString, params string[] arguments)
    {
        var url = Url(connectionString);
        var start = new ProcessStartInfo(Binary(), [.. arguments, $"--remote={url}"])
        {
            WorkingDirectory = _project.FullName,
        };
        start.Environment["HOME"] = _project.FullName;
        start.Environment["SUPABASE_TELEMETRY_DISABLED"] = "1";
        var ended = await ChildProcess.RunAsync(start, TimeSpan.FromMinutes(2));
        return (ended.ExitCode, ended.Said);
    }

    /// <summary>A new private key, as <c>supabase gen signing-key</c> writes it to standard output.</summary>
    public static async Task<string> SigningKeyAsync()
    {
        var start = new ProcessStartInfo(Binary(), ["gen", "signing-key", "--algorithm", "ES256"]);
        start.Environment["SUPABASE_TELEMETRY_DISABLED"] = "1";
        var ended = await ChildProcess.RunAsync(start, TimeSpan.FromMinutes(1));
        return ended.ExitCode == 0 ? ended.Output : throw new InvalidOperationException(ended.Error);
    }

    public void Dispose() => _project.Delete(recursive: true);

    private static string Binary()
    {
        var binary = Path.Combine(Repository.Root, "node_modules", "@supabase", "cli-linux-x64", "bin", "supabase");
        return File.Exists(binary) ? binary : throw new FileNotFoundException("The Supabase CLI is not installed: run npm ci.", binary);
    }
}
