namespace ReleaseGates.LocalStack;

/// <summary>The working copy that the running program was built in.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ReleaseGates.slnx")))
                return folder.FullName;
        }
        throw new InvalidOperationException("This program does not run from inside the repository that it was built in.");
    }
}
