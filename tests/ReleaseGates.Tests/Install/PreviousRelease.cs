using ReleaseGates.Dev.Schema;

namespace ReleaseGates.Tests.Install;

/// <summary>What an installation may be upgraded from.</summary>
internal static class PreviousRelease
{
    /// <summary>
    /// The migrations of the newest release that has a newer file beside it, by file name. Before the first release it is the
    /// files of the tree without the newest: a database that stopped there is the only older one that can exist.
    /// </summary>
    public static (string Name, IReadOnlyDictionary<string, string> Files) Of(string repository)
    {
        var files = MigrationFile.LoadAll(repository);
        var released = ReleasedMigrations.Load(repository).Files;
        // A tree that is a release itself is upgraded from the one before.
        if (released.Count == files.Count)
            released = [.. released.Where(one => one.Version != released[^1].Version)];
        return released.Count > 0
            ? (released[^1].Version, Texts(files.Where(file => released.Any(one => one.File == file.Name))))
            : ("no release", Texts(files.SkipLast(1)));
    }

    private static Dictionary<string, string> Texts(IEnumerable<MigrationFile> files) =>
        files.ToDictionary(file => file.Name, file => file.Text);
}
