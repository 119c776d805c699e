using System.Diagnostics;

namespace ReleaseGates.Tests.Install;

/// <summary>What an installation may be upgraded from.</summary>
internal static class PreviousRelease
{
    private const string Folder = "supabase/migrations";

    /// <summary>
    /// The migrations of the newest tag, by file name. Before the first tag nothing was released; then it is the files of
    /// the tree without the newest: a database that stopped there is the only older one that can exist.
    /// </summary>
    public static (string Name, IReadOnlyDictionary<string, string> Files) Of(string repository)
    {
        var tag = Git(repository, "tag", "--list", "v*", "--sort=-version:refname", "--no-contains", "HEAD").FirstOrDefault();
        if (tag is not null)
            return (tag, Git(repository, "ls-tree", "-r", "--name-only", tag, $"{Folder}/").ToDictionary(
                path => Path.GetFileName(path)!, path => string.Join('\n', Lines(repository, "show", $"{tag}:{path}"))));

        var files = Directory.GetFiles(Path.Combine(repository, Folder), "*.sql").Order(StringComparer.Ordinal).SkipLast(1);
        return ("no tag", files.ToDictionary(path => Path.GetFileName(path)!, File.ReadAllText));
    }

    private static IEnumerable<string> Git(string repository, params string[] arguments) =>
        Lines(repository, arguments).Where(line => line.Length > 0);

    private static string[] Lines(string repository, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", $"safe.directory={repository}", "-C", repository, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var git = Process.Start(start)!;
        var complaint = git.StandardError.ReadToEndAsync();
        var said = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? said.Split('\n') : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {complaint.Result}");
    }
}
