using ReleaseGates.Server.Problems;
using System.Buffers;

namespace ReleaseGates.Server.Http;

internal static class Body
{
    /// <summary>The whole body, refused before it is read when it says it is too large, and while it is read otherwise.</summary>
    public static async Task<byte[]> ReadAsync(HttpRequest request, int most, CancellationToken cancel)
    {
        var tooLarge = ProblemMap.BodyTooLarge($"The body is larger than {most} bytes.");
        if (request.ContentLength > most)
            throw new ProblemException(tooLarge);
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancel);
            if (read.Buffer.Length > most)
                throw new ProblemException(tooLarge);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
