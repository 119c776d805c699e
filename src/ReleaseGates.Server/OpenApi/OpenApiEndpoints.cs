using System.Text.Json.Nodes;

namespace ReleaseGates.Server.OpenApi;

/// <summary>The description of this API.</summary>
internal static class OpenApiEndpoints
{
    /// <summary><c>make docs</c> writes the file from the routes and their contracts, and a test compares it.</summary>
    public static void MapOpenApi(this IEndpointRouteBuilder routes) => routes.MapGet("/openapi/v1.json", Describe).AllowAnonymous();

    /// <summary>This document</summary>
    [Operation("getDescription"), Answers(typeof(JsonObject), "OpenAPI 3.1.")]
    private static IResult Describe() => Results.Stream(
        typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream("openapi.v1.json")!, "application/json");
}
