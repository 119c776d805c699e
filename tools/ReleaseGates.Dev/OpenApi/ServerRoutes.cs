using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using ReleaseGates.Server;
using System.Reflection;

namespace ReleaseGates.Dev.OpenApi;

/// <summary>The routes of the real server, which is put together for this and never started.</summary>
internal static class ServerRoutes
{
    private static readonly string[] Settings =
    [
        "--GATES_DATABASE_URL=postgres://gates_server@localhost/postgres",
        "--Identity:Issuers:0:Issuer=urn:release-gates:docs",
        "--Identity:Issuers:0:Audience=urn:release-gates:docs",
        "--Identity:Issuers:0:Secret=nothing-is-ever-signed-with-this-secret",
    ];

    public static async Task<IReadOnlyList<ServerRoute>> ReadAsync()
    {
        await using var server = GatesServer.Build(Settings);
        return
        [
            .. from endpoint in ((IEndpointRouteBuilder)server).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
               let handler = endpoint.Metadata.GetMetadata<MethodInfo>()
               where handler is not null
               select new ServerRoute(
                   endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0],
                   endpoint.RoutePattern.RawText!,
                   handler,
                   endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null),
        ];
    }
}
