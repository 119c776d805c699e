using ReleaseGates.Server.Problems;
using System.Reflection;
using System.Text.Json.Nodes;

namespace ReleaseGates.Server.Contracts;

/// <summary>The published contracts, as they are in docs/contracts: JSON Schema of the envelope and of each event type.</summary>
internal static class ContractEndpoints
{
    private const string Folder = "contracts/";
    private const string Media = "application/schema+json";

    private static readonly Assembly Here = typeof(ContractEndpoints).Assembly;

    private static readonly string[] Names =
        [.. Here.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..]).Order(StringComparer.Ordinal)];

    private static readonly string List = new JsonObject { ["contracts"] = new JsonArray([.. Names.Select(name => JsonValue.Create(name))]) }.ToJsonString();

    public static void MapContracts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/contracts", () => Results.Text(List, "application/json")).AllowAnonymous();
        routes.MapGet("/v1/contracts/{name}", (string name) => Names.Contains(name)
            ? Results.Stream(Here.GetManifestResourceStream(Folder + name)!, Media)
            : throw new ProblemException(
                ErrorCodes.NotFound, "There is no contract of this name.",
                "GET /v1/contracts lists them; a type that is not listed keeps to the contract named other.")).AllowAnonymous();
    }
}
