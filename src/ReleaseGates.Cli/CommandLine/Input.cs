namespace ReleaseGates.Cli.CommandLine;

internal static class Input
{
    /// <summary>A file, or standard input when there is none or it is named -.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(string? path, CancellationToken cancel)
    {
        ReadOnlyMemory<byte> bytes;
        if (path is null or "-")
        {
            if (!Console.IsInputRedirected)
                throw new UsageException("Nothing is given to read.", "Pass a file, or pipe JSON to standard input.");
            await using var input = Console.OpenStandardInput();
            var read = new MemoryStream();
            // A read of a pipe under way cannot be cancelled, only left.
            await input.CopyToAsync(read, cancel).WaitAsync(cancel);
            bytes = read.ToArray();
        }
        else
        {
            bytes = await File.ReadAllBytesAsync(path, cancel);
        }
        // Windows editors and PowerShell put a byte order mark in front.
        return bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
    }
}
