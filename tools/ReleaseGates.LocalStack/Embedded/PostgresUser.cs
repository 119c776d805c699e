using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ReleaseGates.LocalStack.Embedded;

/// <summary>The user that runs Postgres: the current one, or an unprivileged one if that is root, which Postgres refuses.</summary>
internal sealed class PostgresUser
{
    private const int Nobody = 65534;

    // Where root keeps what Postgres must reach when the way to the wanted folder is closed to others.
    private const string OpenPlace = "/var/lib/release-gates";

    private readonly bool _isRoot = Environment.IsPrivilegedProcess;

    private PostgresUser()
    {
    }

    public static PostgresUser Current { get; } = new();

    /// <summary>A command with its output redirected and its language English.</summary>
    public ProcessStartInfo Command(string program, params string[] arguments)
    {
        string[] dropRights =
            ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--inh-caps=-all", "--no-new-privs", "--"];
        string[] words = _isRoot ? [.. dropRights, program, .. arguments] : [program, .. arguments];
        return new(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The caller's folder may be closed to the user that Postgres runs as.
            WorkingDirectory = "/",
            Environment = { ["LC_ALL"] = "C", ["TZ"] = "UTC" },
        };
    }

    /// <summary>The folder itself, or a private one elsewhere if Postgres cannot access it.</summary>
    public string PrivateFolder(string wanted)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("The embedded Postgres runs on Linux and macOS.");
        var folder = IsReachable(wanted) ? wanted : Linked(wanted);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Own(folder);
        return folder;
    }

    /// <summary>Writes a file that only Postgres, and root, may read.</summary>
    public void WritePrivate(string path, string text)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("The embedded Postgres runs on Linux and macOS.");
        File.Delete(path);
        var onlyOwner = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(path, onlyOwner))
            writer.Write(text);
        Own(path);
    }

    /// <summary>The bin folder itself, or a copy of the installation around it where Postgres can reach it.</summary>
    public string ReachableCopy(string bin)
    {
        if (IsReachable(Path.Combine(bin, "postgres")))
            return bin;
        var source = Path.GetDirectoryName(bin)!;
        var name = $"{source} {File.GetLastWriteTimeUtc(Path.Combine(bin, "postgres")):O}";
        var copy = Path.Combine(OpenPlace, $"postgres-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16]}");
        if (!Directory.Exists(copy))
        {
            var unfinished = $"{copy}.{Environment.ProcessId}";
            Copy(new DirectoryInfo(source), Directory.CreateDirectory(unfinished));
            try
            {
                Directory.Move(unfinished, copy);
            }
            catch (IOException) when (Directory.Exists(copy))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }
        return Path.Combine(copy, Path.GetFileName(bin));
    }

    private void Own(string path)
    {
        if (_isRoot && Chown(path, Nobody, Nobody) != 0)
            throw new EmbeddedPostgresException($"{path} cannot be given to user {Nobody}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    private bool IsReachable(string path)
    {
        for (var above = new DirectoryInfo(path).Parent; _isRoot && above is not null; above = above.Parent)
        {
            if (above.Exists && !above.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        }
        return true;
    }

    // A link in the original place leads there: removing it starts from scratch.
    private static string Linked(string wanted)
    {
        if (new DirectoryInfo(wanted).LinkTarget is { } there)
            return there;
        if (Directory.Exists(wanted))
            throw new EmbeddedPostgresException(
                $"{wanted} is not accessible to user {Nobody}, who runs Postgres. Open the folders above it with chmod o+x.");
        var target = Path.Combine(OpenPlace, $"cluster-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path.GetDirectoryName(wanted)!);
        File.CreateSymbolicLink(wanted, target);
        return target;
    }

    private static void Copy(DirectoryInfo source, DirectoryInfo target)
    {
        foreach (var entry in source.EnumerateFileSystemInfos())
        {
            var to = Path.Combine(target.FullName, entry.Name);
            if (entry.LinkTarget is { } link)
                File.CreateSymbolicLink(to, link);
            else if (entry is DirectoryInfo folder)
                Copy(folder, target.CreateSubdirectory(entry.Name));
            else
                ((FileInfo)entry).CopyTo(to);
        }
    }

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int Chown(string path, int user, int group);
}
