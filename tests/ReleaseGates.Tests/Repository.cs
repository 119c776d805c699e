namespace ReleaseGates.Tests;

/// <summary>The working copy that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            if (File.Exists(Path.Combine(above.FullName, "ReleaseGates.slnx")))
                return above.FullName;
        }
        throw new InvalidOperationException("The tests do not run from inside the repository.");
    }
}
