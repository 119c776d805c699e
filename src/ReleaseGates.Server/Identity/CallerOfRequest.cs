using ReleaseGates.Postgres.Callers;
using ReleaseGates.Server.Problems;

namespace ReleaseGates.Server.Identity;

internal static class CallerOfRequest
{
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("This route is open to all and has no caller.");

    /// <param name="does">What only administrators do, as the refusal of everybody else says it.</param>
    public static Caller Administrator(this HttpContext context, string does) => context.Caller() is { IsAdministrator: true } caller
        ? caller
        : throw new ProblemException(
            ErrorCodes.NotPermitted, $"Only an administrator {does}.",
            "Use a service_role token of an issuer that is configured with AllowServiceRole.");
}
