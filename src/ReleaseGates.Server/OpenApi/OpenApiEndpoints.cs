namespace ReleaseGates.Server.OpenApi;

internal static class OpenApiEndpoints
{
    /// <summary>The description is written by hand: answers are JSON made by the database, which no generator sees.</summary>
    public static void MapOpenApi(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/openapi/v1.json", () => Results.Stream(
            typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream("openapi.v1.json")!, "application/json")).AllowAnonymous();
}
