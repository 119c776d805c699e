using System.Text.Json;

namespace ReleaseGates.Server.Problems;

/// <summary>An RFC 9457 problem: a stable code, a sentence, and what to do about it.</summary>
public sealed record Problem(string Code, string Detail, string? Hint = null)
{
    /// <summary>The HTTP status: the one of its code, unless a failure brought its own.</summary>
    public int Status { get; init; } = ErrorCodes.HttpStatuses.GetValueOrDefault(Code, StatusCodes.Status500InternalServerError);

    /// <summary>Seconds after which the same request may succeed.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The WWW-Authenticate challenge of a 401.</summary>
    public string? Challenge { get; init; }

    /// <summary>The decision behind a refused promotion, as JSON.</summary>
    public string? Decision { get; init; }

    private string Title => char.ToUpperInvariant(Code[0]) + Code[1..].Replace('_', ' ');

    public void WriteTo(Utf8JsonWriter json, string? instance)
    {
        json.WriteStartObject();
        json.WriteString("type", $"urn:release-gates:error:{Code}");
        json.WriteString("title", Title);
        json.WriteNumber("status", Status);
        json.WriteString("detail", Detail);
        json.WriteString("code", Code);
        if (Hint is not null)
            json.WriteString("hint", Hint);
        if (instance is not null)
            json.WriteString("instance", instance);
        if (Decision is not null)
        {
            json.WritePropertyName("decision");
            json.WriteRawValue(Decision);
        }
        json.WriteEndObject();
    }
}
