using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Access;

/// <summary>Who may ask the server at one route, and a request that it answers.</summary>
/// <param name="Status">What a caller who may is answered; everybody else gets 403.</param>
public sealed record RouteAccess(string Method, string Path, IReadOnlyList<string> Callers, string? Body, int Status)
{
    internal static RouteAccess Read(string route, JsonNode node) => new(
        route[..route.IndexOf(' ', StringComparison.Ordinal)],
        route[(route.IndexOf(' ', StringComparison.Ordinal) + 1)..],
        [.. node["callers"]!.AsArray().Select(caller => (string)caller!)],
        node["body"]?.ToJsonString(),
        (int?)node["status"] ?? 200);

    public override string ToString() => $"{Method} {Path}";
}
