using ReleaseGates.Postgres.Callers;

namespace ReleaseGates.Server.Identity;

internal static class CallerOfRequest
{
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("This route is open to all and has no caller.");
}
