namespace ReleaseGates.Dev;

/// <summary>The working copy that this tool was built in.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ReleaseGates.slnx")))
                return folder.FullName;
        }
        throw new InvalidOperationException("gates-dev does not run from inside the repository that it was built in.");
    }
}
