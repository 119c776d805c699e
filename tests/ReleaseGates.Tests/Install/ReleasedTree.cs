using ReleaseGates.Dev.Schema;

namespace ReleaseGates.Tests.Install;

/// <summary>A folder with migrations, some of them released.</summary>
internal sealed class ReleasedTree : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gates-released-");

    public ReleasedTree(params string[] files)
    {
        Directory.CreateDirectory(MigrationFile.Folder(Root));
        File.WriteAllText(Path.Combine(Root, ReleasedMigrations.Path), "# Nothing yet.\n");
        foreach (var file in files)
            Write(file, $"select '{file}';\n");
    }

    public string Root => _folder.FullName;

    public void Write(string file, string sql) => File.WriteAllText(Path.Combine(MigrationFile.Folder(Root), file), sql);

    public void Delete(string file) => File.Delete(Path.Combine(MigrationFile.Folder(Root), file));

    public void Release(string version) =>
        File.WriteAllText(Path.Combine(Root, ReleasedMigrations.Path), ReleasedMigrations.Load(Root).Release(Root, version));

    public void Dispose() => _folder.Delete(recursive: true);
}
