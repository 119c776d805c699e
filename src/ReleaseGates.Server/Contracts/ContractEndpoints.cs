using ReleaseGates.Server.OpenApi;
using ReleaseGates.Server.Problems;
using System.Reflection;
using System.Text.Json.Nodes;

namespace ReleaseGates.Server.Contracts;

/// <summary>The published contracts: JSON Schema of the envelope and of each event type, as in docs/contracts.</summary>
internal static class ContractEndpoints
{
    private const string Folder = "contracts/";
    private const string Media = "application/schema+json";

    private static readonly Assembly Here = typeof(ContractEndpoints).Assembly;

    private static readonly string[] Names =
        [.. Here.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name =>
            name[Folder.Length..]).Order(StringComparer.Ordinal)];

    private static readonly string List = new JsonObject { ["contracts"] = new JsonArray(
        [.. Names.Select(name => JsonValue.Create(name))]) }.ToJsonString();

    public static void MapContracts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/contracts", ListContracts).AllowAnonymous();
        routes.MapGet("/v1/contracts/{name}", FindContract).AllowAnonymous();
    }

    /// <summary>What contracts are there?</summary>
    /// <remarks>
    /// The envelope's, one for each event type, and other for every other type.
    /// </remarks>
    [Operation("listContracts"), Answers(typeof(ContractList), "Their names.")]
    private static IResult ListContracts() => Results.Text(List, "application/json");

    /// <summary>The contract of an event type</summary>
    /// <remarks>
    /// A JSON Schema (draft 2020-12) of the whole event. It refers to the envelope's by its $id,
    /// urn:release-gates:contract:envelope. The same files are in docs/contracts.
    /// </remarks>
    /// <param name="name">envelope, an event type, or other.</param>
    [Operation("getContract"), Answers(typeof(JsonObject), "The contract.", MediaTypes = [Media]),
        Refuses(404, Meaning = "There is no contract of this name.")]
    private static IResult FindContract(string name) => Names.Contains(name)
        ? Results.Stream(Here.GetManifestResourceStream(Folder + name)!, Media)
        : throw new ProblemException(
            ErrorCodes.NotFound, "There is no contract of this name.",
            "GET /v1/contracts lists them; a type that is not listed keeps to the contract named other.");
}
