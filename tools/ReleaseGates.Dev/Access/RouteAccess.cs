using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Access;

/// <summary>Who may call a route of the server, and a valid request.</summary>
/// <param name="Status">The response to permitted callers; everyone else gets 403.</param>
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
