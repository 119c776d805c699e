using ReleaseGates.Personas;
using ReleaseGates.Postgres.Personas;
using ReleaseGates.Server.Http;
using ReleaseGates.Server.Identity;
using ReleaseGates.Server.OpenApi;

namespace ReleaseGates.Server.Personas;

/// <summary>Who holds which persona.</summary>
internal static class PersonaEndpoints
{
    private const string Administers = "assigns and revokes personas";

    public static void MapPersonas(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/personas", ListAsync);
        routes.MapPost("/v1/personas", AssignAsync);
        routes.MapPost("/v1/personas/{id}/revocation", RevokeAsync);
    }

    /// <summary>Who holds which persona</summary>
    /// <param name="subject">Only this subject's.</param>
    /// <param name="persona">Only of this persona.</param>
    /// <param name="revoked">Whether to list those that ended, too.</param>
    [Operation("listPersonas"), Answers(typeof(PersonaAssignmentList), "The assignments, oldest first."), Refuses(400)]
    private static async Task<IResult> ListAsync(
        HttpContext context, PersonaStore personas, string? subject, string? persona, string? revoked, CancellationToken cancel)
    {
        var filter = new AssignmentFilter(
            Parameters.Text("subject", subject),
            Parameters.OneOf("persona", persona, [.. PersonaNames.Assignable]),
            Parameters.OneOf("revoked", revoked, "true", "false") == "true");
        return JsonAnswer.Json(await personas.ListAsync(context.Caller(), filter, cancel));
    }

    /// <summary>Assign a persona</summary>
    /// <remarks>
    /// Only for gates_admin; the token's sub is recorded. Idempotent; another github_login or kind ends
    /// the old assignment. Without a persona, a kind says who or what the name is: human, agent or service.
    /// </remarks>
    [Operation("assignPersona"), Takes(typeof(AssignmentRequest)), Answers(typeof(PersonaAssignment), "The assignment in force.")]
    [Refuses(400, 413, 415), Refuses(409, Meaning = "github_login_taken: the login is another person's.")]
    private static async Task<IResult> AssignAsync(HttpContext context, PersonaStore personas)
    {
        var administrator = context.Administrator(Administers);
        return JsonAnswer.Json(await personas.AssignAsync(administrator, await AssignmentForm.ReadAsync(context)));
    }

    /// <summary>Revoke a persona</summary>
    /// <remarks>
    /// Only for gates_admin; the token's sub is recorded. Idempotent. Tokens issued before live
    /// until they expire.
    /// </remarks>
    /// <param name="id">The assignment_id.</param>
    [Operation("revokePersona"), Answers(typeof(PersonaAssignment), "The assignment, ended."), Refuses(400)]
    [Refuses(404, Meaning = "assignment_not_found: no assignment has this id.")]
    private static async Task<IResult> RevokeAsync(HttpContext context, PersonaStore personas, string id) =>
        JsonAnswer.Json(await personas.RevokeAsync(context.Administrator(Administers), Parameters.Uuid("id", id)));
}
