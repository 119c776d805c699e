using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Http;

/// <summary>Passes on JSON that the database made.</summary>
internal static class JsonAnswer
{
    public static IResult Json(string json, int status = StatusCodes.Status200OK) =>
        Results.Text(json, "application/json", statusCode: status);

    public static IResult JsonOrNotFound(string? json) =>
        json is not null ? Json(json)
            : throw new ProblemException(ErrorCodes.ReleaseNotFound, "Release not found, or not visible to you.",
            "Check the id; gates release list shows what you can see.");
}
