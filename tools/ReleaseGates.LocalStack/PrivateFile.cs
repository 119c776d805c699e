namespace ReleaseGates.LocalStack;

/// <summary>A file that holds a secret: only its owner may read it, from its first byte on.</summary>
public static class PrivateFile
{
    public static void Write(string path, string text)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("The local stack runs on Linux and macOS.");
        // Written aside and renamed: a reader sees the old text or the new one, and never half of it.
        var unfinished = path + ".unfinished";
        File.Delete(unfinished);
        var onlyOwner = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(unfinished, onlyOwner))
            writer.Write(text);
        File.Move(unfinished, path, overwrite: true);
    }
}
