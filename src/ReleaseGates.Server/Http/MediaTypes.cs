using Microsoft.Net.Http.Headers;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Http;

/// <summary>Which bodies are accepted: JSON in UTF-8, uncompressed.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Ndjson = "application/x-ndjson";

    /// <summary>The body's media type.</summary>
    /// <exception cref="ProblemException">415: another type, another charset, or compressed.</exception>
    public static string Require(HttpRequest request, params ReadOnlySpan<string> taken)
    {
        var encoded = request.Headers.ContentEncoding;
        if (encoded.Count > 0 && encoded is not ["identity"])
            throw Unsupported("Compressed bodies are not supported.", "Send the body without Content-Encoding.");
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            if (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                && !type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
                throw Unsupported("The body's charset is not UTF-8.", "JSON is UTF-8: leave the charset out.");
            foreach (var known in taken)
            {
                if (type.MediaType.Equals(known, StringComparison.OrdinalIgnoreCase))
                    return known;
            }
        }
        throw Unsupported("This address does not accept this content type.", $"Send Content-Type: {string.Join(" or ", taken!)}.");
    }

    private static ProblemException Unsupported(string detail, string hint) => new(ErrorCodes.UnsupportedMediaType, detail, hint);
}
