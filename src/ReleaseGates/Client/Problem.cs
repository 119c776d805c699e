using ReleaseGates.Decisions;
using System.Text.Json.Serialization;

namespace ReleaseGates.Client;

/// <summary>Why the control plane did not do what was asked (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Hint">What to do about it.</param>
/// <param name="Decision">The decision behind <c>promotion_denied</c>.</param>
public sealed record Problem(
    int Status,
    string Code,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Hint = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Decision? Decision = null)
{
    /// <summary><c>urn:release-gates:error:</c> and the code.</summary>
    public Uri Type { get; init; } = new("about:blank");

    /// <summary>The code in words.</summary>
    public string Title { get; init; } = "";

    /// <summary>Names this occurrence in the server's log.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Uri? Instance { get; init; }
}
