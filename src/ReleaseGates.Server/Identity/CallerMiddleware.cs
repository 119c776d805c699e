using Microsoft.AspNetCore.Authorization;

namespace ReleaseGates.Server.Identity;

/// <summary>Authenticates the caller of every route that is not anonymous, before anything else is looked at.</summary>
internal sealed class CallerMiddleware(RequestDelegate next, TokenVerifier verifier)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        // Routing's own answers (404, 405) are not RouteEndpoints and reveal nothing that needs a token.
        if (context.GetEndpoint() is RouteEndpoint route && route.Metadata.GetMetadata<IAllowAnonymous>() is null)
            context.Features.Set(await verifier.VerifyAsync(Token(context.Request), context.RequestAborted));
        await next(context);
    }

    private static string Token(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && header.Length > Scheme.Length
            ? header[Scheme.Length..].Trim()
            : throw TokenProblem.Missing();
}

