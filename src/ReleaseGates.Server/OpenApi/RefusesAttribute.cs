namespace ReleaseGates.Server.OpenApi;

/// <summary>
/// Problems that a route answers with, beside those of every route that asks for a token (401, 403, 503, 504).
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RefusesAttribute(params int[] statuses) : Attribute
{
    public IReadOnlyList<int> Statuses => statuses;

    /// <summary>What it means here, where that is more than the status says everywhere.</summary>
    public string? Meaning { get; init; }
}
