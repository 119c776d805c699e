namespace ReleaseGates.Cli.CommandLine;

internal static class Input
{
    /// <summary>A file, or standard input if the path is missing or -.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(string? path, CancellationToken cancel)
    {
        ReadOnlyMemory<byte> bytes;
        if (path is null or "-")
        {
            if (!Console.IsInputRedirected)
                throw new UsageException("There is no input.", "Pass a file, or pipe JSON to standard input.");
            await using var input = Console.OpenStandardInput();
            var read = new MemoryStream();
            // A pending read of a pipe cannot be cancelled, only abandoned.
            await input.CopyToAsync(read, cancel).WaitAsync(cancel);
            bytes = read.ToArray();
        }
        else
        {
            bytes = await File.ReadAllBytesAsync(path, cancel);
        }
        // Windows editors and PowerShell prepend a byte order mark.
        return bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
    }
}
