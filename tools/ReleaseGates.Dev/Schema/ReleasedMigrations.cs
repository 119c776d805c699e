using System.Security.Cryptography;

namespace ReleaseGates.Dev.Schema;

/// <summary>
/// The migrations that were released, with their hashes: <c>supabase/released.sha256</c>. Whoever has one applied will never
/// get it again, so it never changes. A heading <c># v0.1.0</c> begins what a release added.
/// </summary>
public sealed record ReleasedMigrations(IReadOnlyList<(string Version, string File, string Hash)> Files)
{
    public const string Path = "supabase/released.sha256";

    public static ReleasedMigrations Load(string repository)
    {
        var files = new List<(string, string, string)>();
        var version = "";
        foreach (var line in File.ReadLines(System.IO.Path.Combine(repository, Path)))
        {
            if (line.StartsWith("# v", StringComparison.Ordinal))
                version = line[2..];
            else if (line.Split("  migrations/", 2) is [var hash, var file])
                files.Add((version, file, hash));
        }
        return new(files);
    }

    public bool Has(string file) => Files.Any(released => released.File == file);

    /// <summary>What is wrong with the released files of this tree; empty when all are as they were.</summary>
    public IReadOnlyList<string> Faults(string repository) =>
        [.. Files.Select(released => Fault(MigrationFile.Folder(repository), released.File, released.Hash)).OfType<string>()];

    /// <summary>The manifest with every file of the tree that it does not have yet, under a heading for this version.</summary>
    public string Release(string repository, string version) =>
        File.ReadAllText(System.IO.Path.Combine(repository, Path)) + $"# {version}\n" + string.Concat(
            MigrationFile.LoadAll(repository).Where(migration => !Has(migration.Name))
                .Select(migration =>
                    $"{Hash(System.IO.Path.Combine(MigrationFile.Folder(repository), migration.Name))}  migrations/{migration.Name}\n"));

    private static string? Fault(string folder, string file, string hash)
    {
        var path = System.IO.Path.Combine(folder, file);
        if (!File.Exists(path))
            return $"{file} was released and is gone.";
        return Hash(path) == hash ? null : $"{file} was released and has changed: put it back, and write a new migration.";
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
