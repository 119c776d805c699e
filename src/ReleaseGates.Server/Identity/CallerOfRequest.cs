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
            "Use a token whose role is gates_admin: the owner of the schema assigns the first, "
                + "select ops.assign_persona('<sub of the token>', 'gates_admin'), and the person logs in again; "
                + "or gates token mint --persona gates_admin --sub <who> --ttl 15m --key <signing key> --issuer <issuer>.");
}
