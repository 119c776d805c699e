using ReleaseGates.Personas;
using ReleaseGates.Postgres.Personas;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;

namespace ReleaseGates.Server.Personas;

internal static class PersonaEndpoints
{
    private const string Administers = "assigns and revokes personas";

    public static void MapPersonas(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/personas", ListAsync);
        routes.MapPost("/v1/personas", AssignAsync);
        routes.MapPost("/v1/personas/{id}/revocation", RevokeAsync);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, PersonaStore personas, string? subject, string? persona, string? revoked, CancellationToken cancel)
    {
        var filter = new AssignmentFilter(
            Parameters.Text("subject", subject),
            Parameters.OneOf("persona", persona, [.. PersonaNames.All]),
            Parameters.OneOf("revoked", revoked, "true", "false") == "true");
        return JsonAnswer.Json(await personas.ListAsync(context.Caller(), filter, cancel));
    }

    private static async Task<IResult> AssignAsync(HttpContext context, PersonaStore personas)
    {
        var administrator = context.Administrator(Administers);
        var request = await AssignmentRequest.ReadAsync(context);
        return JsonAnswer.Json(await personas.AssignAsync(administrator, request.Subject, request.Persona, request.GitHubLogin));
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, PersonaStore personas, string id) =>
        JsonAnswer.Json(await personas.RevokeAsync(context.Administrator(Administers), Parameters.Uuid("id", id)));
}
